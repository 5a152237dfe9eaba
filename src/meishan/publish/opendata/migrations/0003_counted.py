# SPDX-License-Identifier: Apache-2.0
"""What figures count. What was compiled before comes with `manage follow --rebuild opendata.releases`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opendata", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="CountedProcurement",
            fields=[
                (
                    "compiled",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="counted",
                        serialize=False,
                        to="opendata.compiled",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("buyer", models.CharField(blank=True, max_length=80)),
                ("buyer_name", models.TextField(blank=True)),
                ("method", models.CharField(blank=True, max_length=20)),
                ("category", models.CharField(blank=True, max_length=20)),
                ("segment", models.CharField(blank=True, max_length=2)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("published_on", models.DateField(null=True)),
                ("awarded_on", models.DateField(null=True)),
                ("days", models.IntegerField(null=True)),
                ("bidders", models.PositiveIntegerField(null=True)),
                ("sustainable", models.BooleanField()),
                ("is_order", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["year", "buyer", "segment"], name="opendata_counted_filter")
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedContract",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("contract", models.CharField(max_length=80)),
                ("award", models.CharField(blank=True, max_length=80)),
                ("title", models.TextField(blank=True)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("signed_on", models.DateField(null=True)),
                ("buyer", models.CharField(blank=True, max_length=80)),
                ("buyer_name", models.TextField(blank=True)),
                ("category", models.CharField(blank=True, max_length=20)),
                ("segment", models.CharField(blank=True, max_length=2)),
                ("sustainable", models.BooleanField()),
                ("supplier", models.CharField(blank=True, max_length=80)),
                ("supplier_name", models.TextField(blank=True)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("women_owned", models.CharField(blank=True, max_length=10)),
                ("scale", models.CharField(blank=True, max_length=10)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("per_usd", models.DecimalField(decimal_places=8, max_digits=20, null=True)),
                ("usd", models.DecimalField(decimal_places=2, max_digits=24, null=True)),
                ("is_agreement", models.BooleanField()),
                ("is_spent", models.BooleanField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contracts",
                        to="opendata.countedprocurement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "contract"), name="opendata_counted_once")
                ],
                "indexes": [
                    models.Index(fields=["year", "buyer", "segment"], name="opendata_counted_spent"),
                    models.Index(fields=["supplier", "-signed_on"], name="opendata_counted_supplier"),
                    models.Index(fields=["buyer", "-signed_on"], name="opendata_counted_buyer"),
                ],
            },
        ),
    ]
