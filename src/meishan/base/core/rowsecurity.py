# SPDX-License-Identifier: Apache-2.0
"""Migration operations for the walls PostgreSQL itself keeps: row policies and append-only tables."""

from django.db.migrations import RunSQL

FUNCTIONS = """
CREATE OR REPLACE FUNCTION meishan_sees(organisation uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('meishan.scope', true), '') = 'all'
        OR organisation::text = ANY (string_to_array(current_setting('meishan.organisations', true), ','))
$$;
CREATE OR REPLACE FUNCTION meishan_sees_any(organisations uuid[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('meishan.scope', true), '') = 'all'
        OR organisations::text[] && string_to_array(current_setting('meishan.organisations', true), ',')
$$;
CREATE OR REPLACE FUNCTION meishan_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


def private_rows(table: str, condition: str) -> RunSQL:
    """Rows of `table` are visible and writable only where `condition` (SQL over its columns) holds.

    Write it with `meishan_sees(<organisation id column>)`. FORCE makes it bind the owner, too.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_private ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY {table}_private ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def append_only(table: str) -> RunSQL:
    """UPDATE, DELETE and TRUNCATE on `table` raise, whoever asks.

    The trigger is for the statement, not for its rows: it speaks up even where a row policy hides them all.
    """
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION meishan_refuse_change();
        """,
        f"DROP TRIGGER {table}_append_only ON {table};",
    )
