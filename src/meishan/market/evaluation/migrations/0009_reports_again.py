# SPDX-License-Identifier: Apache-2.0
"""A signed report is opened again where the award came back: it stays, with who did so and why, and a new one follows.

What prices were opened by stays as it was agreed.
"""

from django.db import migrations, models
from django.db.models import Q

from meishan.market.tenders.migrations._moves import may_move

from ..states import EVALUATION_MOVES
from ._guards import EVALUATION, REPORTS, SCORES, _seeing

MOVES = may_move("evaluation_may_move", EVALUATION_MOVES)
EVALUATIONS = """
CREATE OR REPLACE FUNCTION evaluation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        SELECT FROM evaluation_report r WHERE r.evaluation_id = NEW.notice_id AND r.signed_at IS NOT NULL AND r.replaced_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a panel has reported once all who score have signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state = 'reported' AND NOT EXISTS (
        SELECT FROM evaluation_recommendation r WHERE r.notice_id = NEW.notice_id AND r.state IN ('returned', 'rejected')
            AND r.number = (SELECT max(n.number) FROM evaluation_recommendation n WHERE n.notice_id = r.notice_id)
    ) THEN
        RAISE EXCEPTION 'a signed report is opened again only where the award came back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
REPORTS_AGAIN = """
CREATE OR REPLACE FUNCTION evaluation_report_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF OLD.signed_at IS NOT NULL AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND NEW.reopened_by IS NOT NULL AND NEW.reopened_words <> ''
        AND to_jsonb(NEW) - 'replaced_at' - 'reopened_by' - 'reopened_words'
            = to_jsonb(OLD) - 'replaced_at' - 'reopened_by' - 'reopened_words'
        AND EXISTS (
            SELECT FROM evaluation_evaluation e WHERE e.notice_id = NEW.evaluation_id AND e.state = 'consensus')
    THEN
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
"""
AGREED = """
CREATE OR REPLACE FUNCTION evaluation_agreed_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ) OR EXISTS (
        SELECT FROM bids_technicaldecision d JOIN bids_submission b ON b.id = d.submission_id
        WHERE b.notice_id = NEW.evaluation_id AND d.state = 'confirmed'
    ) THEN
        RAISE EXCEPTION 'a panel agrees once its scores are locked, until it has reported'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""


def as_before(name: str, whole: str) -> str:
    """The function as an earlier migration made it."""
    start = whole.index(f"CREATE FUNCTION {name}()")
    made = whole[start : whole.index("CREATE TRIGGER", start)]
    return _seeing(made.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0008_quorum")]

    operations = [
        migrations.AddField(
            model_name="report", name="reopened_by", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="report", name="reopened_words", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.RemoveConstraint(model_name="report", name="evaluation_report_signed_stays"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(signed_at__isnull=True) | Q(reopened_by__isnull=False),
                name="evaluation_report_signed_stays",
            ),
        ),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(_seeing(EVALUATIONS), as_before("evaluation_guard", EVALUATION)),
        migrations.RunSQL(_seeing(REPORTS_AGAIN), as_before("evaluation_report_guard", REPORTS)),
        migrations.RunSQL(_seeing(AGREED), as_before("evaluation_agreed_guard", SCORES)),
    ]
