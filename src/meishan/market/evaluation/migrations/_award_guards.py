# SPDX-License-Identifier: Apache-2.0
"""The triggers of migration 0004, around awards. Not to be changed once applied: a later migration replaces what it
must. Functions that judge see all rows, whoever asks (as those of bids do).
"""

from meishan.market.tenders.migrations._moves import may_move

from ..states import AWARD_MOVES, PROTEST_MOVES, RECOMMENDATION_MOVES
from ._after_guards import AFTERWARDS
from ._guards import _seeing

AWARD_MOVE_FUNCTIONS = (
    may_move("evaluation_recommendation_may_move", RECOMMENDATION_MOVES)
    + may_move("evaluation_award_may_move", AWARD_MOVES)
    + may_move("evaluation_protest_may_move", PROTEST_MOVES)
)
NO_AWARD_MOVE_FUNCTIONS = (
    "DROP FUNCTION evaluation_recommendation_may_move(text, text, text);"
    "DROP FUNCTION evaluation_award_may_move(text, text, text);"
    "DROP FUNCTION evaluation_protest_may_move(text, text, text);"
)

# Asked by the triggers below, which see all rows meanwhile.
PARTS = """
CREATE FUNCTION evaluation_prepared(who uuid, notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM evaluation_seat s WHERE s.evaluation_id = notice AND s.person = who
            AND (s.state <> 'released' OR s.declared_at IS NOT NULL)
    ) OR EXISTS (
        SELECT FROM evaluation_recommendation r WHERE r.notice_id = notice AND who IN (r.made_by, r.submitted_by)
    ) OR EXISTS (
        SELECT FROM tenders_seat s JOIN tenders_openermanifest m ON m.id = s.manifest_id
        WHERE m.tender_id = notice AND s.person = who AND (m.state <> 'superseded' OR m.stands_at IS NOT NULL)
    )
$$;
CREATE FUNCTION evaluation_had_part(who uuid, notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT evaluation_prepared(who, notice) OR EXISTS (
        SELECT FROM evaluation_advice a WHERE a.notice_id = notice AND a.person = who
    ) OR EXISTS (
        SELECT FROM evaluation_decision d WHERE d.notice_id = notice AND d.decided_by = who
    )
$$;
CREATE FUNCTION evaluation_is_barred(offer uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM bids_submission s JOIN bids_bid b ON b.id = s.bid_id
            JOIN vetting_ineligibility i ON i.lifted_at IS NULL AND (i.supplier_id = b.supplier_id OR EXISTS (
                SELECT FROM jsonb_array_elements(b.consortium) m WHERE m ->> 'organisation' = i.supplier_id::text))
        WHERE s.id = offer
    )
$$;
"""
NO_PARTS = (
    "DROP FUNCTION evaluation_is_barred(uuid); DROP FUNCTION evaluation_had_part(uuid, uuid);"
    " DROP FUNCTION evaluation_prepared(uuid, uuid);"
)

# What is ranked was agreed and opened; what is recommended ranks first in the newest ranking.
RECOMMENDING = """
CREATE FUNCTION evaluation_committee_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL
        OR to_jsonb(NEW) - 'ended_at' - 'ended_by' <> to_jsonb(OLD) - 'ended_at' - 'ended_by' THEN
        RAISE EXCEPTION 'a seat on the committee ends, and never changes otherwise'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_committee_guard BEFORE UPDATE ON evaluation_committeemember
    FOR EACH ROW EXECUTE FUNCTION evaluation_committee_guard();
CREATE FUNCTION evaluation_ranking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_evaluation e JOIN tenders_tender t ON t.id = e.notice_id
        WHERE e.notice_id = NEW.notice_id AND e.buyer_id = NEW.buyer_id AND e.state = 'reported'
            AND t.state IN ('evaluating', 'evaluating_financial', 'recommended', 'under_review', 'award_notified',
                'awarded')
            AND NOT (t.envelopes = 'two' AND t.state = 'evaluating')
    ) THEN
        RAISE EXCEPTION 'offers are ranked once the panel has reported and prices are open'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT FROM evaluation_ranking r
        WHERE r.notice_id = NEW.notice_id AND r.lot = NEW.lot AND r.number = NEW.number - 1
    ) THEN
        RAISE EXCEPTION 'ranking % has none before it', NEW.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_ranking_guard BEFORE INSERT ON evaluation_ranking
    FOR EACH ROW EXECUTE FUNCTION evaluation_ranking_guard();
CREATE FUNCTION evaluation_rejection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bids_submission s WHERE s.id = NEW.submission_id AND s.notice_id = NEW.notice_id
            AND s.buyer_id = NEW.buyer_id AND s.opened_at IS NOT NULL AND s.state = 'standing'
    ) THEN
        RAISE EXCEPTION 'only an offer that was opened is rejected' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_rejection_guard BEFORE INSERT ON evaluation_rejection
    FOR EACH ROW EXECUTE FUNCTION evaluation_rejection_guard();
CREATE FUNCTION evaluation_recommendation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.submitted_by IS NOT NULL THEN
            RAISE EXCEPTION 'a recommendation begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.buyer_id, NEW.number, NEW.reasons, NEW.value, NEW.value_currency, NEW.needs_review,
            NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.buyer_id, OLD.number, OLD.reasons, OLD.value, OLD.value_currency,
            OLD.needs_review, OLD.made_by, OLD.made_at)
        OR (OLD.submitted_by IS NOT NULL AND (NEW.submitted_by, NEW.submitted_at)
            IS DISTINCT FROM (OLD.submitted_by, OLD.submitted_at)) THEN
        RAISE EXCEPTION 'what was recommended stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT evaluation_recommendation_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a recommendation does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'endorsed' AND (NOT NEW.needs_review OR (
        SELECT count(*) FROM evaluation_advice a WHERE a.recommendation_id = NEW.id AND a.verdict = 'endorse') < 2
    ) THEN
        RAISE EXCEPTION 'a committee endorses by two of its members' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'decided' AND (NOT EXISTS (
            SELECT FROM evaluation_decision d WHERE d.recommendation_id = NEW.id AND d.approves)
        OR (NEW.needs_review AND OLD.state <> 'endorsed')) THEN
        RAISE EXCEPTION 'a recommendation is decided on by somebody else, after its review'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_recommendation_guard BEFORE INSERT OR UPDATE ON evaluation_recommendation
    FOR EACH ROW EXECUTE FUNCTION evaluation_recommendation_guard();
CREATE FUNCTION evaluation_recommended_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_recommendation r WHERE r.id = NEW.recommendation_id AND r.state = 'draft'
            AND r.notice_id = NEW.notice_id AND r.buyer_id = NEW.buyer_id
    ) THEN
        RAISE EXCEPTION 'lots are named while a recommendation is written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.ranking_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM evaluation_ranking r WHERE r.id = NEW.ranking_id AND r.notice_id = NEW.notice_id AND r.lot = NEW.lot
            AND r.number = (
                SELECT max(n.number) FROM evaluation_ranking n WHERE n.notice_id = r.notice_id AND n.lot = r.lot)
            AND r.result ->> 'winner' IS NOT DISTINCT FROM NEW.submission_id::text
    ) THEN
        RAISE EXCEPTION 'who ranks first in the newest ranking is recommended, and nobody else'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.submission_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM bids_submission s WHERE s.id = NEW.submission_id AND s.notice_id = NEW.notice_id AND s.lot = NEW.lot
            AND s.supplier_id = NEW.supplier_id AND s.opened_at IS NOT NULL AND s.state = 'standing'
    ) THEN
        RAISE EXCEPTION 'an offer is recommended for its own lot and bidder'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_recommended_guard BEFORE INSERT ON evaluation_recommendedlot
    FOR EACH ROW EXECUTE FUNCTION evaluation_recommended_guard();
"""

# Nobody approves her own work: who judged, recommended or opened neither advises nor decides, nor does who advised
# decide.
DECIDING = """
CREATE FUNCTION evaluation_advice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_recommendation r WHERE r.id = NEW.recommendation_id AND r.notice_id = NEW.notice_id
            AND r.buyer_id = NEW.buyer_id AND r.state = 'submitted' AND r.needs_review
    ) THEN
        RAISE EXCEPTION 'a committee advises on what is before it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF evaluation_prepared(NEW.person, NEW.notice_id) OR EXISTS (
        SELECT FROM evaluation_decision d WHERE d.notice_id = NEW.notice_id AND d.decided_by = NEW.person
    ) THEN
        RAISE EXCEPTION 'nobody reviews her own work' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_membership m WHERE m.person_id = NEW.person AND m.organisation_id = NEW.buyer_id
            AND m.ended_at IS NULL AND (m.role = 'head' OR EXISTS (
                SELECT FROM evaluation_committeemember c WHERE c.agency_id = NEW.buyer_id AND c.person = NEW.person
                    AND c.ended_at IS NULL))
    ) THEN
        RAISE EXCEPTION 'the committee of the buyer advises' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_advice_guard BEFORE INSERT ON evaluation_advice
    FOR EACH ROW EXECUTE FUNCTION evaluation_advice_guard();
CREATE FUNCTION evaluation_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_recommendation r WHERE r.id = NEW.recommendation_id AND r.notice_id = NEW.notice_id
            AND r.buyer_id = NEW.buyer_id AND r.made_by = NEW.recommended_by AND r.submitted_by = NEW.submitted_by
            AND r.state = CASE WHEN r.needs_review THEN 'endorsed' ELSE 'submitted' END
    ) THEN
        RAISE EXCEPTION 'a decision is on a recommendation as it stands, after its review'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF evaluation_prepared(NEW.decided_by, NEW.notice_id) OR EXISTS (
        SELECT FROM evaluation_advice a WHERE a.notice_id = NEW.notice_id AND a.person = NEW.decided_by
    ) THEN
        RAISE EXCEPTION 'nobody approves her own work' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.approves AND EXISTS (
        SELECT FROM evaluation_recommendedlot l WHERE l.recommendation_id = NEW.recommendation_id
            AND l.submission_id IS NOT NULL AND evaluation_is_barred(l.submission_id)
    ) THEN
        RAISE EXCEPTION 'nothing is awarded to who is sanctioned' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_decision_guard BEFORE INSERT ON evaluation_decision
    FOR EACH ROW EXECUTE FUNCTION evaluation_decision_guard();
"""

# An award is what was decided; it comes into force when nothing holds it; a lot is announced as it was decided.
AWARDS = """
CREATE FUNCTION evaluation_award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'notified' OR NOT EXISTS (
            SELECT FROM evaluation_decision d JOIN evaluation_recommendation r ON r.id = d.recommendation_id
                JOIN evaluation_recommendedlot l ON l.recommendation_id = r.id
            WHERE d.id = NEW.decision_id AND d.approves AND r.state = 'announced' AND r.notice_id = NEW.notice_id
                AND r.buyer_id = NEW.buyer_id AND l.lot = NEW.lot AND l.submission_id = NEW.submission_id
                AND l.supplier_id = NEW.supplier_id AND l.ranking_id = NEW.ranking_id AND l.amount = NEW.amount
                AND l.currency = NEW.currency AND l.usd = NEW.usd
        ) THEN
            RAISE EXCEPTION 'an award is what somebody else decided on a recommendation'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF evaluation_is_barred(NEW.submission_id) THEN
            RAISE EXCEPTION 'nothing is awarded to who is sanctioned' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.buyer_id, NEW.number, NEW.lot, NEW.decision_id, NEW.ranking_id, NEW.submission_id,
            NEW.supplier_id, NEW.amount, NEW.currency, NEW.usd, NEW.announced_at, NEW.replaces_id)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.buyer_id, OLD.number, OLD.lot, OLD.decision_id, OLD.ranking_id,
            OLD.submission_id, OLD.supplier_id, OLD.amount, OLD.currency, OLD.usd, OLD.announced_at, OLD.replaces_id)
        OR NEW.standstill_until < OLD.standstill_until THEN
        RAISE EXCEPTION 'what was announced stays so' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT evaluation_award_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'an award does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('standing', 'signed') AND (
        NEW.standstill_until > meishan_now()
        OR EXISTS (
            SELECT FROM evaluation_protest p WHERE p.notice_id = NEW.notice_id AND NEW.lot = ANY (p.lots)
                AND p.state IN ('filed', 'admissible', 'under_review', 'upheld'))
        OR (NEW.state = 'standing' AND EXISTS (
            SELECT FROM evaluation_debrief b JOIN evaluation_letter e ON e.id = b.letter_id
            WHERE e.decision_id = NEW.decision_id AND b.answered_at IS NULL))
    ) THEN
        RAISE EXCEPTION 'an award waits for the end of its standstill, of debriefings and of protests'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IN ('standing', 'signed') AND (evaluation_is_barred(NEW.submission_id) OR EXISTS (
        SELECT FROM tenders_notice n WHERE n.id = NEW.notice_id AND n.state = 'cancelled')) THEN
        RAISE EXCEPTION 'nothing is awarded to who is sanctioned, nor of a tender that was cancelled'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_award_guard BEFORE INSERT OR UPDATE ON evaluation_award
    FOR EACH ROW EXECUTE FUNCTION evaluation_award_guard();
CREATE FUNCTION evaluation_outcome_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_decision d JOIN evaluation_recommendation r ON r.id = d.recommendation_id
            JOIN evaluation_recommendedlot l ON l.recommendation_id = r.id
        WHERE d.id = NEW.decision_id AND r.notice_id = NEW.notice_id AND r.state = 'announced' AND l.lot = NEW.lot
            AND l.ranking_id IS NOT DISTINCT FROM NEW.ranking_id
            AND (l.submission_id IS NULL) = (NEW.award_id IS NULL)
    ) OR (NEW.award_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM evaluation_award a WHERE a.id = NEW.award_id AND a.decision_id = NEW.decision_id AND a.lot = NEW.lot
    )) THEN
        RAISE EXCEPTION 'a lot is announced as it was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_outcome_guard BEFORE INSERT ON evaluation_outcome
    FOR EACH ROW EXECUTE FUNCTION evaluation_outcome_guard();
CREATE FUNCTION evaluation_letter_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_decision d JOIN evaluation_recommendation r ON r.id = d.recommendation_id
            JOIN bids_bid b ON b.notice_id = d.notice_id
        WHERE d.id = NEW.decision_id AND d.notice_id = NEW.notice_id AND d.buyer_id = NEW.buyer_id
            AND r.state = 'announced' AND b.id = NEW.bid_id AND b.supplier_id = NEW.supplier_id
    ) THEN
        RAISE EXCEPTION 'a letter tells a bidder what was decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_letter_guard BEFORE INSERT ON evaluation_letter
    FOR EACH ROW EXECUTE FUNCTION evaluation_letter_guard();
"""

_TRIGGERS = {
    "evaluation_committee_guard": "evaluation_committeemember",
    "evaluation_ranking_guard": "evaluation_ranking",
    "evaluation_rejection_guard": "evaluation_rejection",
    "evaluation_recommendation_guard": "evaluation_recommendation",
    "evaluation_recommended_guard": "evaluation_recommendedlot",
    "evaluation_advice_guard": "evaluation_advice",
    "evaluation_decision_guard": "evaluation_decision",
    "evaluation_award_guard": "evaluation_award",
    "evaluation_outcome_guard": "evaluation_outcome",
    "evaluation_letter_guard": "evaluation_letter",
    "evaluation_debrief_guard": "evaluation_debrief",
    "evaluation_protest_guard": "evaluation_protest",
}
AWARD_GUARDS = PARTS + _seeing(RECOMMENDING + DECIDING + AWARDS + AFTERWARDS)
NO_AWARD_GUARDS = (
    "".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for name, table in _TRIGGERS.items())
    + NO_PARTS
)
