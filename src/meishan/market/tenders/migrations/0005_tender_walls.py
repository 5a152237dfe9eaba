# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds of a tender's life: its moves, whose hand cleared it, what is frozen, what is kept."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

from ..states import LOT_MOVES, MOVES_OF_METHODS, TENDER_MOVES
from ._moves import may_move

# A tender goes along the table of moves; is approved and published only after a second pair of eyes; closes only
# when its deadline row says so; and keeps from publication on the rules it was published under.
TENDER = """
CREATE FUNCTION tenders_tender_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.notice_id IS NOT NULL THEN
            RAISE EXCEPTION 'a tender begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (SELECT FROM tenders_draft WHERE id = NEW.id AND buyer_id = NEW.buyer_id AND number = 1) THEN
            RAISE EXCEPTION 'a tender bears the id of its first draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.buyer_id, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.buyer_id, OLD.made_at) THEN
        RAISE EXCEPTION 'a tender stays its buyer''s' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.notice_id IS NOT NULL
        AND (NEW.notice_id, NEW.published_at, NEW.method, NEW.envelopes, NEW.rules, NEW.exception_ground)
        IS DISTINCT FROM (OLD.notice_id, OLD.published_at, OLD.method, OLD.envelopes, OLD.rules, OLD.exception_ground)
    THEN
        RAISE EXCEPTION 'method and rules of a published tender are frozen'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT tenders_tender_may_move(OLD.state, NEW.state, NEW.method) THEN
        RAISE EXCEPTION 'a tender does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('approved', 'published') AND NOT EXISTS (
        SELECT FROM tenders_draft WHERE id = NEW.id AND cleared_by IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a second person clears a tender first' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('published', 'closed') AND (NEW.notice_id IS NULL OR NEW.rules = '{}'::jsonb) THEN
        RAISE EXCEPTION 'a tender is published with its notice and its rules'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'closed' AND NOT EXISTS (
        SELECT FROM tenders_deadline WHERE notice_id = NEW.notice_id AND closes_at <= meishan_now()
    ) THEN
        RAISE EXCEPTION 'a tender closes at its deadline' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_tender_guard BEFORE INSERT OR UPDATE ON tenders_tender
    FOR EACH ROW EXECUTE FUNCTION tenders_tender_guard();
"""
NO_TENDER = """
DROP TRIGGER tenders_tender_guard ON tenders_tender;
DROP FUNCTION tenders_tender_guard();
"""

# Only a draft that turns away from sealed bidding leaves no tender behind.
KEPT = """
CREATE FUNCTION tenders_tender_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' OR OLD.notice_id IS NOT NULL THEN
        RAISE EXCEPTION 'a tender is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER tenders_tender_kept BEFORE DELETE ON tenders_tender
    FOR EACH ROW EXECUTE FUNCTION tenders_tender_kept();
"""
NOT_KEPT = """
DROP TRIGGER tenders_tender_kept ON tenders_tender;
DROP FUNCTION tenders_tender_kept();
"""

# What was put on record before clearance stays as it was cleared; the rate is frozen by publication.
PLAN = """
CREATE FUNCTION tenders_plan_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT state INTO stands FROM tenders_tender WHERE id = OLD.tender_id;
    IF stands = 'draft' OR (stands = 'approved' AND TG_OP = 'UPDATE'
        AND (NEW.tender_id, NEW.buyer_id, NEW.amount, NEW.currency, NEW.agreements, NEW.splitting, NEW.shortening)
        IS NOT DISTINCT FROM
        (OLD.tender_id, OLD.buyer_id, OLD.amount, OLD.currency, OLD.agreements, OLD.splitting, OLD.shortening))
    THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'the plan of a tender in state % is settled', stands
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER tenders_plan_guard BEFORE UPDATE OR DELETE ON tenders_tenderplan
    FOR EACH ROW EXECUTE FUNCTION tenders_plan_guard();
"""
NO_PLAN = """
DROP TRIGGER tenders_plan_guard ON tenders_tenderplan;
DROP FUNCTION tenders_plan_guard();
"""

LOT = """
CREATE FUNCTION tenders_lot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT tenders_lot_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a lot does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_lot_guard BEFORE UPDATE ON tenders_lot
    FOR EACH ROW EXECUTE FUNCTION tenders_lot_guard();
"""
NO_LOT = """
DROP TRIGGER tenders_lot_guard ON tenders_lot;
DROP FUNCTION tenders_lot_guard();
"""

DENSE = """
CREATE FUNCTION tenders_meetingminutes_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT FROM tenders_meetingminutes WHERE notice_id = NEW.notice_id AND number = NEW.number - 1
    ) THEN
        RAISE EXCEPTION 'minutes % have none before them', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_meetingminutes_follows BEFORE INSERT ON tenders_meetingminutes
    FOR EACH ROW EXECUTE FUNCTION tenders_meetingminutes_follows();
"""
NOT_DENSE = """
DROP TRIGGER tenders_meetingminutes_follows ON tenders_meetingminutes;
DROP FUNCTION tenders_meetingminutes_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0004_tender_life")]

    operations = [
        migrations.RunSQL(
            may_move("tenders_tender_may_move", TENDER_MOVES, MOVES_OF_METHODS),
            "DROP FUNCTION tenders_tender_may_move(text, text, text);",
        ),
        migrations.RunSQL(
            may_move("tenders_lot_may_move", LOT_MOVES),
            "DROP FUNCTION tenders_lot_may_move(text, text, text);",
        ),
        migrations.RunSQL(TENDER, NO_TENDER),
        migrations.RunSQL(KEPT, NOT_KEPT),
        migrations.RunSQL(PLAN, NO_PLAN),
        migrations.RunSQL(LOT, NO_LOT),
        migrations.RunSQL(DENSE, NOT_DENSE),
        private_rows("tenders_tender", "notice_id IS NOT NULL OR meishan_sees(buyer_id)"),
        private_rows("tenders_tenderplan", "meishan_sees(buyer_id)"),
        append_only("tenders_agencyrules"),
        append_only("tenders_meetingminutes"),
    ]
