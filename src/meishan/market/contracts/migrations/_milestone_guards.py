# SPDX-License-Identifier: Apache-2.0
"""The triggers around milestones that an amendment changes. Not to be changed once applied."""

from ._guards import CONTRACT, DRAFTED, REFUSE

# Milestones are written while the contract is a draft; then the newest change in force sets, adds or drops them.
MILESTONE = f"""
CREATE OR REPLACE FUNCTION contracts_milestone_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state text;
    newest uuid;
    asked text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM contracts_check_draft(OLD.contract_id);
        RETURN OLD;
    END IF;
    SELECT state INTO found_state FROM contracts_contract WHERE id = NEW.contract_id;
    SELECT id INTO newest FROM contracts_amendment
        WHERE contract_id = NEW.contract_id AND state = 'in_force' ORDER BY number DESC LIMIT 1;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' THEN
            RAISE EXCEPTION 'a milestone begins planned' {REFUSE};
        END IF;
        IF found_state = 'draft' AND NEW.amendment_id IS NULL THEN
            RETURN NEW;
        END IF;
        IF NEW.amendment_id IS DISTINCT FROM newest OR NOT EXISTS (
            SELECT FROM contracts_milestonechange p WHERE p.amendment_id = newest AND p.kind = 'added'
                AND (p.title, p.due_on, p.amount) IS NOT DISTINCT FROM (NEW.title, NEW.due_on, NEW.amount)
        ) OR (SELECT count(*) FROM contracts_milestone m WHERE m.amendment_id = newest)
            >= (SELECT count(*) FROM contracts_milestonechange p WHERE p.amendment_id = newest AND p.kind = 'added')
        THEN
            RAISE EXCEPTION 'milestones change by an amendment that both signed' {REFUSE};
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.contract_id, NEW.amendment_id) IS DISTINCT FROM (OLD.id, OLD.contract_id, OLD.amendment_id) THEN
        RAISE EXCEPTION 'whose milestone it is does not change' {REFUSE};
    END IF;
    asked := CASE
        WHEN (NEW.due_on, NEW.amount) IS DISTINCT FROM (OLD.due_on, OLD.amount) THEN 'revised'
        WHEN NEW.state = 'dropped' AND OLD.state <> 'dropped' THEN 'dropped'
    END;
    IF found_state <> 'draft' AND (
        (NEW.number, NEW.title) IS DISTINCT FROM (OLD.number, OLD.title)
        OR (asked = 'revised' AND (OLD.state, NEW.state) <> ('planned', 'planned'))
        OR (asked IS NOT NULL AND NOT EXISTS (
            SELECT FROM contracts_milestonechange p
            WHERE p.amendment_id = newest AND p.milestone_id = NEW.id AND p.kind = asked
                AND (asked = 'dropped' OR (p.due_on, p.amount) IS NOT DISTINCT FROM (NEW.due_on, NEW.amount))
        ))
    ) THEN
        RAISE EXCEPTION 'milestones change by an amendment that both signed' {REFUSE};
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT contracts_milestone_may_move(OLD.state, NEW.state, '') OR found_state <> 'signed' THEN
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
"""

# What a change does to milestones is proposed with it: as many as it says, each as it stands.
CHANGE = f"""
CREATE FUNCTION contracts_milestonechange_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT a.*, (SELECT count(*) FROM contracts_milestonechange p WHERE p.amendment_id = a.id) AS given
        INTO held FROM contracts_amendment a WHERE a.id = NEW.amendment_id;
    IF held.id IS NULL OR held.state NOT IN ('proposed', 'in_review') OR held.given >= held.milestone_changes
        OR (NEW.contract_id, NEW.buyer_id, NEW.supplier_id)
        IS DISTINCT FROM (held.contract_id, held.buyer_id, held.supplier_id) THEN
        RAISE EXCEPTION 'milestones change by what was proposed' {REFUSE};
    END IF;
    IF NEW.milestone_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM contracts_milestone m
        WHERE m.id = NEW.milestone_id AND m.contract_id = NEW.contract_id AND m.state = 'planned'
            AND (m.title, m.due_on, m.amount)
                IS NOT DISTINCT FROM (NEW.title, NEW.due_before, NEW.amount_before)
    ) THEN
        RAISE EXCEPTION 'a milestone still to be delivered changes, as it stands' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_milestonechange_guard BEFORE INSERT ON contracts_milestonechange
    FOR EACH ROW EXECUTE FUNCTION contracts_milestonechange_guard();
CREATE FUNCTION contracts_amendment_milestones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.milestone_changes IS DISTINCT FROM OLD.milestone_changes THEN
        RAISE EXCEPTION 'what was proposed stays so' {REFUSE};
    END IF;
    IF NEW.state = 'offered' AND OLD.state <> 'offered' AND NEW.milestone_changes <> (
        SELECT count(*) FROM contracts_milestonechange p WHERE p.amendment_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a change says all that it changes' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_amendment_milestones BEFORE UPDATE ON contracts_amendment
    FOR EACH ROW EXECUTE FUNCTION contracts_amendment_milestones();
"""

# At the end of a transaction, so that value and milestones may change one after the other.
FIT = f"""
CREATE FUNCTION contracts_check_milestones(asked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contracts_contract c JOIN contracts_milestone m ON m.contract_id = c.id
        WHERE c.id = asked AND c.state <> 'draft' GROUP BY c.id
        HAVING sum(m.amount) FILTER (WHERE m.state <> 'dropped') > c.value
            OR max(m.due_on) FILTER (WHERE m.state = 'planned') > c.ends_on
    ) THEN
        RAISE EXCEPTION 'milestones stay within value and time of their contract' {REFUSE};
    END IF;
END
$$;
CREATE FUNCTION contracts_milestone_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM contracts_check_milestones(NEW.contract_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION contracts_contract_holds_milestones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM contracts_check_milestones(NEW.id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER contracts_milestone_made_fits AFTER INSERT ON contracts_milestone
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contracts_milestone_fits();
CREATE CONSTRAINT TRIGGER contracts_milestone_changed_fits AFTER UPDATE ON contracts_milestone
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.due_on, NEW.amount) IS DISTINCT FROM (OLD.due_on, OLD.amount))
    EXECUTE FUNCTION contracts_milestone_fits();
CREATE CONSTRAINT TRIGGER contracts_contract_holds_milestones AFTER UPDATE ON contracts_contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.value, NEW.ends_on) IS DISTINCT FROM (OLD.value, OLD.ends_on)
        OR (NEW.state = 'offered' AND OLD.state <> 'offered'))
    EXECUTE FUNCTION contracts_contract_holds_milestones();
"""

# A contract is complete without what both agreed to drop.
_ALL_ACCEPTED = "m.state <> 'accepted'"
_ALL_SETTLED = "m.state NOT IN ('accepted', 'dropped')"
COMPLETE = CONTRACT.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

MILESTONE_GUARDS = MILESTONE + CHANGE + FIT + COMPLETE.replace(_ALL_ACCEPTED, _ALL_SETTLED)
_BEFORE = DRAFTED.partition("CREATE FUNCTION contracts_milestone_guard")[2].partition("CREATE TRIGGER")[0]
NO_MILESTONE_GUARDS = (
    COMPLETE
    + """
DROP TRIGGER contracts_contract_holds_milestones ON contracts_contract;
DROP TRIGGER contracts_milestone_changed_fits ON contracts_milestone;
DROP TRIGGER contracts_milestone_made_fits ON contracts_milestone;
DROP FUNCTION contracts_contract_holds_milestones(); DROP FUNCTION contracts_milestone_fits();
DROP FUNCTION contracts_check_milestones(uuid);
DROP TRIGGER contracts_amendment_milestones ON contracts_amendment; DROP FUNCTION contracts_amendment_milestones();
DROP TRIGGER contracts_milestonechange_guard ON contracts_milestonechange;
DROP FUNCTION contracts_milestonechange_guard();
CREATE OR REPLACE FUNCTION contracts_milestone_guard"""
    + _BEFORE
)
