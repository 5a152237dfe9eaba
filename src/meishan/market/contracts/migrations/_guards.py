# SPDX-License-Identifier: Apache-2.0
"""The triggers around contracts. Not to be changed once applied: a later migration replaces what it must."""

REFUSE = "USING ERRCODE = 'integrity_constraint_violation'"

# Two names under one document: the newest of its contract, or of its amendment.
BOTH_SIGNED = """
CREATE FUNCTION contracts_both_signed(contract uuid, amendment uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) = 2 FROM contracts_signature s WHERE s.version_id = (
        SELECT v.id FROM contracts_contractversion v
        WHERE v.contract_id = contract AND v.amendment_id IS NOT DISTINCT FROM amendment
        ORDER BY v.number DESC LIMIT 1
    )
$$;
"""

CONTRACT = f"""
CREATE FUNCTION contracts_contract_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a contract begins as a draft' {REFUSE};
        END IF;
        IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM contracts_agreement a
            WHERE a.id = NEW.agreement_id AND a.buyer_id = NEW.buyer_id AND a.currency = NEW.currency
        ) THEN
            RAISE EXCEPTION 'a holder contracts with the owner of the agreement, in its currency' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.buyer_id, NEW.supplier_id, NEW.kind, NEW.agreement_id, NEW.notice_id, NEW.lot, NEW.number,
        NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.buyer_id, OLD.supplier_id, OLD.kind, OLD.agreement_id, OLD.notice_id, OLD.lot,
        OLD.number, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'whose contract it is does not change' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_contract_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a contract does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    IF OLD.state <> 'draft' AND (NEW.title, NEW.language, NEW.currency, NEW.starts_on, NEW.ground)
        IS DISTINCT FROM (OLD.title, OLD.language, OLD.currency, OLD.starts_on, OLD.ground) THEN
        RAISE EXCEPTION 'what was offered stays as it was offered' {REFUSE};
    END IF;
    IF OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_value, NEW.offered_at, NEW.is_public)
        IS DISTINCT FROM (OLD.signed_at, OLD.signed_value, OLD.offered_at, OLD.is_public) THEN
        RAISE EXCEPTION 'what was signed stays so' {REFUSE};
    END IF;
    IF OLD.state <> 'draft' AND (NEW.value, NEW.ends_on) IS DISTINCT FROM (OLD.value, OLD.ends_on)
        AND (OLD.state <> 'signed' OR NOT EXISTS (
            SELECT FROM contracts_amendment a WHERE a.contract_id = NEW.id AND a.state = 'in_force'
                AND a.value_after = NEW.value AND a.ends_after = NEW.ends_on
                AND a.number = (SELECT max(b.number) FROM contracts_amendment b
                    WHERE b.contract_id = NEW.id AND b.state = 'in_force')
        )) THEN
        RAISE EXCEPTION 'value and dates change by an amendment that both signed' {REFUSE};
    END IF;
    IF NEW.state = 'signed' AND OLD.state <> 'signed' AND (
        NEW.signed_value IS DISTINCT FROM NEW.value OR NOT contracts_both_signed(NEW.id, NULL)
    ) THEN
        RAISE EXCEPTION 'a contract counts once both sides have signed it' {REFUSE};
    END IF;
    IF NEW.state = 'terminated' AND OLD.state <> 'terminated' AND NOT EXISTS (
        SELECT FROM contracts_termination t WHERE t.contract_id = NEW.id AND t.state = 'decided'
    ) THEN
        RAISE EXCEPTION 'a contract ends early by a decision of two people' {REFUSE};
    END IF;
    IF NEW.state = 'completed' AND OLD.state <> 'completed' AND (
        NOT EXISTS (SELECT FROM contracts_performancenote n WHERE n.contract_id = NEW.id AND n.is_final)
        OR EXISTS (SELECT FROM contracts_milestone m WHERE m.contract_id = NEW.id AND m.state <> 'accepted')
    ) THEN
        RAISE EXCEPTION 'a contract is completed once all is accepted and the supplier was judged' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_contract_guard BEFORE INSERT OR UPDATE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_contract_guard();
"""

# Words, milestones and prices are written while the contract is a draft; milestones then move along their own moves.
DRAFTED = f"""
CREATE FUNCTION contracts_check_draft(contract uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
BEGIN
    SELECT state INTO found_state FROM contracts_contract WHERE id = contract;
    IF found_state IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'the contract is %: its words stay as they are', found_state {REFUSE};
    END IF;
END
$$;
CREATE FUNCTION contracts_drafted_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM contracts_check_draft(NEW.contract_id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM contracts_check_draft(OLD.contract_id);
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER contracts_text_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_contracttext
    FOR EACH ROW EXECUTE FUNCTION contracts_drafted_guard();
CREATE TRIGGER contracts_price_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_priceline
    FOR EACH ROW EXECUTE FUNCTION contracts_drafted_guard();
CREATE FUNCTION contracts_milestone_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM contracts_check_draft(OLD.contract_id);
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM contracts_check_draft(NEW.contract_id);
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'a milestone begins planned' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.contract_id, NEW.number, NEW.title, NEW.due_on, NEW.amount)
        IS DISTINCT FROM (OLD.id, OLD.contract_id, OLD.number, OLD.title, OLD.due_on, OLD.amount) THEN
        PERFORM contracts_check_draft(OLD.contract_id);
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT contracts_milestone_may_move(OLD.state, NEW.state, '') OR NOT EXISTS (
            SELECT FROM contracts_contract c WHERE c.id = NEW.contract_id AND c.state = 'signed'
        ) THEN
            RAISE EXCEPTION 'a milestone does not move from % to %', OLD.state, NEW.state {REFUSE};
        END IF;
        IF NEW.state = 'accepted' AND NOT EXISTS (
            SELECT FROM contracts_acceptance a WHERE a.milestone_id = NEW.id AND a.accepted
        ) THEN
            RAISE EXCEPTION 'the buyer accepts, and says so' {REFUSE};
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_milestone_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_milestone
    FOR EACH ROW EXECUTE FUNCTION contracts_milestone_guard();
"""

SIGNATURE = f"""
CREATE FUNCTION contracts_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT v.*, c.state AS contract_state, a.state AS amendment_state,
        v.number = (SELECT max(w.number) FROM contracts_contractversion w WHERE w.contract_id = v.contract_id) AS newest
        INTO held FROM contracts_contractversion v JOIN contracts_contract c ON c.id = v.contract_id
        LEFT JOIN contracts_amendment a ON a.id = v.amendment_id WHERE v.id = NEW.version_id;
    IF held.id IS NULL OR (NEW.contract_id, NEW.buyer_id, NEW.supplier_id, NEW.prepared_by, NEW.sha256)
        IS DISTINCT FROM (held.contract_id, held.buyer_id, held.supplier_id, held.made_by, held.sha256) THEN
        RAISE EXCEPTION 'a signature is of one document, by its hash' {REFUSE};
    END IF;
    IF NOT held.newest OR (CASE WHEN held.amendment_id IS NULL THEN held.contract_state <> 'offered'
        ELSE held.contract_state <> 'signed' OR held.amendment_state <> 'offered' END) THEN
        RAISE EXCEPTION 'only the document that is offered now is signed' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_signature_guard BEFORE INSERT ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signature_guard();
"""

AMENDMENT = f"""
CREATE FUNCTION contracts_amendment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> (CASE WHEN NEW.needs_review THEN 'in_review' ELSE 'proposed' END) OR NOT EXISTS (
            SELECT FROM contracts_contract c WHERE c.id = NEW.contract_id AND c.state = 'signed'
                AND c.value = NEW.value_before AND c.ends_on = NEW.ends_before
                AND NEW.percent >= round(abs(NEW.value_after - c.signed_value) / c.signed_value * 100, 2)
        ) THEN
            RAISE EXCEPTION 'an amendment changes a signed contract as it stands, and a large one is reviewed' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.contract_id, NEW.buyer_id, NEW.supplier_id, NEW.number, NEW.words, NEW.reason, NEW.value_before,
        NEW.value_after, NEW.ends_before, NEW.ends_after, NEW.percent, NEW.limit_percent, NEW.needs_review,
        NEW.proposed_by, NEW.proposed_at)
        IS DISTINCT FROM (OLD.id, OLD.contract_id, OLD.buyer_id, OLD.supplier_id, OLD.number, OLD.words, OLD.reason,
        OLD.value_before, OLD.value_after, OLD.ends_before, OLD.ends_after, OLD.percent, OLD.limit_percent,
        OLD.needs_review, OLD.proposed_by, OLD.proposed_at) THEN
        RAISE EXCEPTION 'what was proposed stays so' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_amendment_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'an amendment does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('approved', 'rejected') AND NOT EXISTS (
        SELECT FROM contracts_amendmentreview r
        WHERE r.amendment_id = NEW.id AND r.endorsed = (NEW.state = 'approved')
    ) THEN
        RAISE EXCEPTION 'the committee says whether it endorses a change' {REFUSE};
    END IF;
    IF NEW.state = 'in_force' AND OLD.state <> 'in_force' AND NOT contracts_both_signed(NEW.contract_id, NEW.id) THEN
        RAISE EXCEPTION 'a change counts once both sides have signed it' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_amendment_guard BEFORE INSERT OR UPDATE ON contracts_amendment
    FOR EACH ROW EXECUTE FUNCTION contracts_amendment_guard();
CREATE FUNCTION contracts_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM contracts_amendment a WHERE a.id = NEW.amendment_id AND a.state = 'in_review'
            AND a.buyer_id = NEW.buyer_id AND a.proposed_by = NEW.proposed_by
    ) THEN
        RAISE EXCEPTION 'the committee reviews what is before it' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_review_guard BEFORE INSERT ON contracts_amendmentreview
    FOR EACH ROW EXECUTE FUNCTION contracts_review_guard();
"""

# What was written stays; a note is answered once, an early end decided once.
REST = f"""
CREATE FUNCTION contracts_termination_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'asked' OR (NEW.id, NEW.contract_id, NEW.buyer_id, NEW.supplier_id, NEW.ground, NEW.words,
        NEW.ends_on, NEW.asked_by, NEW.asked_at)
        IS DISTINCT FROM (OLD.id, OLD.contract_id, OLD.buyer_id, OLD.supplier_id, OLD.ground, OLD.words, OLD.ends_on,
        OLD.asked_by, OLD.asked_at) THEN
        RAISE EXCEPTION 'what was asked stays so, and is decided once' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_termination_guard BEFORE UPDATE ON contracts_termination
    FOR EACH ROW EXECUTE FUNCTION contracts_termination_guard();
CREATE FUNCTION contracts_note_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answer <> '' OR (NEW.id, NEW.contract_id, NEW.buyer_id, NEW.supplier_id, NEW.number, NEW.is_final,
        NEW.quality, NEW.timeliness, NEW.cooperation, NEW.words, NEW.made_by, NEW.made_at)
        IS DISTINCT FROM (OLD.id, OLD.contract_id, OLD.buyer_id, OLD.supplier_id, OLD.number, OLD.is_final,
        OLD.quality, OLD.timeliness, OLD.cooperation, OLD.words, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'a note stays as it was written, and is answered once' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_note_guard BEFORE UPDATE ON contracts_performancenote
    FOR EACH ROW EXECUTE FUNCTION contracts_note_guard();
"""

CONTRACT_GUARDS = BOTH_SIGNED + CONTRACT + DRAFTED + SIGNATURE + AMENDMENT + REST
NO_CONTRACT_GUARDS = """
DROP TRIGGER contracts_note_guard ON contracts_performancenote; DROP FUNCTION contracts_note_guard();
DROP TRIGGER contracts_termination_guard ON contracts_termination; DROP FUNCTION contracts_termination_guard();
DROP TRIGGER contracts_review_guard ON contracts_amendmentreview; DROP FUNCTION contracts_review_guard();
DROP TRIGGER contracts_amendment_guard ON contracts_amendment; DROP FUNCTION contracts_amendment_guard();
DROP TRIGGER contracts_signature_guard ON contracts_signature; DROP FUNCTION contracts_signature_guard();
DROP TRIGGER contracts_milestone_guard ON contracts_milestone; DROP FUNCTION contracts_milestone_guard();
DROP TRIGGER contracts_price_guard ON contracts_priceline;
DROP TRIGGER contracts_text_guard ON contracts_contracttext; DROP FUNCTION contracts_drafted_guard();
DROP FUNCTION contracts_check_draft(uuid);
DROP TRIGGER contracts_contract_guard ON contracts_contract; DROP FUNCTION contracts_contract_guard();
DROP FUNCTION contracts_both_signed(uuid, uuid);
"""
