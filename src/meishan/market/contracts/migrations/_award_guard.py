# SPDX-License-Identifier: Apache-2.0
"""The guard of contracts once they may come of an award. Not to be changed once applied."""

from ._guards import CONTRACT, REFUSE

# Supplier, tender, lot and amount are the award's; an agreement has a ceiling of its own.
FITS = """
CREATE FUNCTION contracts_fits_award(made contracts_contract) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM evaluation_award a
        WHERE a.id = made.award_id AND a.state IN ('standing', 'signed') AND a.buyer_id = made.buyer_id
            AND a.supplier_id = made.supplier_id AND a.notice_id = made.notice_id AND a.lot = made.lot
            AND (made.kind = 'agreement' OR (a.currency = made.currency AND round(a.amount, 2) = made.value))
    )
$$;
"""

GUARD = f"""
CREATE OR REPLACE FUNCTION contracts_contract_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        IF NEW.award_id IS NOT NULL AND NOT contracts_fits_award(NEW) THEN
            RAISE EXCEPTION 'the contract of an award is with its supplier, for its amount' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.buyer_id, NEW.supplier_id, NEW.kind, NEW.agreement_id, NEW.notice_id, NEW.lot, NEW.number,
        NEW.made_by, NEW.made_at, NEW.award_id)
        IS DISTINCT FROM (OLD.id, OLD.buyer_id, OLD.supplier_id, OLD.kind, OLD.agreement_id, OLD.notice_id, OLD.lot,
        OLD.number, OLD.made_by, OLD.made_at, OLD.award_id) THEN
        RAISE EXCEPTION 'whose contract it is does not change' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state AND NOT contracts_contract_may_move(OLD.state, NEW.state, '') THEN
        RAISE EXCEPTION 'a contract does not move from % to %', OLD.state, NEW.state {REFUSE};
    END IF;
    IF NEW.award_id IS NOT NULL AND NEW.state <> 'withdrawn' AND (OLD.state = 'draft' OR (NEW.state = 'signed' AND OLD.state <> 'signed'))
        AND NOT contracts_fits_award(NEW) THEN
        RAISE EXCEPTION 'the contract of an award is with its supplier, for its amount' {REFUSE};
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
"""

AWARD_GUARDS = FITS + GUARD
# What stood before, as it stood.
NO_AWARD_GUARDS = (
    CONTRACT[: CONTRACT.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    + "DROP FUNCTION contracts_fits_award(contracts_contract);"
)
