# SPDX-License-Identifier: Apache-2.0
"""Who opens a tender's bids: keys, lists of openers, seats, drills; and the walls around them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only, private_rows

from ._opener_walls import KEY, LIST, MANIFEST, NO_KEY, NO_MANIFEST, NO_SEAT, OF_A_DRILL, SEAT


def kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION meishan_refuse_change();",
        f"DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tenders", "0005_tender_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenerKey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("person", models.UUIDField()),
                ("recipient", models.CharField(max_length=80, unique=True)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opener_keys",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "organisation"], name="tenders_opener_key_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenerManifest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("appointed", "Appointed, not yet ready"),
                            ("standing", "Ready"),
                            ("superseded", "Replaced"),
                        ],
                        default="appointed",
                        max_length=12,
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField()),
                ("manifest", models.JSONField()),
                ("digest", models.CharField(db_index=True, max_length=64)),
                (
                    "organisations",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("reference", models.CharField(max_length=120)),
                ("title", models.JSONField()),
                ("language", models.CharField(default="en", max_length=2)),
                ("made_at", models.DateTimeField()),
                ("stands_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
                ("alarmed_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manifests",
                        to="tenders.tender",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tender", "number"), name="tenders_manifest_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "standing")),
                        fields=("tender",),
                        name="tenders_manifest_one_stands",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "appointed")),
                        fields=("tender",),
                        name="tenders_manifest_one_appointed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "superseded"), ("superseded_at__isnull", False)),
                            models.Q(
                                models.Q(("state", "superseded"), _negated=True),
                                ("superseded_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="tenders_manifest_superseded_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True),
                            ("stands_at__isnull", False),
                            _connector="OR",
                        ),
                        name="tenders_manifest_stands_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Drill",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("publication", "Before publication"), ("opening", "Before the opening")],
                        max_length=12,
                    ),
                ),
                ("header", models.JSONField()),
                ("shares", models.JSONField()),
                ("ciphertext", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "manifest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drills",
                        to="tenders.openermanifest",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("made_at"))), name="tenders_drill_due"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("seat", models.PositiveSmallIntegerField()),
                ("person", models.UUIDField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="tenders.openerkey",
                    ),
                ),
                (
                    "manifest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="tenders.openermanifest",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["seat"],
                "constraints": [
                    models.UniqueConstraint(fields=("manifest", "seat"), name="tenders_seat_number"),
                    models.UniqueConstraint(fields=("manifest", "person"), name="tenders_seat_person"),
                    models.UniqueConstraint(fields=("manifest", "key"), name="tenders_seat_key"),
                    models.CheckConstraint(
                        condition=models.Q(("seat__gte", 1), ("seat__lte", 9)), name="tenders_seat_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                (
                    "drill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="tenders.drill",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="tenders.seat"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("drill", "seat"), name="tenders_drill_answer_once"),
                ],
            },
        ),
        migrations.RunSQL(MANIFEST, NO_MANIFEST),
        migrations.RunSQL(SEAT, NO_SEAT),
        migrations.RunSQL(KEY, NO_KEY),
        private_rows(
            "tenders_openermanifest",
            "meishan_sees(buyer_id) OR meishan_sees_any(organisations)"
            " OR EXISTS (SELECT FROM tenders_notice WHERE id = tender_id)",
        ),
        private_rows("tenders_seat", LIST.format(manifest="tenders_seat.manifest_id")),
        private_rows("tenders_drill", LIST.format(manifest="tenders_drill.manifest_id")),
        private_rows("tenders_drillanswer", OF_A_DRILL),
        append_only("tenders_drill"),
        append_only("tenders_drillanswer"),
        *[kept(table) for table in ("tenders_openermanifest", "tenders_seat", "tenders_openerkey")],
    ]
