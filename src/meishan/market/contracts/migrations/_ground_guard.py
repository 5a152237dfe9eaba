# SPDX-License-Identifier: Apache-2.0
"""Why an agreement comes of no tender. Not to be changed once applied: a later migration replaces what it must."""

from ._guards import REFUSE

# Asked of agreements from now on; those that stand have none, and keep it so.
GROUND_GUARD = f"""
CREATE FUNCTION contracts_agreement_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.notice_id IS NULL) IS DISTINCT FROM (NEW.ground <> '')
            OR (NEW.notice_id IS NULL) IS DISTINCT FROM (NEW.reason <> '') THEN
            RAISE EXCEPTION 'an agreement comes of a tender, or says why of none' {REFUSE};
        END IF;
    ELSIF (NEW.ground, NEW.reason) IS DISTINCT FROM (OLD.ground, OLD.reason) THEN
        RAISE EXCEPTION 'why an agreement comes of no tender stays as it was said' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_agreement_ground BEFORE INSERT OR UPDATE ON contracts_agreement
    FOR EACH ROW EXECUTE FUNCTION contracts_agreement_ground();
CREATE FUNCTION contracts_holder_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM contracts_agreement a WHERE a.id = NEW.agreement_id AND a.ground = NEW.ground
    ) THEN
        RAISE EXCEPTION 'a holder''s contract has the ground of its agreement' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_holder_ground BEFORE INSERT OR UPDATE OF ground ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_holder_ground();
"""
NO_GROUND_GUARD = (
    "DROP TRIGGER contracts_holder_ground ON contracts_contract; DROP FUNCTION contracts_holder_ground();"
    "DROP TRIGGER contracts_agreement_ground ON contracts_agreement; DROP FUNCTION contracts_agreement_ground();"
)
