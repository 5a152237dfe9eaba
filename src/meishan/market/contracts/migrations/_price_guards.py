# SPDX-License-Identifier: Apache-2.0
"""The triggers around changed price lists, and around whose word a change needs. Not to be changed once applied."""

from ._guards import REFUSE

# Lines are written while the contract is a draft; then a change that is in force begins and ends them, and nothing else.
PRICE = f"""
CREATE FUNCTION contracts_price_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM contracts_check_draft(OLD.contract_id);
        RETURN OLD;
    END IF;
    SELECT state INTO found_state FROM contracts_contract WHERE id = NEW.contract_id;
    IF found_state = 'draft' THEN
        IF TG_OP = 'UPDATE' THEN
            PERFORM contracts_check_draft(OLD.contract_id);
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.ends_on IS NULL AND EXISTS (
            SELECT FROM contracts_pricechange p JOIN contracts_amendment a ON a.id = p.amendment_id
            WHERE a.id = NEW.amendment_id AND a.contract_id = NEW.contract_id AND a.state = 'in_force'
                AND p.kind IN ('revised', 'added') AND p.unit_price = NEW.unit_price AND p.unit = NEW.unit
                AND p.description = NEW.description AND NEW.starts_on >= a.prices_from
        ) THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.ends_on IS NULL AND NEW.ends_on IS NOT NULL
        AND (NEW.id, NEW.contract_id, NEW.agreement_id, NEW.supplier_id, NEW.number, NEW.description, NEW.code,
            NEW.unit, NEW.unit_price, NEW.delivery_days, NEW.starts_on, NEW.signed_price, NEW.amendment_id)
        IS NOT DISTINCT FROM (OLD.id, OLD.contract_id, OLD.agreement_id, OLD.supplier_id, OLD.number, OLD.description,
            OLD.code, OLD.unit, OLD.unit_price, OLD.delivery_days, OLD.starts_on, OLD.signed_price, OLD.amendment_id)
        AND EXISTS (
            SELECT FROM contracts_pricechange p JOIN contracts_amendment a ON a.id = p.amendment_id
            WHERE p.price_id = NEW.id AND a.state = 'in_force' AND NEW.ends_on >= a.prices_from - 1
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a price list changes by an amendment that both signed' {REFUSE};
END
$$;
DROP TRIGGER contracts_price_guard ON contracts_priceline;
CREATE TRIGGER contracts_price_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_priceline
    FOR EACH ROW EXECUTE FUNCTION contracts_price_guard();
"""

# What a change does to prices is proposed with it: as many lines as it says, and none that moves further than it says.
CHANGE = f"""
CREATE FUNCTION contracts_pricechange_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    line record;
BEGIN
    SELECT a.*, (SELECT count(*) FROM contracts_pricechange p WHERE p.amendment_id = a.id) AS given
        INTO held FROM contracts_amendment a WHERE a.id = NEW.amendment_id;
    IF held.id IS NULL OR held.state NOT IN ('proposed', 'in_review') OR held.given >= held.price_changes
        OR (NEW.contract_id, NEW.buyer_id, NEW.supplier_id)
        IS DISTINCT FROM (held.contract_id, held.buyer_id, held.supplier_id) THEN
        RAISE EXCEPTION 'prices change by what was proposed' {REFUSE};
    END IF;
    IF NEW.price_id IS NOT NULL THEN
        SELECT * INTO line FROM contracts_priceline WHERE id = NEW.price_id AND contract_id = NEW.contract_id;
        IF line.id IS NULL OR line.ends_on IS NOT NULL THEN
            RAISE EXCEPTION 'a line of the price list as it stands changes' {REFUSE};
        END IF;
        IF NEW.unit_price IS NOT NULL AND held.percent < round(
            abs(NEW.unit_price - coalesce(line.signed_price, line.unit_price))
            / coalesce(line.signed_price, line.unit_price) * 100, 2
        ) THEN
            RAISE EXCEPTION 'a price does not move further than the change says' {REFUSE};
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_pricechange_guard BEFORE INSERT ON contracts_pricechange
    FOR EACH ROW EXECUTE FUNCTION contracts_pricechange_guard();
CREATE FUNCTION contracts_amendment_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.price_changes, NEW.prices_from) IS DISTINCT FROM (OLD.price_changes, OLD.prices_from) THEN
        RAISE EXCEPTION 'what was proposed stays so' {REFUSE};
    END IF;
    IF NEW.state = 'offered' AND OLD.state <> 'offered' AND NEW.price_changes <> (
        SELECT count(*) FROM contracts_pricechange p WHERE p.amendment_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a change says all that it changes' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_amendment_prices BEFORE UPDATE ON contracts_amendment
    FOR EACH ROW EXECUTE FUNCTION contracts_amendment_prices();
"""

# Whoever proposed a change does not approve it for the buyer, whoever made the document of it.
TWO_PEOPLE = f"""
CREATE FUNCTION contracts_signature_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.side = 'buyer' AND EXISTS (
        SELECT FROM contracts_contractversion v JOIN contracts_amendment a ON a.id = v.amendment_id
        WHERE v.id = NEW.version_id AND a.proposed_by = NEW.person
    ) THEN
        RAISE EXCEPTION 'whoever proposed a change does not sign it for the buyer' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_signature_two_people BEFORE INSERT ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signature_two_people();
"""

# Secondary bidding improves on the price list: no offer for a thing on it is above its price there.
CEILING = f"""
CREATE FUNCTION contracts_offer_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contracts_roundinvite i JOIN contracts_round r ON r.id = i.round_id
        CROSS JOIN LATERAL jsonb_array_elements(r.lines) WITH ORDINALITY AS asked (line, place)
        JOIN contracts_priceline p ON p.contract_id = i.contract_id AND p.unit = asked.line ->> 'unit'
            AND lower(btrim(p.description)) = lower(btrim(asked.line ->> 'description'))
        WHERE i.id = NEW.invite_id
            AND (meishan_now() AT TIME ZONE 'UTC')::date
                BETWEEN coalesce(p.starts_on, '-infinity') AND coalesce(p.ends_on, 'infinity')
            AND (NEW.prices ->> (asked.place - 1)::int)::numeric > p.unit_price
    ) THEN
        RAISE EXCEPTION 'an offer is not above the price list' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_offer_ceiling BEFORE INSERT OR UPDATE ON contracts_roundoffer
    FOR EACH ROW EXECUTE FUNCTION contracts_offer_ceiling();
"""

PRICE_GUARDS = PRICE + CHANGE + TWO_PEOPLE + CEILING
NO_PRICE_GUARDS = """
DROP TRIGGER contracts_offer_ceiling ON contracts_roundoffer; DROP FUNCTION contracts_offer_ceiling();
DROP TRIGGER contracts_signature_two_people ON contracts_signature; DROP FUNCTION contracts_signature_two_people();
DROP TRIGGER contracts_amendment_prices ON contracts_amendment; DROP FUNCTION contracts_amendment_prices();
DROP TRIGGER contracts_pricechange_guard ON contracts_pricechange; DROP FUNCTION contracts_pricechange_guard();
DROP TRIGGER contracts_price_guard ON contracts_priceline; DROP FUNCTION contracts_price_guard();
CREATE TRIGGER contracts_price_guard BEFORE INSERT OR UPDATE OR DELETE ON contracts_priceline
    FOR EACH ROW EXECUTE FUNCTION contracts_drafted_guard();
"""
