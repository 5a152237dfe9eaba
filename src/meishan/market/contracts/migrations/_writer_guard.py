# SPDX-License-Identifier: Apache-2.0
"""Whoever wrote a contract does not sign it for the buyer. Not to be changed once applied."""

from ._guards import REFUSE

WRITER_GUARD = f"""
CREATE FUNCTION contracts_signature_not_by_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.side = 'buyer' AND EXISTS (
        SELECT FROM contracts_contractversion v WHERE v.id = NEW.version_id AND NEW.person = ANY (v.written_by)
    ) THEN
        RAISE EXCEPTION 'whoever wrote a document does not sign it for the buyer' {REFUSE};
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER contracts_signature_not_by_writer BEFORE INSERT ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signature_not_by_writer();
"""
NO_WRITER_GUARD = (
    "DROP TRIGGER contracts_signature_not_by_writer ON contracts_signature;"
    "DROP FUNCTION contracts_signature_not_by_writer();"
)
