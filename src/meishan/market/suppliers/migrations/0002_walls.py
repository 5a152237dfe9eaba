# SPDX-License-Identifier: Apache-2.0
"""The walls PostgreSQL keeps: who sees a supplier's private rows, which moves a registration may make."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

# The agencies a supplier applied to read what it filed; they write none of it.
FILED = (
    "suppliers_profile",
    "suppliers_address",
    "suppliers_contact",
    "suppliers_declaration",
    "suppliers_document",
    "suppliers_reference",
    "suppliers_owner",
)


def _read_by_agencies(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE POLICY {table}_agencies ON {table} FOR SELECT USING (EXISTS (
            SELECT FROM suppliers_registration r WHERE r.supplier_id = {table}.supplier_id
            AND r.state NOT IN ('unmatched', 'withdrawn') AND meishan_sees(r.agency_id)));
        """,
        f"DROP POLICY {table}_agencies ON {table};",
    )


_OF_REGISTRATION = """EXISTS (SELECT FROM suppliers_registration r WHERE r.id = registration_id
    AND (meishan_sees(r.supplier_id) OR meishan_sees(r.agency_id)))"""

# That a supplier is registered with an agency is public; how it came to that, or did not, is theirs alone.
REGISTERED_IS_PUBLIC = """
CREATE POLICY suppliers_registration_public ON suppliers_registration FOR SELECT USING (state = 'registered');
"""

# Doubles are judged by people of agencies and of the platform, whichever supplier it is.
OF_UN = """EXISTS (SELECT FROM accounts_organisation o WHERE o.kind IN ('agency', 'platform') AND meishan_sees(o.id))
    OR coalesce(current_setting('meishan.scope', true), '') = 'all'"""

MOVES = """
CREATE FUNCTION suppliers_registration_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.supplier_id <> NEW.supplier_id AND coalesce(current_setting('meishan.scope', true), '') <> 'all' THEN
        RAISE EXCEPTION 'a registration keeps its supplier' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state || '>' || NEW.state) = ANY (ARRAY[
        'submitted>in_progress', 'submitted>to_update', 'submitted>registered', 'submitted>declined',
        'submitted>unmatched', 'submitted>sanctioned', 'submitted>withdrawn',
        'in_progress>to_update', 'in_progress>registered', 'in_progress>declined', 'in_progress>unmatched',
        'in_progress>sanctioned', 'in_progress>withdrawn',
        'to_update>resubmitted', 'to_update>declined', 'to_update>unmatched', 'to_update>sanctioned',
        'to_update>withdrawn',
        'resubmitted>in_progress', 'resubmitted>to_update', 'resubmitted>registered', 'resubmitted>declined',
        'resubmitted>unmatched', 'resubmitted>sanctioned', 'resubmitted>withdrawn',
        'registered>to_update', 'registered>unmatched', 'registered>sanctioned', 'registered>withdrawn',
        'unmatched>submitted', 'unmatched>registered', 'unmatched>sanctioned', 'unmatched>withdrawn',
        'declined>resubmitted', 'declined>sanctioned', 'declined>withdrawn',
        'sanctioned>submitted', 'sanctioned>unmatched',
        'withdrawn>submitted', 'withdrawn>registered', 'withdrawn>unmatched', 'withdrawn>sanctioned'
    ]) THEN
        RAISE EXCEPTION 'a registration can''t go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER suppliers_registration_moves BEFORE UPDATE ON suppliers_registration
    FOR EACH ROW EXECUTE FUNCTION suppliers_registration_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_initial"), ("ledger", "0002_walls")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE suppliers_number START 200001", "DROP SEQUENCE suppliers_number"
        ),
        private_rows("suppliers_registration", "meishan_sees(supplier_id) OR meishan_sees(agency_id)"),
        migrations.RunSQL(
            REGISTERED_IS_PUBLIC, "DROP POLICY suppliers_registration_public ON suppliers_registration"
        ),
        *[private_rows(table, "meishan_sees(supplier_id)") for table in FILED],
        *[_read_by_agencies(table) for table in FILED],
        private_rows("suppliers_registrationevent", _OF_REGISTRATION),
        private_rows("suppliers_finding", _OF_REGISTRATION),
        private_rows("suppliers_duplicatecase", OF_UN),
        private_rows("suppliers_import", "meishan_sees(organisation_id)"),
        private_rows(
            "suppliers_importrow",
            "EXISTS (SELECT FROM suppliers_import i WHERE i.id = batch_id AND meishan_sees(i.organisation_id))",
        ),
        append_only("suppliers_declaration"),
        append_only("suppliers_registrationevent"),
        migrations.RunSQL(
            MOVES,
            "DROP TRIGGER suppliers_registration_moves ON suppliers_registration;"
            " DROP FUNCTION suppliers_registration_moves();",
        ),
    ]
