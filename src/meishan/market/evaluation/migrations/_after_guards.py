# SPDX-License-Identifier: Apache-2.0
"""The triggers of migration 0004 around debriefings and protests. Not to be changed once applied."""

# Asked once and in time, answered once; filed in time, judged by somebody who had no part.
AFTERWARDS = """
CREATE FUNCTION evaluation_debrief_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.answered_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM evaluation_letter e WHERE e.id = NEW.letter_id AND e.notice_id = NEW.notice_id
                AND e.buyer_id = NEW.buyer_id AND e.supplier_id = NEW.supplier_id AND NEW.asked_at < e.debrief_until
                AND meishan_now() < e.debrief_until
        ) THEN
            RAISE EXCEPTION 'a debriefing is asked for in its time, about one''s own letter'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.answered_at IS NOT NULL OR (NEW.letter_id, NEW.notice_id, NEW.buyer_id, NEW.supplier_id, NEW.question,
            NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM (OLD.letter_id, OLD.notice_id, OLD.buyer_id, OLD.supplier_id, OLD.question, OLD.asked_by,
            OLD.asked_at) THEN
        RAISE EXCEPTION 'a debriefing is answered once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_debrief_guard BEFORE INSERT OR UPDATE ON evaluation_debrief
    FOR EACH ROW EXECUTE FUNCTION evaluation_debrief_guard();
CREATE FUNCTION evaluation_protest_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    until timestamptz;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.number IS NOT NULL OR NOT EXISTS (
            SELECT FROM evaluation_letter e WHERE e.id = NEW.letter_id AND e.notice_id = NEW.notice_id
                AND e.buyer_id = NEW.buyer_id AND e.supplier_id = NEW.supplier_id
        ) THEN
            RAISE EXCEPTION 'a protest begins as a draft, on one''s own letter'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.letter_id, NEW.notice_id, NEW.buyer_id, NEW.supplier_id, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.letter_id, OLD.notice_id, OLD.buyer_id, OLD.supplier_id, OLD.made_by, OLD.made_at)
        OR (OLD.state <> 'draft' AND (NEW.lots, NEW.ground, NEW.words, NEW.wanted, NEW.number, NEW.filed_at)
            IS DISTINCT FROM (OLD.lots, OLD.ground, OLD.words, OLD.wanted, OLD.number, OLD.filed_at))
        OR (OLD.settled_at IS NOT NULL AND (NEW.settled_by, NEW.settled_at, NEW.settled_words)
            IS DISTINCT FROM (OLD.settled_by, OLD.settled_at, OLD.settled_words)) THEN
        RAISE EXCEPTION 'what was filed and settled stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT evaluation_protest_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a protest does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'filed' AND OLD.state <> 'filed' THEN
        SELECT CASE WHEN b.letter_id IS NULL THEN e.protest_until ELSE b.protest_until END INTO until
            FROM evaluation_letter e LEFT JOIN evaluation_debrief b ON b.letter_id = e.id WHERE e.id = NEW.letter_id;
        IF until IS NULL OR until <= meishan_now() OR NEW.filed_at IS NULL THEN
            RAISE EXCEPTION 'a protest is filed in its time' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.reviewer IS DISTINCT FROM OLD.reviewer AND (OLD.reviewer IS NOT NULL
            OR evaluation_had_part(NEW.reviewer, NEW.notice_id)) THEN
        RAISE EXCEPTION 'who had a part in an award does not judge a protest against it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('upheld', 'rejected', 'inadmissible') AND OLD.state <> NEW.state AND (
        NEW.settled_by IS NULL OR evaluation_had_part(NEW.settled_by, NEW.notice_id)
        OR (NEW.state <> 'inadmissible' AND NEW.settled_by IS DISTINCT FROM NEW.reviewer)
    ) THEN
        RAISE EXCEPTION 'a protest is settled by who took it up, and had no part in the award'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'under_review' AND NEW.reviewer IS NULL THEN
        RAISE EXCEPTION 'somebody reviews a protest' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_protest_guard BEFORE INSERT OR UPDATE ON evaluation_protest
    FOR EACH ROW EXECUTE FUNCTION evaluation_protest_guard();
"""
