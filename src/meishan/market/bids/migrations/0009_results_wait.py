# SPDX-License-Identifier: Apache-2.0
"""Whether technical results wait for a panel's report: no, until the app above, which knows the panels, says better."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bids", "0008_readers")]

    operations = [
        migrations.RunSQL(
            "CREATE FUNCTION bids_results_wait(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$"
            " SELECT false $$;",
            "DROP FUNCTION bids_results_wait(uuid);",
        )
    ]
