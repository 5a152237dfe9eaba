# SPDX-License-Identifier: Apache-2.0
"""What a contract that comes of an award must keep to. Not to be changed once applied."""

from ._guards import REFUSE

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

# Asked while the contract is a draft, and once more when it is signed: an amendment may change its value afterwards.
GUARD = f"""
CREATE FUNCTION contracts_award_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.award_id IS DISTINCT FROM OLD.award_id THEN
            RAISE EXCEPTION 'whose contract it is does not change' {REFUSE};
        END IF;
        IF NEW.state = 'withdrawn' OR NOT (OLD.state = 'draft' OR (NEW.state = 'signed' AND OLD.state <> 'signed')) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.award_id IS NOT NULL AND NOT contracts_fits_award(NEW) THEN
        RAISE EXCEPTION 'the contract of an award is with its supplier, for its amount' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_award_guard BEFORE INSERT OR UPDATE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_award_guard();
"""

AWARD_GUARDS = FITS + GUARD
NO_AWARD_GUARDS = (
    "DROP TRIGGER contracts_award_guard ON contracts_contract; DROP FUNCTION contracts_award_guard();"
    "DROP FUNCTION contracts_fits_award(contracts_contract);"
)
