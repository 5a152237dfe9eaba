# SPDX-License-Identifier: Apache-2.0
"""Negotiations and best and final offers, with the walls around who approves, who minutes, and when offers show."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import private_rows
from meishan.market.tenders.migrations._moves import may_move

from ..states import NEGOTIATION_MOVES
from ._guards import kept

# Along its moves alone; what was asked stays as it was asked, and what two people signed stays as they signed it.
NEGOTIATION = """
CREATE FUNCTION bids_negotiation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'a negotiation is asked for first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.buyer_id, NEW.number, NEW.kind, NEW.chosen, NEW.reason, NEW.asked_by, NEW.asked_at,
        NEW.second, NEW.due_at)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.buyer_id, OLD.number, OLD.kind, OLD.chosen, OLD.reason,
        OLD.asked_by, OLD.asked_at, OLD.second, OLD.due_at) THEN
        RAISE EXCEPTION 'what was asked stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('confirmed', 'declined') THEN
        RAISE EXCEPTION 'a settled negotiation stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT bids_negotiation_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a negotiation does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('approved', 'minuted', 'confirmed') AND NEW.settled_by IS NULL THEN
        RAISE EXCEPTION 'the head approves a negotiation' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'minuted' AND (NEW.minuted_by IS NULL OR NEW.minutes = '') THEN
        RAISE EXCEPTION 'minutes have words and a hand' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'confirmed' AND (NEW.confirmed_by IS NULL OR NEW.minutes <> OLD.minutes) THEN
        RAISE EXCEPTION 'minutes are confirmed as they were written' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_negotiation_guard BEFORE INSERT OR UPDATE ON bids_negotiation
    FOR EACH ROW EXECUTE FUNCTION bids_negotiation_guard();
"""
NO_NEGOTIATION = (
    "DROP TRIGGER bids_negotiation_guard ON bids_negotiation; DROP FUNCTION bids_negotiation_guard();"
)

# A last offer is made before it shows, and never changed once it does.
OFFER = """
CREATE FUNCTION bids_finaloffer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bids_negotiationinvite i JOIN bids_negotiation n ON n.id = i.negotiation_id
        WHERE i.id = NEW.invite_id AND i.supplier_id = NEW.supplier_id AND i.buyer_id = NEW.buyer_id
            AND n.state = 'approved' AND n.due_at = NEW.opens_at AND n.due_at > meishan_now()
    ) THEN
        RAISE EXCEPTION 'final offers are taken until their time alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_finaloffer_guard BEFORE INSERT OR UPDATE ON bids_finaloffer
    FOR EACH ROW EXECUTE FUNCTION bids_finaloffer_guard();
"""
NO_OFFER = "DROP TRIGGER bids_finaloffer_guard ON bids_finaloffer; DROP FUNCTION bids_finaloffer_guard();"
# A bidder sees a negotiation through its own invitation.
INVITED = (
    "meishan_sees(buyer_id) OR EXISTS ("
    "SELECT FROM bids_negotiationinvite i WHERE i.negotiation_id = bids_negotiation.id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_days_off"),
        ("bids", "0005_validity"),
        ("tenders", "0008_text_final"),
    ]

    operations = [
        migrations.CreateModel(
            name="Negotiation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("negotiation", "Negotiation with one bidder"),
                            ("best_and_final", "Best and final offers"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the head’s approval"),
                            ("declined", "Not approved"),
                            ("approved", "Approved, bidders are asked"),
                            ("minuted", "Minuted, waits for the second officer"),
                            ("confirmed", "Minuted by two"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), help_text="The bids it is held with.", size=None
                    ),
                ),
                ("reason", models.TextField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("second", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_words", models.TextField(blank=True)),
                ("minutes", models.TextField(blank=True)),
                ("minuted_by", models.UUIDField(null=True)),
                ("minuted_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("sent_back_words", models.TextField(blank=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.notice"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "number"), name="bids_negotiation_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["declined", "confirmed"]), _negated=True),
                        fields=("notice",),
                        name="bids_negotiation_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second", models.F("asked_by")), _negated=True),
                        name="bids_negotiation_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by__isnull", True),
                            models.Q(
                                models.Q(("settled_by", models.F("asked_by")), _negated=True),
                                models.Q(("settled_by", models.F("second")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bids_negotiation_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minuted_by__isnull", True),
                            ("minuted_by", models.F("asked_by")),
                            ("minuted_by", models.F("second")),
                            _connector="OR",
                        ),
                        name="bids_negotiation_minuted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(
                                models.Q(("confirmed_by", models.F("minuted_by")), _negated=True),
                                models.Q(
                                    ("confirmed_by", models.F("asked_by")),
                                    ("confirmed_by", models.F("second")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="bids_negotiation_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NegotiationInvite",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="bids.bid",
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invites",
                        to="bids.negotiation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("negotiation", "bid"), name="bids_invite_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FinalOffer",
            fields=[
                (
                    "invite",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="offer",
                        serialize=False,
                        to="bids.negotiationinvite",
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=20)),
                ("currency", models.CharField(max_length=3)),
                ("words", models.TextField(blank=True)),
                ("person", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="bids_offer_total"),
                ],
            },
        ),
        migrations.RunSQL(
            may_move("bids_negotiation_may_move", NEGOTIATION_MOVES),
            "DROP FUNCTION bids_negotiation_may_move(text, text, text);",
        ),
        migrations.RunSQL(NEGOTIATION, NO_NEGOTIATION),
        migrations.RunSQL(OFFER, NO_OFFER),
        private_rows("bids_negotiationinvite", "meishan_sees(supplier_id) OR meishan_sees(buyer_id)"),
        private_rows("bids_negotiation", INVITED),
        private_rows(
            "bids_finaloffer",
            "meishan_sees(supplier_id) OR (meishan_sees(buyer_id) AND opens_at <= meishan_now())",
        ),
        *[kept(table) for table in ("bids_negotiation", "bids_negotiationinvite", "bids_finaloffer")],
    ]
