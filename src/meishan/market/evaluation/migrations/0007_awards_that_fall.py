# SPDX-License-Identifier: Apache-2.0
"""Where an award fell away, its lot is ranked again, beside lots under contract, too; and a tender ends without result
only once no award of it is left.
"""

from django.db import migrations

from ._guards import _seeing

RANKED_AGAIN = """
CREATE OR REPLACE FUNCTION evaluation_ranking_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evaluation_evaluation e JOIN tenders_tender t ON t.id = e.notice_id
        WHERE e.notice_id = NEW.notice_id AND e.buyer_id = NEW.buyer_id AND e.state = 'reported'
            AND t.state IN ('evaluating', 'evaluating_financial', 'recommended', 'under_review', 'award_notified',
                'awarded', 'contracted')
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
"""
ENDED = """
CREATE FUNCTION evaluation_ended_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'unsuccessful' AND OLD.state <> NEW.state AND EXISTS (
        SELECT FROM evaluation_award a WHERE a.notice_id = NEW.id AND a.state <> 'cancelled'
    ) THEN
        RAISE EXCEPTION 'a tender with an award does not end without result'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_ended_guard BEFORE UPDATE ON tenders_tender
    FOR EACH ROW EXECUTE FUNCTION evaluation_ended_guard();
"""
NO_ENDED = "DROP TRIGGER evaluation_ended_guard ON tenders_tender; DROP FUNCTION evaluation_ended_guard();"


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0006_price_readers"), ("tenders", "0009_awards_that_fall")]

    operations = [
        migrations.RunSQL(_seeing(RANKED_AGAIN), _seeing(RANKED_AGAIN.replace(", 'contracted'", ""))),
        migrations.RunSQL(_seeing(ENDED), NO_ENDED),
    ]
