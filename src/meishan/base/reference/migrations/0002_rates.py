# SPDX-License-Identifier: Apache-2.0
"""Rates of exchange, which never change once they stand."""

from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial"), ("ledger", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("since", models.DateField()),
                ("per_usd", models.DecimalField(decimal_places=8, max_digits=20)),
                ("source", models.CharField(max_length=250)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["currency", "since"], name="reference_rate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("per_usd__gt", 0)), name="reference_rate_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", "USD"), _negated=True), ("per_usd", 1), _connector="OR"
                        ),
                        name="reference_rate_of_the_dollar",
                    ),
                ],
            },
        ),
        append_only("reference_exchangerate"),
    ]
