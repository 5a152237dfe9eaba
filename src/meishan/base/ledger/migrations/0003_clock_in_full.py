# SPDX-License-Identifier: Apache-2.0
"""The clock names its table in full: row policies ask it, and a backup reads them with an empty search path."""

from django.db import migrations

CLOCK = """
CREATE OR REPLACE FUNCTION meishan_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + coalesce((SELECT clock_offset FROM {table} WHERE id = 1), interval '0')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_walls")]

    operations = [
        migrations.RunSQL(CLOCK.format(table="public.ledger_world"), CLOCK.format(table="ledger_world")),
    ]
