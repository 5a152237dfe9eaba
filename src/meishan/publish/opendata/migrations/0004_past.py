# SPDX-License-Identifier: Apache-2.0
"""What agencies bought before they came, as their own records tell of it: never changed."""

import django.db.models.deletion
from django.db import migrations, models

WALLS = """
CREATE FUNCTION opendata_refuse_another_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stands as it was taken over: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER opendata_past_stands AFTER UPDATE OR DELETE OR TRUNCATE ON opendata_pastprocurement
    FOR EACH STATEMENT EXECUTE FUNCTION opendata_refuse_another_past();
"""

NO_WALLS = """
DROP TRIGGER opendata_past_stands ON opendata_pastprocurement;
DROP FUNCTION opendata_refuse_another_past();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("opendata", "0003_counted")]

    operations = [
        migrations.CreateModel(
            name="PastProcurement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("original", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=250)),
                ("language", models.CharField(max_length=2)),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "original"), name="opendata_past_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="opendata_past_source"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="countedprocurement",
            name="is_past",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(WALLS, NO_WALLS),
    ]
