# SPDX-License-Identifier: Apache-2.0
"""The triggers of migration 0004, around openings. Not to be changed once applied: a later migration replaces what it must.

Functions that judge see all rows, whoever asks: a row a reader can't see must not make a wall look whole. They put
the scope back as it was; an exception ends the transaction, and the scope set within it.
"""

from meishan.market.tenders.migrations._moves import may_move

from ..states import OPENING_MOVES

SCOPE = """
CREATE FUNCTION bids_see_all() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('meishan.scope', true), '');
BEGIN
    PERFORM set_config('meishan.scope', 'all', true);
    RETURN before;
END
$$;
CREATE FUNCTION bids_see_as(before text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('meishan.scope', before, true);
END
$$;
"""
NO_SCOPE = "DROP FUNCTION bids_see_all(); DROP FUNCTION bids_see_as(text);"


def _seeing(sql: str) -> str:
    """The trigger functions in `sql` see all rows while they judge."""
    sql = sql.replace("AS $$\nDECLARE\n", "AS $$\nDECLARE\n    seen text := bids_see_all();\n")
    sql = sql.replace("AS $$\nBEGIN\n", "AS $$\nDECLARE\n    seen text := bids_see_all();\nBEGIN\n")
    return sql.replace("RETURN NEW;", "PERFORM bids_see_as(seen);\n    RETURN NEW;")


# An opening exists once the deadline row says so, by the openers whose list is in force, and goes along its moves.
OPENING = """
CREATE FUNCTION bids_opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    due timestamptz := (SELECT closes_at FROM tenders_deadline WHERE notice_id = NEW.notice_id);
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'scheduled' OR NEW.present <> 0 OR NEW.presiding IS NOT NULL OR NEW.released_at IS NOT NULL THEN
            RAISE EXCEPTION 'an opening begins scheduled' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF due IS NULL OR due > meishan_now() OR NEW.not_before < due THEN
            RAISE EXCEPTION 'an opening is scheduled after the deadline' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (
            SELECT FROM tenders_openermanifest m JOIN tenders_tender t ON t.id = m.tender_id
            WHERE m.id = NEW.manifest_id AND m.state = 'standing' AND m.threshold = NEW.threshold
                AND t.id = NEW.notice_id AND t.buyer_id = NEW.buyer_id
                AND NEW.readers @> (m.organisations || t.buyer_id) AND (m.organisations || t.buyer_id) @> NEW.readers
                AND NEW.kind = ANY (CASE t.envelopes WHEN 'two' THEN ARRAY['technical', 'financial'] ELSE ARRAY['whole'] END)
        ) THEN
            RAISE EXCEPTION 'a tender is opened by the openers whose list is in force'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.buyer_id, NEW.kind, NEW.manifest_id, NEW.threshold, NEW.seats, NEW.readers,
            NEW.scheduled_at, NEW.not_before)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.buyer_id, OLD.kind, OLD.manifest_id, OLD.threshold, OLD.seats,
            OLD.readers, OLD.scheduled_at, OLD.not_before)
        OR (OLD.released_at IS NOT NULL AND (NEW.released_at, NEW.count) IS DISTINCT FROM (OLD.released_at, OLD.count))
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at)
        OR (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at) THEN
        RAISE EXCEPTION 'what was done at an opening does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT bids_opening_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'an opening does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.present <> (SELECT count(*) FROM bids_attendance WHERE opening_id = NEW.id) THEN
        RAISE EXCEPTION 'who is present is counted, not said' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.presiding IS NOT NULL AND NOT EXISTS (
        SELECT FROM bids_attendance WHERE opening_id = NEW.id AND seat = NEW.presiding
    ) THEN
        RAISE EXCEPTION 'only an opener who is present presides' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.released_at IS DISTINCT FROM OLD.released_at AND (
        NEW.state <> 'quorum' OR NEW.presiding IS NULL OR NEW.present < NEW.threshold
        OR NEW.not_before > meishan_now() OR due > meishan_now()
    ) THEN
        RAISE EXCEPTION 'shares are released at an opening with its quorum, after the deadline'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'opened' AND OLD.state <> 'opened' AND (NEW.opened_at IS NULL OR EXISTS (
        SELECT FROM bids_openingline WHERE opening_id = NEW.id AND settled_at IS NULL
    )) THEN
        RAISE EXCEPTION 'an opening ends once each envelope is settled' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'minutes_signed' AND OLD.state <> 'minutes_signed' AND NEW.present <> (
        SELECT count(*) FROM bids_minutessignature WHERE opening_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'all who were present sign' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.published_at IS NOT NULL AND NEW.state <> 'minutes_signed' THEN
        RAISE EXCEPTION 'minutes are signed before they are published' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_opening_guard BEFORE INSERT OR UPDATE ON bids_opening
    FOR EACH ROW EXECUTE FUNCTION bids_opening_guard();
"""

# Only a seat of this opening's list comes, in person, and never somebody who had a hand in the tender.
ATTENDANCE = """
CREATE FUNCTION bids_attendance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bids_opening;
BEGIN
    SELECT * INTO held FROM bids_opening WHERE id = NEW.opening_id;
    IF held.id IS NULL OR held.state NOT IN ('scheduled', 'quorum') THEN
        RAISE EXCEPTION 'nobody comes to an opening that is over' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM tenders_seat s WHERE s.manifest_id = held.manifest_id AND s.seat = NEW.seat
            AND s.person = NEW.person AND s.organisation_id = NEW.organisation_id
    ) THEN
        RAISE EXCEPTION 'only the openers of the list attend' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF tenders_on_the_case(NEW.person, held.notice_id) THEN
        RAISE EXCEPTION 'an opener is not on the case' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_attendance_guard BEFORE INSERT ON bids_attendance
    FOR EACH ROW EXECUTE FUNCTION bids_attendance_guard();
"""

# The deadline is stamped by an opening; a share goes only to a seat that is present there, for an envelope it opens.
RELEASE = """
CREATE FUNCTION bids_deadline_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM bids_opening WHERE notice_id = NEW.notice_id AND released_at = NEW.released_at AND state = 'quorum'
    ) THEN
        RAISE EXCEPTION 'a deadline becomes final at an opening' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_deadline_stamp BEFORE UPDATE OF released_at ON tenders_deadline
    FOR EACH ROW EXECUTE FUNCTION bids_deadline_stamp();
CREATE FUNCTION bids_share_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM bids_openingline l JOIN bids_opening o ON o.id = l.opening_id
            JOIN bids_attendance a ON a.opening_id = o.id
        WHERE l.envelope_id = NEW.envelope_id AND o.released_at IS NOT NULL AND o.state = 'quorum' AND a.seat = NEW.seat
    ) THEN
        RAISE EXCEPTION 'a share is released to an opener who is present' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_share_release BEFORE UPDATE OF released_at ON bids_sealedshare
    FOR EACH ROW EXECUTE FUNCTION bids_share_release();
CREATE FUNCTION bids_envelope_opening() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_result text := (SELECT result FROM bids_submission WHERE id = NEW.submission_id);
BEGIN
    IF NEW.state = 'kept_sealed' AND OLD.state <> 'kept_sealed'
        AND (NEW.kind <> 'financial' OR NEW.released_at IS NOT NULL OR found_result = 'qualified') THEN
        RAISE EXCEPTION 'only a financial envelope of a bid that is not qualified is kept sealed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.released_at IS DISTINCT FROM OLD.released_at
            OR (NEW.state <> OLD.state AND NEW.state IN ('opened', 'void', 'unreadable', 'late'))) AND NOT EXISTS (
        SELECT FROM bids_openingline l JOIN bids_opening o ON o.id = l.opening_id
        WHERE l.envelope_id = NEW.id AND o.released_at IS NOT NULL AND o.state = 'quorum'
            AND (NEW.state <> 'opened' OR l.key <> '')
    ) THEN
        RAISE EXCEPTION 'an envelope is opened at its opening, with its key'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_envelope_opening BEFORE UPDATE ON bids_envelope
    FOR EACH ROW EXECUTE FUNCTION bids_envelope_opening();
"""

LINES = """
CREATE FUNCTION bids_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bids_opening;
BEGIN
    SELECT * INTO held FROM bids_opening WHERE id = NEW.opening_id;
    IF held.released_at IS NULL OR held.state <> 'quorum' THEN
        RAISE EXCEPTION 'lines are written while an opening goes on' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.key <> '' OR NEW.settled_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM bids_envelope e JOIN bids_submission s ON s.id = e.submission_id
            WHERE e.id = NEW.envelope_id AND e.notice_id = held.notice_id AND e.kind = held.kind AND s.id = NEW.submission_id
                AND s.state = 'standing' AND s.lot = NEW.lot AND (s.supplier_id, s.buyer_id) = (NEW.supplier_id, NEW.buyer_id)
                AND (e.kind <> 'financial' OR s.result = 'qualified')
        ) THEN
            RAISE EXCEPTION 'a line is of an envelope that this opening opens'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.envelope_id, NEW.opening_id, NEW.submission_id, NEW.supplier_id, NEW.buyer_id, NEW.number, NEW.lot, NEW.at)
        IS DISTINCT FROM (OLD.envelope_id, OLD.opening_id, OLD.submission_id, OLD.supplier_id, OLD.buyer_id, OLD.number,
            OLD.lot, OLD.at) OR (OLD.key <> '' AND NEW.key <> OLD.key) THEN
        RAISE EXCEPTION 'a line stays with its envelope' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.key <> '' AND OLD.key = '' AND (SELECT count(*) FROM bids_attendance WHERE opening_id = held.id
            AND seat = ANY (NEW.seats)) < held.threshold THEN
        RAISE EXCEPTION 'a key is made by enough openers who are present'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_line_guard BEFORE INSERT OR UPDATE ON bids_openingline
    FOR EACH ROW EXECUTE FUNCTION bids_line_guard();
CREATE FUNCTION bids_abstract_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bids_opening;
BEGIN
    SELECT * INTO held FROM bids_opening WHERE id = NEW.opening_id;
    IF NEW.is_public AND held.published_at IS NULL THEN
        RAISE EXCEPTION 'an abstract is public once it was published' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF held.state <> 'quorum' AND (TG_OP = 'INSERT' OR to_jsonb(NEW) - 'is_public' <> to_jsonb(OLD) - 'is_public') THEN
        RAISE EXCEPTION 'what was read out does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.is_public AND NOT NEW.is_public THEN
        RAISE EXCEPTION 'what is public stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_abstract_guard BEFORE INSERT OR UPDATE ON bids_abstractline
    FOR EACH ROW EXECUTE FUNCTION bids_abstract_guard();
CREATE FUNCTION bids_handed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bids_opening o JOIN bids_openingline l ON l.opening_id = o.id
            JOIN bids_sealedshare s ON s.envelope_id = l.envelope_id
        WHERE o.id = NEW.opening_id AND l.envelope_id = NEW.envelope_id AND s.seat = NEW.seat
            AND s.released_at IS NOT NULL AND o.state = 'quorum' AND o.session = NEW.session
    ) THEN
        RAISE EXCEPTION 'a share is handed once it was released, to the one who presides'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_handed_guard BEFORE INSERT ON bids_handedshare
    FOR EACH ROW EXECUTE FUNCTION bids_handed_guard();
"""

AFTER = """
CREATE FUNCTION bids_minutes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM bids_opening WHERE id = NEW.opening_id AND state = 'opened') THEN
        RAISE EXCEPTION 'minutes are made when an opening ends' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_minutes_guard BEFORE INSERT ON bids_minutes FOR EACH ROW EXECUTE FUNCTION bids_minutes_guard();
CREATE FUNCTION bids_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bids_minutes m JOIN bids_attendance a ON a.opening_id = m.opening_id
        WHERE m.id = NEW.minutes_id AND m.opening_id = NEW.opening_id AND a.seat = NEW.seat AND a.person = NEW.person
    ) THEN
        RAISE EXCEPTION 'only openers who were present sign, each for herself'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_signature_guard BEFORE INSERT ON bids_minutessignature
    FOR EACH ROW EXECUTE FUNCTION bids_signature_guard();
CREATE FUNCTION bids_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' OR TG_OP = 'UPDATE' AND (
        OLD.state <> 'proposed'
        OR (NEW.id, NEW.submission_id, NEW.buyer_id, NEW.result, NEW.reason, NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.id, OLD.submission_id, OLD.buyer_id, OLD.result, OLD.reason, OLD.proposed_by, OLD.proposed_at)
    ) THEN
        RAISE EXCEPTION 'a technical result is proposed, then settled, once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM bids_submission s JOIN bids_envelope e ON e.submission_id = s.id
        WHERE s.id = NEW.submission_id AND s.buyer_id = NEW.buyer_id AND e.kind = 'technical' AND e.state = 'opened'
    ) THEN
        RAISE EXCEPTION 'what was not opened has no technical result' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_decision_guard BEFORE INSERT OR UPDATE ON bids_technicaldecision
    FOR EACH ROW EXECUTE FUNCTION bids_decision_guard();
CREATE FUNCTION bids_submission_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.result <> OLD.result AND (OLD.result <> 'none' OR NOT EXISTS (
        SELECT FROM bids_technicaldecision d WHERE d.submission_id = NEW.id AND d.state = 'confirmed'
            AND d.result = NEW.result
    )) THEN
        RAISE EXCEPTION 'a technical result is confirmed by a second person, and final'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_submission_result BEFORE UPDATE ON bids_submission
    FOR EACH ROW EXECUTE FUNCTION bids_submission_result();
CREATE FUNCTION bids_clarification_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.bid_id, NEW.notice_id, NEW.supplier_id, NEW.buyer_id, NEW.number, NEW.question, NEW.asked_by,
            NEW.asked_at, NEW.due_at)
        IS DISTINCT FROM (OLD.id, OLD.bid_id, OLD.notice_id, OLD.supplier_id, OLD.buyer_id, OLD.number, OLD.question,
            OLD.asked_by, OLD.asked_at, OLD.due_at) OR OLD.answered_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was asked and answered does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_clarification_guard BEFORE UPDATE ON bids_clarification
    FOR EACH ROW EXECUTE FUNCTION bids_clarification_guard();
"""

# Who reads: those of the opening; and openers of other agencies, what they were let to open.
# Named in full: a backup reads the tables, and so their policies, with an empty search path.
READERS = """
CREATE FUNCTION bids_reads(opening uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.bids_opening o WHERE o.id = opening AND public.meishan_sees_any(o.readers))
$$;
CREATE FUNCTION bids_opens(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.bids_opening o
        WHERE o.notice_id = notice AND o.released_at IS NOT NULL AND public.meishan_sees_any(o.readers)
    )
$$;
"""
NO_READERS = "DROP FUNCTION bids_reads(uuid); DROP FUNCTION bids_opens(uuid);"

MOVES = may_move("bids_opening_may_move", OPENING_MOVES, {})
NO_MOVES = "DROP FUNCTION bids_opening_may_move(text, text, text);"

_TRIGGERS = {
    "bids_opening_guard": "bids_opening",
    "bids_attendance_guard": "bids_attendance",
    "bids_deadline_stamp": "tenders_deadline",
    "bids_share_release": "bids_sealedshare",
    "bids_envelope_opening": "bids_envelope",
    "bids_line_guard": "bids_openingline",
    "bids_abstract_guard": "bids_abstractline",
    "bids_handed_guard": "bids_handedshare",
    "bids_minutes_guard": "bids_minutes",
    "bids_signature_guard": "bids_minutessignature",
    "bids_decision_guard": "bids_technicaldecision",
    "bids_submission_result": "bids_submission",
    "bids_clarification_guard": "bids_clarification",
}
OPENING_GUARDS = SCOPE + _seeing(OPENING + ATTENDANCE + RELEASE + LINES + AFTER)
NO_OPENING_GUARDS = "".join(
    f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for name, table in _TRIGGERS.items()
) + NO_SCOPE
