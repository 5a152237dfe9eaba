# SPDX-License-Identifier: Apache-2.0
"""Tenders with their state, what an agency sets otherwise than its rule set, minutes of pre-bid meetings."""

import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tenders", "0003_cancel_reason_languages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lot",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("removed", "Removed"),
                    ("cancelled", "Cancelled"),
                    ("unsuccessful", "Without result"),
                    ("awarded", "Awarded"),
                ],
                default="active",
                max_length=12,
            ),
        ),
        migrations.AddField(model_name="lot", name="ended_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="lot", name="end_reason", field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name="notice",
            name="state",
            field=models.CharField(
                choices=[("published", "Published"), ("suspended", "Suspended"), ("cancelled", "Cancelled")],
                default="published",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="submission_method",
            field=models.CharField(
                blank=True,
                choices=[
                    ("email", "By e-mail"),
                    ("link", "On another website"),
                    ("paper", "On paper"),
                    ("platform", "Sealed, on this platform"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Tender",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being drafted"),
                            ("in_review", "In clearance"),
                            ("approved", "Cleared, not yet published"),
                            ("published", "Open for bids"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed, not yet opened"),
                            ("opening", "Opening"),
                            ("evaluating", "In evaluation"),
                            ("opening_financial", "Opening of financial envelopes"),
                            ("evaluating_financial", "In financial evaluation"),
                            ("recommended", "Award recommended"),
                            ("under_review", "Before the review committee"),
                            ("award_notified", "Award announced, standstill"),
                            ("awarded", "Awarded"),
                            ("contracted", "Under contract"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                            ("unsuccessful", "Without result"),
                            ("failed", "Failed: it can't be opened"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("state_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shopping", "Shopping"),
                            ("rfq", "Request for quotation"),
                            ("itb", "Invitation to bid"),
                            ("rfp", "Request for proposal"),
                            ("eoi", "Request for EOI"),
                            ("rfi", "Request for information"),
                            ("prequalification", "Request for pre-qualification"),
                            ("direct", "Direct contracting"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "envelopes",
                    models.CharField(
                        choices=[("one", "One envelope"), ("two", "Two envelopes: technical and financial")],
                        default="one",
                        max_length=3,
                    ),
                ),
                ("rules", models.JSONField(default=dict)),
                ("exception_ground", models.CharField(blank=True, max_length=40)),
                ("suspended_at", models.DateTimeField(null=True)),
                ("suspension_reason", models.JSONField(default=dict)),
                ("end_reason", models.JSONField(default=dict)),
                ("reached", models.JSONField(default=dict)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tender",
                        to="tenders.notice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["buyer", "state"], name="tenders_tender_buyer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice__isnull", True), ("notice", models.F("id")), _connector="OR"
                        ),
                        name="tenders_tender_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice__isnull", True), ("published_at__isnull", True)),
                            models.Q(("notice__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="tenders_tender_published_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "suspended"), ("suspended_at__isnull", False)),
                            models.Q(
                                models.Q(("state", "suspended"), _negated=True),
                                ("suspended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="tenders_tender_suspended_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice__isnull", True), models.Q(("method", ""), _negated=True), _connector="OR"
                        ),
                        name="tenders_tender_method",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyRules",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("since", models.DateField()),
                ("rule_set", models.CharField(max_length=40)),
                ("changes", models.JSONField()),
                ("reason", models.JSONField()),
                ("at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_changes",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["agency", "-since", "-at"], name="tenders_agency_rules")],
            },
        ),
        migrations.CreateModel(
            name="MeetingMinutes",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("held_at", models.DateTimeField()),
                ("words", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="tenders.notice",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "number"), name="tenders_minutes_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="TenderPlan",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="tenders.tender",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("estimate", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("rate", models.JSONField(default=dict)),
                ("agreements", models.JSONField(default=dict)),
                ("splitting", models.JSONField(default=dict)),
                ("shortening", models.JSONField(default=dict)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True),
                            models.Q(("amount__gt", 0), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="tenders_plan_amount",
                    ),
                ],
            },
        ),
    ]
