# SPDX-License-Identifier: Apache-2.0
"""The triggers of migration 0002. Not to be changed once applied: a later migration replaces what it must."""

from django.db.migrations import RunSQL

# A moment an act wrote down is the server's: not after now, and not before the act's own transaction began.
MOMENT = """
CREATE FUNCTION bids_check_moment(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ahead interval := (SELECT clock_offset FROM ledger_world WHERE id = 1);
BEGIN
    IF moment IS NULL OR moment > meishan_now() OR moment < transaction_timestamp() + coalesce(ahead, interval '0') THEN
        RAISE EXCEPTION 'the moment % is not that of this act', moment USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
CREATE FUNCTION bids_check_in_time(notice uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    due record;
BEGIN
    PERFORM bids_check_moment(moment);
    SELECT closes_at, released_at INTO due FROM tenders_deadline WHERE notice_id = notice FOR SHARE;
    IF due.closes_at IS NULL OR moment >= due.closes_at OR due.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'the deadline % has passed at %', due.closes_at, moment
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
CREATE FUNCTION bids_check_open(notice uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
BEGIN
    SELECT state INTO found_state FROM tenders_notice WHERE id = notice FOR SHARE;
    IF found_state IS DISTINCT FROM 'published' THEN
        RAISE EXCEPTION 'the tender is %: nothing is submitted to it', found_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM bids_check_in_time(notice, moment);
END
$$;
CREATE FUNCTION bids_is_released(notice uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM tenders_deadline WHERE notice_id = notice AND released_at IS NOT NULL)
$$;
"""

# Shares are let go only by a deadline that has passed: never while bids are taken.
DEADLINE = """
CREATE FUNCTION bids_deadline_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released_at IS NOT NULL AND (
        TG_OP = 'INSERT' OR NEW.closes_at <> OLD.closes_at OR meishan_now() < NEW.closes_at
        OR NEW.released_at < NEW.closes_at
    ) THEN
        RAISE EXCEPTION 'shares are not released before the deadline'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_deadline_release BEFORE INSERT OR UPDATE ON tenders_deadline
    FOR EACH ROW EXECUTE FUNCTION bids_deadline_release();
"""

BID = """
CREATE FUNCTION bids_bid_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM bids_check_open(NEW.notice_id, NEW.made_at);
        IF NEW.state <> 'draft' OR NEW.opened_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM tenders_notice WHERE id = NEW.notice_id AND buyer_id = NEW.buyer_id
        ) THEN
            RAISE EXCEPTION 'a bid begins as a draft, for the buyer of its tender'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.supplier_id, NEW.buyer_id, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.supplier_id, OLD.buyer_id, OLD.made_by, OLD.made_at)
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at) THEN
        RAISE EXCEPTION 'a bid stays its bidder''s, for its tender' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.opened_at IS DISTINCT FROM OLD.opened_at AND NOT bids_is_released(NEW.notice_id) THEN
        RAISE EXCEPTION 'nothing is opened before its shares are released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.consortium IS DISTINCT FROM OLD.consortium AND EXISTS (
        SELECT FROM tenders_deadline WHERE notice_id = NEW.notice_id AND closes_at <= meishan_now()
    ) THEN
        RAISE EXCEPTION 'who bids together is settled at the deadline' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_bid_guard BEFORE INSERT OR UPDATE ON bids_bid FOR EACH ROW EXECUTE FUNCTION bids_bid_guard();
"""

SUBMISSION = """
CREATE FUNCTION bids_submission_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM bids_check_open(NEW.notice_id, NEW.at);
        IF NEW.state <> 'standing' OR NEW.result <> 'none' OR NEW.opened_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM bids_bid WHERE id = NEW.bid_id AND notice_id = NEW.notice_id
                AND supplier_id = NEW.supplier_id AND buyer_id = NEW.buyer_id
        ) THEN
            RAISE EXCEPTION 'a submission begins standing, for its own bid'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.number <> 1 + (
            SELECT coalesce(max(number), 0) FROM bids_submission WHERE bid_id = NEW.bid_id AND lot = NEW.lot
        ) THEN
            RAISE EXCEPTION 'submissions of a lot are numbered without gaps'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.bid_id, NEW.notice_id, NEW.supplier_id, NEW.buyer_id, NEW.lot, NEW.number, NEW.key, NEW.person,
            NEW.at, NEW.entry)
        IS DISTINCT FROM (OLD.id, OLD.bid_id, OLD.notice_id, OLD.supplier_id, OLD.buyer_id, OLD.lot, OLD.number,
            OLD.key, OLD.person, OLD.at, OLD.entry)
        OR (OLD.bytes_complete_at IS NOT NULL AND NEW.bytes_complete_at IS DISTINCT FROM OLD.bytes_complete_at)
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at) THEN
        RAISE EXCEPTION 'what was submitted does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state THEN
        IF OLD.state <> 'standing' THEN
            RAISE EXCEPTION 'a % submission stays so', OLD.state USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM bids_check_in_time(NEW.notice_id, NEW.state_at);
    ELSIF NEW.state_at <> OLD.state_at THEN
        RAISE EXCEPTION 'the time of a state is that of its change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.tender_version <> OLD.tender_version THEN
        IF NEW.tender_version < OLD.tender_version THEN
            RAISE EXCEPTION 'a submission is confirmed for a later version only'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM bids_check_open(NEW.notice_id, meishan_now());
    END IF;
    IF NEW.opened_at IS DISTINCT FROM OLD.opened_at
        AND (NEW.state <> 'standing' OR NOT bids_is_released(NEW.notice_id)) THEN
        RAISE EXCEPTION 'only what stands is opened, once its shares are released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.result <> OLD.result AND NEW.opened_at IS NULL THEN
        RAISE EXCEPTION 'what is not opened has no result' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_submission_guard BEFORE INSERT OR UPDATE ON bids_submission
    FOR EACH ROW EXECUTE FUNCTION bids_submission_guard();
"""

ENVELOPE = """
CREATE FUNCTION bids_envelope_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made record;
BEGIN
    SELECT * INTO made FROM bids_submission WHERE id = NEW.submission_id;
    IF TG_OP = 'INSERT' THEN
        IF made.id IS NULL OR (NEW.notice_id, NEW.supplier_id, NEW.buyer_id)
            IS DISTINCT FROM (made.notice_id, made.supplier_id, made.buyer_id)
            OR NEW.state <> 'sealed' OR NEW.released_at IS NOT NULL OR NEW.opened_at IS NOT NULL THEN
            RAISE EXCEPTION 'an envelope begins sealed, in its own submission'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM bids_check_moment(made.at);
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.submission_id, NEW.notice_id, NEW.supplier_id, NEW.buyer_id, NEW.kind, NEW.header, NEW.commitment,
            NEW.ciphertext_sha256, NEW.size, NEW.recipient, NEW.openers)
        IS DISTINCT FROM (OLD.id, OLD.submission_id, OLD.notice_id, OLD.supplier_id, OLD.buyer_id, OLD.kind,
            OLD.header, OLD.commitment, OLD.ciphertext_sha256, OLD.size, OLD.recipient, OLD.openers)
        OR (OLD.complete_at IS NOT NULL AND NEW.complete_at IS DISTINCT FROM OLD.complete_at)
        OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
        OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at) THEN
        RAISE EXCEPTION 'what was sealed does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.complete_at IS DISTINCT FROM OLD.complete_at AND bids_is_released(NEW.notice_id) THEN
        RAISE EXCEPTION 'bytes come before shares are released' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.state <> OLD.state OR NEW.opened_at IS DISTINCT FROM OLD.opened_at
            OR NEW.released_at IS DISTINCT FROM OLD.released_at) AND NOT bids_is_released(NEW.notice_id) THEN
        RAISE EXCEPTION 'nothing is opened before its shares are released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.released_at IS DISTINCT FROM OLD.released_at THEN
        PERFORM bids_check_release(NEW.kind, made.state, made.result);
    END IF;
    IF NEW.state <> OLD.state AND OLD.state NOT IN ('sealed', 'unreadable') THEN
        RAISE EXCEPTION 'an envelope that is % stays so', OLD.state USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION bids_check_release(kind text, state text, result text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF state IS DISTINCT FROM 'standing' THEN
        RAISE EXCEPTION 'the shares of what does not stand are never released'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF kind = 'financial' AND result IS DISTINCT FROM 'qualified' THEN
        RAISE EXCEPTION 'a financial envelope stays sealed unless its bid is qualified'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
CREATE TRIGGER bids_envelope_guard BEFORE INSERT OR UPDATE ON bids_envelope
    FOR EACH ROW EXECUTE FUNCTION bids_envelope_guard();
"""

SHARE = """
CREATE FUNCTION bids_share_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT e.kind, e.notice_id, e.supplier_id, e.buyer_id, e.released_at, s.at, s.state, s.result INTO held
        FROM bids_envelope e JOIN bids_submission s ON s.id = e.submission_id WHERE e.id = NEW.envelope_id;
    IF TG_OP = 'INSERT' THEN
        IF held.at IS NULL OR NEW.released_at IS NOT NULL
            OR (NEW.supplier_id, NEW.buyer_id) IS DISTINCT FROM (held.supplier_id, held.buyer_id) THEN
            RAISE EXCEPTION 'a share begins sealed, with its own envelope'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM bids_check_moment(held.at);
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.envelope_id, NEW.supplier_id, NEW.buyer_id, NEW.seat, NEW.data)
        IS DISTINCT FROM (OLD.id, OLD.envelope_id, OLD.supplier_id, OLD.buyer_id, OLD.seat, OLD.data)
        OR OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'a share does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.released_at IS NOT NULL THEN
        IF NOT bids_is_released(held.notice_id) THEN
            RAISE EXCEPTION 'no share is released before the deadline'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        PERFORM bids_check_release(held.kind, held.state, held.result);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_share_guard BEFORE INSERT OR UPDATE ON bids_sealedshare
    FOR EACH ROW EXECUTE FUNCTION bids_share_guard();
"""

# A receipt is signed once; a participation ends once; an upload only grows; a key is retired once.
REST = """
CREATE FUNCTION bids_receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.submission_id, NEW.supplier_id, NEW.tender_version, NEW.entry, NEW.at, NEW.content)
        IS DISTINCT FROM (OLD.id, OLD.submission_id, OLD.supplier_id, OLD.tender_version, OLD.entry, OLD.at,
            OLD.content) OR OLD.note <> '' THEN
        RAISE EXCEPTION 'a receipt does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_receipt_guard BEFORE UPDATE ON bids_receipt FOR EACH ROW EXECUTE FUNCTION bids_receipt_guard();
CREATE FUNCTION bids_participant_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM bids_check_open(NEW.notice_id, NEW.at);
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.notice_id, NEW.bid_id, NEW.supplier_id, NEW.organisation_id, NEW.lot, NEW.at)
        IS DISTINCT FROM (OLD.id, OLD.notice_id, OLD.bid_id, OLD.supplier_id, OLD.organisation_id, OLD.lot, OLD.at)
        OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'who took part does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM bids_check_in_time(NEW.notice_id, NEW.ended_at);
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_participant_guard BEFORE INSERT OR UPDATE ON bids_participant
    FOR EACH ROW EXECUTE FUNCTION bids_participant_guard();
CREATE FUNCTION bids_upload_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.supplier_id, NEW.name, NEW.sha256, NEW.size, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.supplier_id, OLD.name, OLD.sha256, OLD.size, OLD.made_by, OLD.made_at)
        OR NEW.received < OLD.received
        OR (OLD.complete_at IS NOT NULL AND NEW.complete_at IS DISTINCT FROM OLD.complete_at)
        OR (OLD.failed_at IS NOT NULL AND NEW.failed_at IS DISTINCT FROM OLD.failed_at) THEN
        RAISE EXCEPTION 'what arrived does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_upload_guard BEFORE UPDATE ON bids_upload FOR EACH ROW EXECUTE FUNCTION bids_upload_guard();
CREATE FUNCTION bids_key_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.recipient, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.recipient, OLD.made_by, OLD.made_at)
        OR OLD.retired_at IS NOT NULL THEN
        RAISE EXCEPTION 'a key does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_key_guard BEFORE UPDATE ON bids_organisationkey
    FOR EACH ROW EXECUTE FUNCTION bids_key_guard();
"""

GUARDS = MOMENT + DEADLINE + BID + SUBMISSION + ENVELOPE + SHARE + REST
_GUARDED = {
    "bids_deadline_release": "tenders_deadline",
    "bids_bid_guard": "bids_bid",
    "bids_submission_guard": "bids_submission",
    "bids_envelope_guard": "bids_envelope",
    "bids_share_guard": "bids_sealedshare",
    "bids_receipt_guard": "bids_receipt",
    "bids_participant_guard": "bids_participant",
    "bids_upload_guard": "bids_upload",
    "bids_key_guard": "bids_organisationkey",
}
NO_GUARDS = (
    "".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();" for name, table in _GUARDED.items())
    + "DROP FUNCTION bids_check_release(text, text, text); DROP FUNCTION bids_is_released(uuid);"
    " DROP FUNCTION bids_check_open(uuid, timestamptz);"
    " DROP FUNCTION bids_check_in_time(uuid, timestamptz); DROP FUNCTION bids_check_moment(timestamptz);"
)


def kept(table: str) -> RunSQL:
    """Rows of `table` are never deleted."""
    return RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION meishan_refuse_change();"
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION meishan_refuse_change();",
        f"DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_not_emptied ON {table};",
    )
