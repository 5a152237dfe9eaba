# SPDX-License-Identifier: Apache-2.0
"""The triggers and row policies of migration 0006. Not to be changed once applied: a later migration replaces them."""

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
