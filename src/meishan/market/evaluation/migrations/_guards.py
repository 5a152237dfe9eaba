# SPDX-License-Identifier: Apache-2.0
"""The triggers and readers of migration 0002. Not to be changed once applied: a later migration replaces what it must.

Functions that judge see all rows, whoever asks (as those of bids do).
"""

from meishan.market.tenders.migrations._moves import may_move

from ..states import EVALUATION_MOVES, SEAT_MOVES


def _seeing(sql: str) -> str:
    """The trigger functions in `sql` see all rows while they judge."""
    sql = sql.replace("AS $$\nDECLARE\n", "AS $$\nDECLARE\n    seen text := bids_see_all();\n")
    sql = sql.replace("AS $$\nBEGIN\n", "AS $$\nDECLARE\n    seen text := bids_see_all();\nBEGIN\n")
    return sql.replace("RETURN NEW;", "PERFORM bids_see_as(seen);\n    RETURN NEW;")


MOVES = may_move("evaluation_may_move", EVALUATION_MOVES) + may_move("evaluation_seat_may_move", SEAT_MOVES)
NO_MOVES = (
    "DROP FUNCTION evaluation_may_move(text, text, text); DROP FUNCTION evaluation_seat_may_move(text, text, text);"
)

# Along its moves alone, and each move has its ground: enough who declared, enough who locked, all who signed.
EVALUATION = """
CREATE FUNCTION evaluation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'forming' OR NOT EXISTS (
            SELECT FROM tenders_tender t WHERE t.id = NEW.notice_id AND t.buyer_id = NEW.buyer_id
        ) THEN
            RAISE EXCEPTION 'an evaluation begins with a panel, for a tender of its buyer'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.notice_id, NEW.buyer_id, NEW.size, NEW.formed_by, NEW.formed_at)
        IS DISTINCT FROM (OLD.notice_id, OLD.buyer_id, OLD.size, OLD.formed_by, OLD.formed_at)
        OR NOT NEW.people @> OLD.people THEN
        RAISE EXCEPTION 'what an evaluation began with stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.has_pseudonyms <> OLD.has_pseudonyms AND OLD.state <> 'forming' THEN
        RAISE EXCEPTION 'whether names are hidden is settled before scoring begins'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT evaluation_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'an evaluation does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'forming' AND (
        (SELECT count(*) FROM evaluation_seat s WHERE s.evaluation_id = NEW.notice_id
            AND s.state = 'declared' AND s.role IN ('chair', 'member')) < NEW.size
        OR (SELECT count(*) FROM evaluation_seat s WHERE s.evaluation_id = NEW.notice_id
            AND s.state = 'declared' AND s.role IN ('chair', 'secretary')) < 2
    ) THEN
        RAISE EXCEPTION 'scoring begins once the whole panel has declared'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'locked' AND (
        (SELECT count(*) FROM evaluation_seat s WHERE s.evaluation_id = NEW.notice_id
            AND s.state = 'declared' AND s.role IN ('chair', 'member') AND s.locked_at IS NOT NULL) < NEW.size
        OR EXISTS (SELECT FROM evaluation_seat s WHERE s.evaluation_id = NEW.notice_id
            AND s.state IN ('appointed', 'declared') AND s.role IN ('chair', 'member') AND s.locked_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'scores are locked once all who score have locked theirs'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'reported' AND NOT EXISTS (
        SELECT FROM evaluation_report r WHERE r.evaluation_id = NEW.notice_id AND r.signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a panel has reported once all who score have signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_guard BEFORE INSERT OR UPDATE ON evaluation_evaluation
    FOR EACH ROW EXECUTE FUNCTION evaluation_guard();
"""

# Nobody who opens the bids judges them; nobody is declared while a conflict bars her; what was declared stays.
SEAT = """
CREATE FUNCTION evaluation_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held evaluation_evaluation;
BEGIN
    SELECT * INTO held FROM evaluation_evaluation WHERE notice_id = NEW.evaluation_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'appointed' OR NEW.declaration IS NOT NULL OR NEW.locked_at IS NOT NULL THEN
            RAISE EXCEPTION 'a seat begins appointed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF held.buyer_id <> NEW.buyer_id OR NOT NEW.person = ANY (held.people) OR held.state = 'reported' THEN
            RAISE EXCEPTION 'a seat is on a panel that has not reported yet'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
            SELECT FROM tenders_seat s JOIN tenders_openermanifest m ON m.id = s.manifest_id
            WHERE m.tender_id = NEW.evaluation_id AND s.person = NEW.person
                AND (m.state <> 'superseded' OR m.stands_at IS NOT NULL)
        ) THEN
            RAISE EXCEPTION 'whoever opens bids does not judge them' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.evaluation_id, NEW.buyer_id, NEW.number, NEW.person, NEW.organisation_id, NEW.role, NEW.is_outside,
            NEW.appointed_by, NEW.appointed_at)
        IS DISTINCT FROM (OLD.id, OLD.evaluation_id, OLD.buyer_id, OLD.number, OLD.person, OLD.organisation_id, OLD.role,
            OLD.is_outside, OLD.appointed_by, OLD.appointed_at)
        OR (OLD.declaration IS NOT NULL AND (NEW.declaration, NEW.declared_at)
            IS DISTINCT FROM (OLD.declaration, OLD.declared_at))
        OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS DISTINCT FROM OLD.locked_at) THEN
        RAISE EXCEPTION 'what was said of a seat stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT evaluation_seat_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a seat does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'declared' AND EXISTS (SELECT FROM evaluation_conflict c WHERE c.seat_id = NEW.id AND c.bars) THEN
        RAISE EXCEPTION 'a conflict of interest bars' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.locked_at IS DISTINCT FROM OLD.locked_at
        AND (NEW.state <> 'declared' OR held.state <> 'individual' OR NEW.role NOT IN ('chair', 'member')) THEN
        RAISE EXCEPTION 'who scores locks her scores, while the panel scores'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_seat_guard BEFORE INSERT OR UPDATE ON evaluation_seat
    FOR EACH ROW EXECUTE FUNCTION evaluation_seat_guard();
CREATE FUNCTION evaluation_opener_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM tenders_openermanifest m JOIN evaluation_seat s ON s.evaluation_id = m.tender_id
        WHERE m.id = NEW.manifest_id AND s.person = NEW.person
    ) THEN
        RAISE EXCEPTION 'whoever judges bids does not open them' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_opener_guard BEFORE INSERT ON tenders_seat
    FOR EACH ROW EXECUTE FUNCTION evaluation_opener_guard();
"""

# Scores: by the holder of a declared seat, of a bid that was opened, until she locks; never after, never by others.
SCORES = """
CREATE FUNCTION evaluation_score_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.id, NEW.evaluation_id, NEW.buyer_id, NEW.seat_id, NEW.person, NEW.submission_id,
            NEW.criterion)
        IS DISTINCT FROM (OLD.id, OLD.evaluation_id, OLD.buyer_id, OLD.seat_id, OLD.person, OLD.submission_id,
            OLD.criterion) OR NEW.edition <> OLD.edition + 1) THEN
        RAISE EXCEPTION 'a score stays with its seat, its bid and its criterion'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM evaluation_seat s JOIN evaluation_evaluation e ON e.notice_id = s.evaluation_id
        WHERE s.id = NEW.seat_id AND s.evaluation_id = NEW.evaluation_id AND s.person = NEW.person
            AND s.buyer_id = NEW.buyer_id AND s.state = 'declared' AND s.role IN ('chair', 'member')
            AND s.locked_at IS NULL AND e.state = 'individual'
    ) THEN
        RAISE EXCEPTION 'scores are given by declared seats, until they lock them'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM bids_submission b WHERE b.id = NEW.submission_id AND b.notice_id = NEW.evaluation_id
            AND b.opened_at IS NOT NULL AND b.state = 'standing'
    ) THEN
        RAISE EXCEPTION 'only what was opened is judged' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_score_guard BEFORE INSERT OR UPDATE ON evaluation_score
    FOR EACH ROW EXECUTE FUNCTION evaluation_score_guard();
CREATE FUNCTION evaluation_agreed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((NEW.id, NEW.evaluation_id, NEW.buyer_id, NEW.submission_id, NEW.criterion)
        IS DISTINCT FROM (OLD.id, OLD.evaluation_id, OLD.buyer_id, OLD.submission_id, OLD.criterion)
        OR OLD.dropped_at IS NOT NULL OR (NEW.dropped_at IS NULL AND NEW.edition <> OLD.edition + 1)) THEN
        RAISE EXCEPTION 'what was agreed stays with its bid and its criterion'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM evaluation_evaluation e JOIN bids_submission b ON b.notice_id = e.notice_id
        WHERE e.notice_id = NEW.evaluation_id AND e.buyer_id = NEW.buyer_id AND e.state IN ('locked', 'consensus')
            AND b.id = NEW.submission_id AND b.opened_at IS NOT NULL AND b.state = 'standing'
    ) THEN
        RAISE EXCEPTION 'a panel agrees once its scores are locked, until it has reported'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_agreed_guard BEFORE INSERT OR UPDATE ON evaluation_agreed
    FOR EACH ROW EXECUTE FUNCTION evaluation_agreed_guard();
"""

# A report is never reworded; it counts once every voting seat has signed the very one.
REPORTS = """
CREATE FUNCTION evaluation_report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.replaced_at IS NOT NULL OR NEW.signed_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM evaluation_evaluation e
            WHERE e.notice_id = NEW.evaluation_id AND e.buyer_id = NEW.buyer_id AND e.state = 'consensus'
        ) THEN
            RAISE EXCEPTION 'a report is written once the panel agrees' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'replaced_at' - 'signed_at' <> to_jsonb(OLD) - 'replaced_at' - 'signed_at'
        OR OLD.replaced_at IS NOT NULL OR OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a report never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.signed_at IS NOT NULL AND EXISTS (
        SELECT FROM evaluation_seat s WHERE s.evaluation_id = NEW.evaluation_id AND s.state IN ('appointed', 'declared')
            AND s.role IN ('chair', 'member') AND NOT EXISTS (
                SELECT FROM evaluation_reportsignature g WHERE g.report_id = NEW.id AND g.seat_id = s.id)
    ) THEN
        RAISE EXCEPTION 'all who score sign the report' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_report_guard BEFORE INSERT OR UPDATE ON evaluation_report
    FOR EACH ROW EXECUTE FUNCTION evaluation_report_guard();
CREATE FUNCTION evaluation_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_report r JOIN evaluation_seat s ON s.evaluation_id = r.evaluation_id
        WHERE r.id = NEW.report_id AND r.evaluation_id = NEW.evaluation_id AND r.replaced_at IS NULL
            AND r.signed_at IS NULL AND s.id = NEW.seat_id AND s.person = NEW.person AND s.state = 'declared'
            AND s.role IN ('chair', 'member')
    ) THEN
        RAISE EXCEPTION 'who scores signs the report that stands, each for herself'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_signature_guard BEFORE INSERT ON evaluation_reportsignature
    FOR EACH ROW EXECUTE FUNCTION evaluation_signature_guard();
"""

_TRIGGERS = {
    "evaluation_guard": "evaluation_evaluation",
    "evaluation_seat_guard": "evaluation_seat",
    "evaluation_opener_guard": "tenders_seat",
    "evaluation_score_guard": "evaluation_score",
    "evaluation_agreed_guard": "evaluation_agreed",
    "evaluation_report_guard": "evaluation_report",
    "evaluation_signature_guard": "evaluation_reportsignature",
}
GUARDS = _seeing(EVALUATION + SEAT + SCORES + REPORTS)
NO_GUARDS = "".join(
    f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for name, table in _TRIGGERS.items()
)

# Who reads. Named in full: a backup reads the tables, and so their policies, with an empty search path.
READERS = """
CREATE FUNCTION evaluation_shows(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_evaluation e
        WHERE e.notice_id = notice AND (public.meishan_sees(e.buyer_id) OR public.meishan_sees_any(e.people))
    )
$$;
CREATE FUNCTION evaluation_sits(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_seat s
        WHERE s.evaluation_id = notice AND s.state = 'declared' AND public.meishan_sees(s.person)
    )
$$;
CREATE FUNCTION evaluation_reported_to(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_evaluation e
        WHERE e.notice_id = notice AND e.state = 'reported' AND public.meishan_sees(e.buyer_id)
    )
$$;
CREATE FUNCTION evaluation_scores_open(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_evaluation e
        WHERE e.notice_id = notice AND e.state IN ('locked', 'consensus', 'reported')
    )
$$;
CREATE OR REPLACE FUNCTION bids_judges(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT public.evaluation_sits(notice)
$$;
CREATE OR REPLACE FUNCTION bids_may_read(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_seat s
        WHERE s.evaluation_id = notice AND s.state = 'declared' AND s.person = reader
    )
$$;
"""
NO_READERS = """
CREATE OR REPLACE FUNCTION bids_judges(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
CREATE OR REPLACE FUNCTION bids_may_read(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT false
$$;
DROP FUNCTION evaluation_scores_open(uuid);
DROP FUNCTION evaluation_reported_to(uuid);
DROP FUNCTION evaluation_sits(uuid);
DROP FUNCTION evaluation_shows(uuid);
"""
