# SPDX-License-Identifier: Apache-2.0
"""Who of those that read a bid reads its prices, too: all of them, until the app above, which knows the panels, says
better.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bids", "0009_results_wait")]

    operations = [
        migrations.RunSQL(
            "CREATE FUNCTION bids_may_read_prices(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$"
            " SELECT public.bids_may_read(notice, reader) $$;",
            "DROP FUNCTION bids_may_read_prices(uuid, uuid);",
        )
    ]
