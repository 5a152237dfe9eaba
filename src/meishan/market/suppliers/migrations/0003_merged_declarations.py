# SPDX-License-Identifier: Apache-2.0
"""An agency that has the surviving file in sight also reads what the merged suppliers had signed."""

from django.db import migrations

POLICY = """
CREATE POLICY suppliers_declaration_merged ON suppliers_declaration FOR SELECT USING (EXISTS (
    SELECT FROM suppliers_supplier s JOIN suppliers_registration r ON r.supplier_id = s.merged_into_id
    WHERE s.organisation_id = suppliers_declaration.supplier_id
    AND r.state NOT IN ('unmatched', 'withdrawn') AND meishan_sees(r.agency_id)));
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0002_walls")]

    operations = [
        migrations.RunSQL(POLICY, "DROP POLICY suppliers_declaration_merged ON suppliers_declaration;"),
    ]
