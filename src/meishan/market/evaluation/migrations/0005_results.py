# SPDX-License-Identifier: Apache-2.0
"""With two envelopes, a technical result is what the panel's signed report says, and waits for it."""

from django.db import migrations

from ._guards import _seeing

WAITS = """
CREATE OR REPLACE FUNCTION bids_results_wait(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_evaluation e
        WHERE e.notice_id = notice AND e.state <> 'reported' AND EXISTS (
            SELECT FROM public.evaluation_seat s WHERE s.evaluation_id = notice AND s.role = 'chair')
    )
$$;
"""
NO_WAITS = """
CREATE OR REPLACE FUNCTION bids_results_wait(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
"""
RESULTS = """
CREATE FUNCTION evaluation_result_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judged uuid := (SELECT notice_id FROM bids_submission WHERE id = NEW.submission_id);
BEGIN
    IF EXISTS (SELECT FROM evaluation_seat s WHERE s.evaluation_id = judged AND s.role = 'chair') AND NOT EXISTS (
        SELECT FROM evaluation_report r WHERE r.evaluation_id = judged AND r.signed_at IS NOT NULL
            AND r.content -> 'offers' @> jsonb_build_array(
                jsonb_build_object('id', NEW.submission_id::text, 'result', NEW.result))
    ) THEN
        RAISE EXCEPTION 'a technical result is what the signed report says'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evaluation_result_guard BEFORE INSERT ON bids_technicaldecision
    FOR EACH ROW EXECUTE FUNCTION evaluation_result_guard();
"""
NO_RESULTS = (
    "DROP TRIGGER evaluation_result_guard ON bids_technicaldecision; DROP FUNCTION evaluation_result_guard();"
)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0004_awarding_walls"), ("bids", "0009_results_wait")]

    operations = [
        migrations.RunSQL(WAITS, NO_WAITS),
        migrations.RunSQL(_seeing(RESULTS), NO_RESULTS),
    ]
