# SPDX-License-Identifier: Apache-2.0
"""Who sees saved searches and alerts; and word lists kept outside the index rows."""

from django.db import migrations

from meishan.base.core.rowsecurity import private_rows


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("ledger", "0002_walls")]

    operations = [
        private_rows("matching_savedsearch", "meishan_sees(organisation_id)"),
        private_rows("matching_alert", "meishan_sees(supplier_id)"),
        private_rows("matching_alertcode", "meishan_sees(alert_id)"),
        private_rows("matching_alertreader", "meishan_sees(alert_id)"),
        private_rows("matching_digest", "meishan_sees(organisation_id)"),
        migrations.RunSQL(
            """
            ALTER TABLE matching_indexed SET (toast_tuple_target = 256);
            ALTER TABLE matching_indexed ALTER COLUMN words SET STORAGE EXTERNAL;
            """,
            migrations.RunSQL.noop,
        ),
    ]
