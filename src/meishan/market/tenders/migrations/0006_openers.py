# SPDX-License-Identifier: Apache-2.0
"""Who opens a tender's bids: keys, lists of openers, seats, drills; and the walls around them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only, private_rows

# A list of openers never changes what it says; it stands once every opener has confirmed her seat and opened the
# drill; and none is made or comes to stand once the deadline has passed.
MANIFEST = """
CREATE FUNCTION tenders_manifest_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'appointed' THEN
            RAISE EXCEPTION 'openers begin as appointed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM tenders_tender WHERE id = NEW.tender_id AND buyer_id = NEW.buyer_id) THEN
            RAISE EXCEPTION 'openers are appointed for a tender of their buyer'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        IF (NEW.id, NEW.tender_id, NEW.buyer_id, NEW.number, NEW.threshold, NEW.manifest, NEW.digest, NEW.organisations,
            NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.tender_id, OLD.buyer_id, OLD.number, OLD.threshold, OLD.manifest,
            OLD.digest, OLD.organisations, OLD.made_at)
        THEN
            RAISE EXCEPTION 'a list of openers never changes' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.state <> OLD.state AND NOT (
            (OLD.state = 'appointed' AND NEW.state IN ('standing', 'superseded'))
            OR (OLD.state = 'standing' AND NEW.state = 'superseded'))
        THEN
            RAISE EXCEPTION 'openers do not move from % to %', OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.state = 'standing' AND OLD.state <> 'standing' AND (
            (SELECT count(*) FROM tenders_seat s WHERE s.manifest_id = NEW.id AND s.confirmed_at IS NOT NULL
                AND EXISTS (SELECT FROM tenders_drillanswer a JOIN tenders_drill d ON d.id = a.drill_id
                    WHERE a.seat_id = s.id AND d.manifest_id = NEW.id))
            <> jsonb_array_length(NEW.manifest -> 'openers'))
        THEN
            RAISE EXCEPTION 'openers stand once each has confirmed her seat and opened the drill'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF (TG_OP = 'INSERT' OR (NEW.state = 'standing' AND OLD.state <> 'standing')) AND EXISTS (
        SELECT FROM tenders_deadline
        WHERE notice_id = NEW.tender_id AND (released_at IS NOT NULL OR closes_at <= meishan_now())
    ) THEN
        RAISE EXCEPTION 'after the deadline the openers stay who they are'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_manifest_guard BEFORE INSERT OR UPDATE ON tenders_openermanifest
    FOR EACH ROW EXECUTE FUNCTION tenders_manifest_guard();
"""
NO_MANIFEST = """
DROP TRIGGER tenders_manifest_guard ON tenders_openermanifest;
DROP FUNCTION tenders_manifest_guard();
"""

# Seats are given when the list is made, to people who are not on the case, as the list itself says.
SEAT = """
CREATE FUNCTION tenders_on_the_case(person uuid, tender uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM tenders_draft d WHERE (d.id = tender OR d.notice_id = tender) AND (
            person = ANY (d.editors) OR person IN (d.drafted_by, d.submitted_by, d.cleared_by))
    ) OR EXISTS (
        SELECT FROM tenders_noticeversion v WHERE v.notice_id = tender AND v.published_by = person
    )
$$;
CREATE FUNCTION tenders_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    list tenders_openermanifest;
    held tenders_openerkey;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.manifest_id, NEW.seat, NEW.person, NEW.organisation_id, NEW.key_id)
            IS DISTINCT FROM (OLD.id, OLD.manifest_id, OLD.seat, OLD.person, OLD.organisation_id, OLD.key_id)
            OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
        THEN
            RAISE EXCEPTION 'a seat never changes' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO list FROM tenders_openermanifest WHERE id = NEW.manifest_id;
    SELECT * INTO held FROM tenders_openerkey WHERE id = NEW.key_id;
    IF list.id IS NULL OR list.state <> 'appointed' OR NOT EXISTS (
        SELECT FROM tenders_draft WHERE id = list.tender_id
    ) THEN
        RAISE EXCEPTION 'seats are given by the buyer when the list is made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF held.id IS NULL OR held.retired_at IS NOT NULL OR held.person <> NEW.person
        OR held.organisation_id <> NEW.organisation_id OR NOT (NEW.organisation_id = ANY (list.organisations))
        OR list.manifest -> 'openers' -> (NEW.seat - 1) ->> 'recipient' IS DISTINCT FROM held.recipient
    THEN
        RAISE EXCEPTION 'a seat is that of the list, with its holder''s own key'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF tenders_on_the_case(NEW.person, list.tender_id) THEN
        RAISE EXCEPTION 'an opener is not on the case' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_seat_guard BEFORE INSERT OR UPDATE ON tenders_seat
    FOR EACH ROW EXECUTE FUNCTION tenders_seat_guard();

CREATE FUNCTION tenders_draft_no_opener() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM tenders_seat s JOIN tenders_openermanifest m ON m.id = s.manifest_id
        WHERE m.tender_id = coalesce(NEW.notice_id, NEW.id) AND (m.state <> 'superseded' OR m.stands_at IS NOT NULL)
            AND (s.person = ANY (NEW.editors) OR s.person IN (NEW.drafted_by, NEW.submitted_by, NEW.cleared_by))
    ) THEN
        RAISE EXCEPTION 'an opener does not write or clear the tender'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_draft_no_opener BEFORE INSERT OR UPDATE ON tenders_draft
    FOR EACH ROW EXECUTE FUNCTION tenders_draft_no_opener();
"""
NO_SEAT = """
DROP TRIGGER tenders_draft_no_opener ON tenders_draft;
DROP FUNCTION tenders_draft_no_opener();
DROP TRIGGER tenders_seat_guard ON tenders_seat;
DROP FUNCTION tenders_seat_guard();
DROP FUNCTION tenders_on_the_case(uuid, uuid);
"""

# A key is retired, never changed; an answer is given by a seat of the drill's own list.
KEY = """
CREATE FUNCTION tenders_openerkey_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.person, NEW.organisation_id, NEW.recipient, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.person, OLD.organisation_id, OLD.recipient, OLD.made_at)
        OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at)
    THEN
        RAISE EXCEPTION 'a key never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_openerkey_guard BEFORE UPDATE ON tenders_openerkey
    FOR EACH ROW EXECUTE FUNCTION tenders_openerkey_guard();
CREATE FUNCTION tenders_drillanswer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM tenders_drill d JOIN tenders_seat s ON s.manifest_id = d.manifest_id
        WHERE d.id = NEW.drill_id AND s.id = NEW.seat_id
    ) THEN
        RAISE EXCEPTION 'a drill is answered by a seat of its own list'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_drillanswer_guard BEFORE INSERT ON tenders_drillanswer
    FOR EACH ROW EXECUTE FUNCTION tenders_drillanswer_guard();
"""
NO_KEY = """
DROP TRIGGER tenders_drillanswer_guard ON tenders_drillanswer;
DROP FUNCTION tenders_drillanswer_guard();
DROP TRIGGER tenders_openerkey_guard ON tenders_openerkey;
DROP FUNCTION tenders_openerkey_guard();
"""

LIST = (
    "EXISTS (SELECT FROM tenders_openermanifest m WHERE m.id = {manifest}"
    " AND (meishan_sees(m.buyer_id) OR meishan_sees_any(m.organisations)))"
)
OF_A_DRILL = (
    "EXISTS (SELECT FROM tenders_drill d JOIN tenders_openermanifest m ON m.id = d.manifest_id"
    " WHERE d.id = tenders_drillanswer.drill_id AND (meishan_sees(m.buyer_id) OR meishan_sees_any(m.organisations)))"
)


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
        ),
        migrations.AddIndex(
            model_name="openerkey",
            index=models.Index(fields=["person", "organisation"], name="tenders_opener_key_person"),
        ),
        migrations.AddConstraint(
            model_name="openermanifest",
            constraint=models.UniqueConstraint(fields=("tender", "number"), name="tenders_manifest_number"),
        ),
        migrations.AddConstraint(
            model_name="openermanifest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")),
                fields=("tender",),
                name="tenders_manifest_one_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="openermanifest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "appointed")),
                fields=("tender",),
                name="tenders_manifest_one_appointed",
            ),
        ),
        migrations.AddConstraint(
            model_name="openermanifest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "superseded"), ("superseded_at__isnull", False)),
                    models.Q(
                        models.Q(("state", "superseded"), _negated=True), ("superseded_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="tenders_manifest_superseded_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="openermanifest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "standing"), _negated=True),
                    ("stands_at__isnull", False),
                    _connector="OR",
                ),
                name="tenders_manifest_stands_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="drill",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("made_at"))), name="tenders_drill_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("manifest", "seat"), name="tenders_seat_number"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("manifest", "person"), name="tenders_seat_person"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("manifest", "key"), name="tenders_seat_key"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat__gte", 1), ("seat__lte", 9)), name="tenders_seat_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="drillanswer",
            constraint=models.UniqueConstraint(fields=("drill", "seat"), name="tenders_drill_answer_once"),
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
