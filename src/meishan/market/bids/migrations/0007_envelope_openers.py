# SPDX-License-Identifier: Apache-2.0
"""An envelope points to the openers it was sealed to: those of its tender that stand when it is handed in."""

import django.db.models.deletion
from django.db import migrations, models

OPENERS = """
CREATE FUNCTION bids_envelope_openers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.manifest_id IS DISTINCT FROM OLD.manifest_id THEN
            RAISE EXCEPTION 'what was sealed does not change' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM tenders_openermanifest WHERE id = NEW.manifest_id AND tender_id = NEW.notice_id
            AND digest = NEW.openers AND state = 'standing'
    ) THEN
        RAISE EXCEPTION 'an envelope is sealed to the openers of its tender that stand'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_envelope_openers BEFORE INSERT OR UPDATE ON bids_envelope
    FOR EACH ROW EXECUTE FUNCTION bids_envelope_openers();
"""


class Migration(migrations.Migration):
    dependencies = [("bids", "0006_negotiation"), ("tenders", "0006_openers")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="manifest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenders.openermanifest",
            ),
        ),
        migrations.RunSQL(
            OPENERS,
            "DROP TRIGGER bids_envelope_openers ON bids_envelope; DROP FUNCTION bids_envelope_openers();",
        ),
    ]
