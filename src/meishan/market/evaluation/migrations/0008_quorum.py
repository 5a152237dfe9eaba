# SPDX-License-Identifier: Apache-2.0
"""A committee endorses by as many of its members as the rules say that the tender runs by; two where they don't."""

from django.db import migrations

from ._guards import _seeing

QUORUM = """
CREATE FUNCTION evaluation_quorum(notice uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT (t.rules #>> '{figures,committee_quorum,value}')::integer FROM tenders_tender t WHERE t.id = notice), 2)
$$;
"""
NO_QUORUM = "DROP FUNCTION evaluation_quorum(uuid);"
ENDORSED = """
CREATE OR REPLACE FUNCTION evaluation_recommendation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        SELECT count(*) FROM evaluation_advice a WHERE a.recommendation_id = NEW.id AND a.verdict = 'endorse')
            < evaluation_quorum(NEW.notice_id)
    ) THEN
        RAISE EXCEPTION 'a committee endorses by as many of its members as the rules say' USING ERRCODE = 'integrity_constraint_violation';
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
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0007_awards_that_fall")]

    operations = [
        migrations.RunSQL(QUORUM, NO_QUORUM),
        migrations.RunSQL(
            _seeing(ENDORSED), _seeing(ENDORSED.replace("evaluation_quorum(NEW.notice_id)", "2"))
        ),
    ]
