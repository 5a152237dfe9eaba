# SPDX-License-Identifier: Apache-2.0
"""The walls PostgreSQL keeps: who sees cases, which moves a case may make, what can't be rewritten."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

PLATFORM = "EXISTS (SELECT FROM accounts_organisation o WHERE o.kind = 'platform' AND meishan_sees(o.id))"
UN = "EXISTS (SELECT FROM accounts_organisation o WHERE o.kind IN ('agency', 'platform') AND meishan_sees(o.id))"
EVERYTHING = "coalesce(current_setting('meishan.scope', true), '') = 'all'"


def _vetted_by(table: str) -> str:
    """The platform's people, and those of agencies the supplier is registered with or applied to."""
    return f"""{EVERYTHING} OR {PLATFORM} OR EXISTS (
        SELECT FROM suppliers_registration r WHERE r.supplier_id = {table}.supplier_id
        AND r.state NOT IN ('unmatched', 'withdrawn') AND meishan_sees(r.agency_id))"""


# The subquery is itself held to the case's own policy.
OF_A_CASE_SEEN = "EXISTS (SELECT FROM vetting_case c WHERE c.id = case_id)"

MOVES = """
CREATE FUNCTION vetting_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.supplier_id <> NEW.supplier_id OR OLD.party_id <> NEW.party_id THEN
        RAISE EXCEPTION 'a case keeps its supplier and its party' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state || '>' || NEW.state) = ANY (ARRAY[
        'open>proposed', 'open>cleared', 'open>lapsed', 'proposed>confirmed', 'proposed>open', 'proposed>lapsed',
        'confirmed>lifted', 'cleared>open', 'lifted>open', 'lapsed>open'
    ]) THEN
        RAISE EXCEPTION 'a case can''t go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER vetting_case_moves BEFORE UPDATE ON vetting_case
    FOR EACH ROW EXECUTE FUNCTION vetting_case_moves();
"""

# Confirmed by somebody other than who found it, whatever the code above believes.
TWO_PEOPLE = """
CREATE FUNCTION vetting_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.step = 'confirmed' AND NOT EXISTS (
        SELECT FROM vetting_case c WHERE c.id = NEW.case_id AND c.proposed_by_id <> NEW.by_id
    ) THEN
        RAISE EXCEPTION 'a match is confirmed by a second person' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER vetting_two_people BEFORE INSERT ON vetting_decision
    FOR EACH ROW EXECUTE FUNCTION vetting_two_people();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("vetting", "0001_initial"),
        ("suppliers", "0002_walls"),
        ("ledger", "0002_walls"),
    ]

    operations = [
        private_rows("vetting_screening", _vetted_by("vetting_screening")),
        private_rows("vetting_case", _vetted_by("vetting_case")),
        private_rows("vetting_hit", OF_A_CASE_SEEN),
        private_rows("vetting_decision", OF_A_CASE_SEEN),
        private_rows("vetting_ineligibility", f"meishan_sees(supplier_id) OR {EVERYTHING} OR {UN}"),
        append_only("vetting_screening"),
        append_only("vetting_decision"),
        migrations.RunSQL(
            MOVES, "DROP TRIGGER vetting_case_moves ON vetting_case; DROP FUNCTION vetting_case_moves();"
        ),
        migrations.RunSQL(
            TWO_PEOPLE,
            "DROP TRIGGER vetting_two_people ON vetting_decision; DROP FUNCTION vetting_two_people();",
        ),
    ]
