# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds: who sees drafts and questions, what never changes, whose hand clears."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

DENSE = """
CREATE FUNCTION {table}_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND NOT EXISTS (
        SELECT FROM {table} WHERE notice_id = NEW.notice_id AND number = NEW.number - 1
    ) THEN
        RAISE EXCEPTION 'number % of {table} has none before it', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER {table}_follows BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_follows();
"""
NOT_DENSE = "DROP TRIGGER {table}_follows ON {table}; DROP FUNCTION {table}_follows();"

# Fairness: a deadline on the platform only moves later, and never once shares of bids were released.
# An external buyer's notice says what its source says.
DEADLINE = """
CREATE FUNCTION tenders_deadline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'the deadline is final since bids were released' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.notice_id <> OLD.notice_id THEN
        RAISE EXCEPTION 'a deadline stays with its notice' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closes_at < OLD.closes_at AND EXISTS (
        SELECT FROM tenders_notice WHERE id = NEW.notice_id AND buyer_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a deadline only moves later' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_deadline_guard BEFORE UPDATE ON tenders_deadline
    FOR EACH ROW EXECUTE FUNCTION tenders_deadline_guard();
"""

# What was cleared is what is published: nobody edits between.
DRAFT = """
CREATE FUNCTION tenders_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft'
        AND (NEW.content, NEW.reference, NEW.reason) IS DISTINCT FROM (OLD.content, OLD.reference, OLD.reason) THEN
        RAISE EXCEPTION 'a draft in state % can not be edited', OLD.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('published', 'discarded') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a % draft stays so', OLD.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_draft_guard BEFORE UPDATE ON tenders_draft
    FOR EACH ROW EXECUTE FUNCTION tenders_draft_guard();
ALTER TABLE tenders_draft ADD CONSTRAINT tenders_draft_second_pair_of_eyes
    CHECK (cleared_by IS NULL OR NOT (cleared_by = ANY (editors)));
"""
NO_DRAFT = """
ALTER TABLE tenders_draft DROP CONSTRAINT tenders_draft_second_pair_of_eyes;
DROP TRIGGER tenders_draft_guard ON tenders_draft;
DROP FUNCTION tenders_draft_guard();
"""

KEPT = ("tenders_notice", "tenders_deadline", "tenders_lot", "tenders_document", "tenders_question", "tenders_interest")


def kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION meishan_refuse_change();",
        f"DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("tenders", "0001_initial"), ("ledger", "0002_walls")]

    operations = [
        private_rows("tenders_draft", "meishan_sees(buyer_id)"),
        private_rows("tenders_draftfile", "meishan_sees(buyer_id)"),
        private_rows("tenders_question", "meishan_sees(buyer_id) OR meishan_sees(supplier_id)"),
        private_rows("tenders_interest", "meishan_sees(buyer_id) OR meishan_sees(supplier_id)"),
        append_only("tenders_noticeversion"),
        append_only("tenders_answer"),
        *[
            migrations.RunSQL(DENSE.format(table=table), NOT_DENSE.format(table=table))
            for table in ("tenders_noticeversion", "tenders_answer")
        ],
        migrations.RunSQL(
            DEADLINE,
            "DROP TRIGGER tenders_deadline_guard ON tenders_deadline; DROP FUNCTION tenders_deadline_guard();",
        ),
        migrations.RunSQL(DRAFT, NO_DRAFT),
        *[kept(table) for table in KEPT],
    ]
