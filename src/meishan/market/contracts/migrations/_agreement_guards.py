# SPDX-License-Identifier: Apache-2.0
"""The triggers around agreements and orders. Not to be changed once applied: a later migration replaces what it must."""

from ._guards import REFUSE

# What an agreement consumed is reckoned by the trigger of its call-offs alone: no statement of anybody's own sets it.
AGREEMENT = f"""
CREATE FUNCTION contracts_agreement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.consumed <> 0 OR NEW.is_public OR NEW.users <> ARRAY[NEW.buyer_id] THEN
            RAISE EXCEPTION 'an agreement begins as its owner''s draft' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.buyer_id, NEW.notice_id, NEW.number, NEW.currency, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.buyer_id, OLD.notice_id, OLD.number, OLD.currency, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'whose agreement it is does not change' {REFUSE};
    END IF;
    IF NEW.consumed <> OLD.consumed AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is consumed follows from call-offs alone' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_agreement_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'an agreement does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    IF OLD.is_public AND NOT NEW.is_public THEN
        RAISE EXCEPTION 'what is public stays so' {REFUSE};
    END IF;
    IF NEW.state = 'active' AND OLD.state = 'draft' AND NOT EXISTS (
        SELECT FROM contracts_contract c WHERE c.agreement_id = NEW.id AND c.state = 'signed'
    ) THEN
        RAISE EXCEPTION 'an agreement is in force once one holder has signed' {REFUSE};
    END IF;
    IF OLD.state <> 'draft' AND (NEW.title, NEW.starts_on, NEW.secondary_bidding, NEW.language)
        IS DISTINCT FROM (OLD.title, OLD.starts_on, OLD.secondary_bidding, OLD.language) THEN
        RAISE EXCEPTION 'the terms of an agreement stay as they were signed' {REFUSE};
    END IF;
    IF OLD.state <> 'draft' AND (NEW.ceiling <> OLD.ceiling OR NEW.ends_on <> OLD.ends_on) AND NOT EXISTS (
        SELECT FROM contracts_amendment a JOIN contracts_contract c ON c.id = a.contract_id
        WHERE c.agreement_id = NEW.id AND a.state = 'in_force'
            AND (NEW.ceiling = OLD.ceiling OR (a.value_after = NEW.ceiling AND a.value_after <> a.value_before))
            AND (NEW.ends_on = OLD.ends_on OR a.ends_after = NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'ceiling and last day change by an amendment that both signed' {REFUSE};
    END IF;
    IF EXISTS (
        SELECT FROM unnest(NEW.users) AS agency WHERE agency <> ALL (OLD.users) AND NOT EXISTS (
            SELECT FROM contracts_piggyback p
            WHERE p.agreement_id = NEW.id AND p.agency_id = agency AND p.state = 'agreed'
        )
    ) THEN
        RAISE EXCEPTION 'another agency uses an agreement once owner and supplier agreed' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_agreement_guard BEFORE INSERT OR UPDATE ON contracts_agreement
    FOR EACH ROW EXECUTE FUNCTION contracts_agreement_guard();
"""

PIGGYBACK = f"""
CREATE FUNCTION contracts_piggyback_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NEW.consumed <> 0 OR NEW.owner_agrees IS NOT NULL OR NEW.supplier_agrees IS NOT NULL
            OR NOT EXISTS (
                SELECT FROM contracts_contract c JOIN contracts_agreement a ON a.id = c.agreement_id
                WHERE c.id = NEW.contract_id AND a.id = NEW.agreement_id AND a.buyer_id = NEW.owner_id
                    AND c.supplier_id = NEW.supplier_id AND a.currency = NEW.currency AND c.ends_on = NEW.valid_until
                    AND c.state = 'signed' AND (a.notice_id IS NOT NULL OR NOT NEW.competitive)
            ) THEN
            RAISE EXCEPTION 'a piggyback is asked for, on a holder''s contract as it stands' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.agreement_id, NEW.contract_id, NEW.agency_id, NEW.owner_id, NEW.supplier_id, NEW.need, NEW.ceiling,
        NEW.currency, NEW.competitive, NEW.valid_until, NEW.needed_until, NEW.same_terms, NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM (OLD.id, OLD.agreement_id, OLD.contract_id, OLD.agency_id, OLD.owner_id, OLD.supplier_id,
        OLD.need, OLD.ceiling, OLD.currency, OLD.competitive, OLD.valid_until, OLD.needed_until, OLD.same_terms,
        OLD.asked_by, OLD.asked_at)
        OR (OLD.owner_agrees IS NOT NULL AND NEW.owner_agrees IS DISTINCT FROM OLD.owner_agrees)
        OR (OLD.supplier_agrees IS NOT NULL AND NEW.supplier_agrees IS DISTINCT FROM OLD.supplier_agrees) THEN
        RAISE EXCEPTION 'what was asked and answered stays so' {REFUSE};
    END IF;
    IF NEW.consumed <> OLD.consumed AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is consumed follows from call-offs alone' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_piggyback_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a piggyback does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_piggyback_guard BEFORE INSERT OR UPDATE ON contracts_piggyback
    FOR EACH ROW EXECUTE FUNCTION contracts_piggyback_guard();
"""

CALL_OFF = f"""
CREATE FUNCTION contracts_calloff_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (meishan_now() AT TIME ZONE 'UTC')::date;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'cart' OR NOT EXISTS (
            SELECT FROM contracts_contract c JOIN contracts_agreement a ON a.id = c.agreement_id
            WHERE c.id = NEW.contract_id AND a.id = NEW.agreement_id AND a.buyer_id = NEW.owner_id
                AND c.supplier_id = NEW.supplier_id AND a.currency = NEW.currency
        ) OR (NEW.piggyback_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM contracts_piggyback p WHERE p.id = NEW.piggyback_id AND p.contract_id = NEW.contract_id
                AND p.agency_id = NEW.buyer_id AND p.state = 'agreed'
        )) THEN
            RAISE EXCEPTION 'a call-off begins as a cart, with a holder, by who may use the agreement' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.agreement_id, NEW.contract_id, NEW.piggyback_id, NEW.offer_id, NEW.buyer_id, NEW.owner_id,
        NEW.supplier_id, NEW.number, NEW.currency, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.agreement_id, OLD.contract_id, OLD.piggyback_id, OLD.offer_id, OLD.buyer_id,
        OLD.owner_id, OLD.supplier_id, OLD.number, OLD.currency, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'whose call-off it is does not change' {REFUSE};
    END IF;
    IF OLD.state <> 'cart' AND (NEW.total, NEW.title, NEW.deliver_to, NEW.country, NEW.deliver_by)
        IS DISTINCT FROM (OLD.total, OLD.title, OLD.deliver_to, OLD.country, OLD.deliver_by) THEN
        RAISE EXCEPTION 'what was submitted stays so' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_calloff_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a call-off does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    IF OLD.approved_at IS NOT NULL AND (NEW.approved_by, NEW.approved_at, NEW.requested_by)
        IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.requested_by) THEN
        RAISE EXCEPTION 'who approved stays so' {REFUSE};
    END IF;
    IF NEW.state = 'submitted' AND OLD.state = 'cart' AND NEW.total IS DISTINCT FROM (
        SELECT sum(l.total) FROM contracts_calloffline l WHERE l.call_off_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'the total of a call-off is that of its lines' {REFUSE};
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
        PERFORM FROM contracts_agreement a WHERE a.id = NEW.agreement_id AND a.state = 'active'
            AND a.starts_on <= today FOR NO KEY UPDATE;
        IF NOT FOUND OR NOT EXISTS (
            SELECT FROM contracts_contract c
            WHERE c.id = NEW.contract_id AND c.state = 'signed' AND today BETWEEN c.starts_on AND c.ends_on
        ) OR (NEW.piggyback_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM contracts_piggyback p
            WHERE p.id = NEW.piggyback_id AND p.state = 'agreed' AND today <= p.needed_until
        )) THEN
            RAISE EXCEPTION 'call-offs are approved under an agreement that is in force' {REFUSE};
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_calloff_guard BEFORE INSERT OR UPDATE ON contracts_calloff
    FOR EACH ROW EXECUTE FUNCTION contracts_calloff_guard();
CREATE FUNCTION contracts_consumes(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('approved', 'ordered', 'acknowledged', 'shipped', 'received', 'closed')
$$;
CREATE FUNCTION contracts_calloff_consume() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    more numeric := CASE WHEN contracts_consumes(NEW.state) THEN NEW.total ELSE 0 END
        - CASE WHEN contracts_consumes(OLD.state) THEN OLD.total ELSE 0 END;
BEGIN
    IF more <> 0 THEN
        UPDATE contracts_agreement SET consumed = consumed + more WHERE id = NEW.agreement_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the agreement is out of sight, so nothing can be ordered under it' {REFUSE};
        END IF;
        IF NEW.piggyback_id IS NOT NULL THEN
            UPDATE contracts_piggyback SET consumed = consumed + more WHERE id = NEW.piggyback_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the piggyback is out of sight, so nothing can be ordered under it' {REFUSE};
            END IF;
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER contracts_calloff_consume AFTER UPDATE ON contracts_calloff
    FOR EACH ROW EXECUTE FUNCTION contracts_calloff_consume();
CREATE FUNCTION contracts_calloffline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM contracts_calloff c WHERE c.state = 'cart'
            AND c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.call_off_id ELSE NEW.call_off_id END
    ) THEN
        RAISE EXCEPTION 'what was submitted stays so' {REFUSE};
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER contracts_calloffline_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_calloffline
    FOR EACH ROW EXECUTE FUNCTION contracts_calloffline_guard();
"""

# An offer is made before it shows, and stays as it is once it does; an offer is chosen once it shows.
ROUND = f"""
CREATE FUNCTION contracts_round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' OR NEW.due_at <= meishan_now() THEN
            RAISE EXCEPTION 'a round of offers begins open' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' OR (NEW.id, NEW.agreement_id, NEW.buyer_id, NEW.number, NEW.title, NEW.words, NEW.lines,
        NEW.due_at, NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM (OLD.id, OLD.agreement_id, OLD.buyer_id, OLD.number, OLD.title, OLD.words, OLD.lines,
        OLD.due_at, OLD.asked_by, OLD.asked_at) THEN
        RAISE EXCEPTION 'what holders were asked stays so' {REFUSE};
    END IF;
    IF NEW.state = 'chosen' AND meishan_now() < NEW.due_at THEN
        RAISE EXCEPTION 'nothing is chosen while offers are taken' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_round_guard BEFORE INSERT OR UPDATE ON contracts_round
    FOR EACH ROW EXECUTE FUNCTION contracts_round_guard();
CREATE FUNCTION contracts_offer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM contracts_roundinvite i JOIN contracts_round r ON r.id = i.round_id
        WHERE i.id = NEW.invite_id AND i.supplier_id = NEW.supplier_id AND i.buyer_id = NEW.buyer_id
            AND r.state = 'open' AND r.due_at = NEW.opens_at AND r.due_at > meishan_now()
    ) THEN
        RAISE EXCEPTION 'offers are taken until their time alone' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_offer_guard BEFORE INSERT OR UPDATE ON contracts_roundoffer
    FOR EACH ROW EXECUTE FUNCTION contracts_offer_guard();
"""

AGREEMENT_GUARDS = AGREEMENT + PIGGYBACK + CALL_OFF + ROUND
NO_AGREEMENT_GUARDS = """
DROP TRIGGER contracts_offer_guard ON contracts_roundoffer; DROP FUNCTION contracts_offer_guard();
DROP TRIGGER contracts_round_guard ON contracts_round; DROP FUNCTION contracts_round_guard();
DROP TRIGGER contracts_calloffline_guard ON contracts_calloffline; DROP FUNCTION contracts_calloffline_guard();
DROP TRIGGER contracts_calloff_consume ON contracts_calloff; DROP FUNCTION contracts_calloff_consume();
DROP FUNCTION contracts_consumes(text);
DROP TRIGGER contracts_calloff_guard ON contracts_calloff; DROP FUNCTION contracts_calloff_guard();
DROP TRIGGER contracts_piggyback_guard ON contracts_piggyback; DROP FUNCTION contracts_piggyback_guard();
DROP TRIGGER contracts_agreement_guard ON contracts_agreement; DROP FUNCTION contracts_agreement_guard();
"""
