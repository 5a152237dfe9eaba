# SPDX-License-Identifier: Apache-2.0
"""The clock, the row-security functions and the append-only walls."""

from django.db import migrations

from meishan.base.core.rowsecurity import FUNCTIONS, append_only

CLOCK = """
INSERT INTO ledger_world (id, kind, clock_offset) VALUES (1, 'production', interval '0') ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION meishan_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + coalesce((SELECT clock_offset FROM ledger_world WHERE id = 1), interval '0')
$$;
"""

NUMBERS_WITHOUT_GAPS = """
CREATE FUNCTION ledger_leaf_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 0 AND NOT EXISTS (SELECT FROM ledger_leaf WHERE number = NEW.number - 1) THEN
        RAISE EXCEPTION 'leaf % has no leaf before it', NEW.number USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_leaf_follows BEFORE INSERT ON ledger_leaf
    FOR EACH ROW EXECUTE FUNCTION ledger_leaf_follows();
ALTER TABLE ledger_leaf ADD CONSTRAINT ledger_leaf_number CHECK (number >= 0 AND length(data) = 32);
"""

# An entry may always be written; it is read by its parties, or by all once public.
ENTRY_ROWS = """
ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_entry_written ON ledger_entry FOR INSERT WITH CHECK (true);
CREATE POLICY ledger_entry_read ON ledger_entry FOR SELECT USING (
    is_public OR meishan_sees_any(parties) OR EXISTS (SELECT FROM ledger_disclosure d WHERE d.entry_id = id)
);
ALTER TABLE ledger_detail ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_detail FORCE ROW LEVEL SECURITY;
CREATE POLICY ledger_detail_written ON ledger_detail FOR INSERT WITH CHECK (true);
CREATE POLICY ledger_detail_read ON ledger_detail FOR SELECT USING (meishan_sees_any(parties));
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, "DROP FUNCTION meishan_now()"),
        *[
            append_only(table)
            for table in (
                "ledger_entry",
                "ledger_detail",
                "ledger_disclosure",
                "ledger_leaf",
                "ledger_node",
                "ledger_checkpoint",
            )
        ],
        migrations.RunSQL(
            NUMBERS_WITHOUT_GAPS,
            "DROP TRIGGER ledger_leaf_follows ON ledger_leaf; DROP FUNCTION ledger_leaf_follows();"
            " ALTER TABLE ledger_leaf DROP CONSTRAINT ledger_leaf_number;",
        ),
        migrations.RunSQL(ENTRY_ROWS, migrations.RunSQL.noop),
    ]
