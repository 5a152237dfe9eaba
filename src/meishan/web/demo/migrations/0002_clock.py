# SPDX-License-Identifier: Apache-2.0
"""A visitor of a demo may move its clock: by one function, which does nothing anywhere but in a demo or a test."""

from django.db import migrations, models

CLOCK = """
CREATE FUNCTION demo_set_clock(target timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE ledger_world
    SET clock_offset = CASE WHEN target IS NULL THEN interval '0' ELSE target - clock_timestamp() END
    WHERE id = 1 AND kind IN ('demo', 'test');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the clock of a demo can be moved' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("demo", "0001_initial"), ("ledger", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=1)),
                ("is_over", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunSQL(CLOCK, "DROP FUNCTION demo_set_clock(timestamptz)"),
    ]
