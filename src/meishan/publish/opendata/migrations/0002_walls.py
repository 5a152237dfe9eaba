# SPDX-License-Identifier: Apache-2.0
"""Releases stand as they were published, in the order of the log; a rebuild, and an erasure, say so first."""

from django.db import migrations

WALLS = """
CREATE FUNCTION opendata_rebuilds() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('meishan.rebuilding', true), '') = 'opendata'
$$;

CREATE FUNCTION opendata_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR NOT opendata_rebuilds()
        OR (TG_TABLE_NAME = 'opendata_release') = (TG_OP = 'UPDATE')
    THEN
        RAISE EXCEPTION '% stands as it was published: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER opendata_release_stands AFTER UPDATE OR DELETE OR TRUNCATE ON opendata_release
    FOR EACH STATEMENT EXECUTE FUNCTION opendata_refuse_change();
CREATE TRIGGER opendata_party_stands AFTER UPDATE OR DELETE OR TRUNCATE ON opendata_party
    FOR EACH STATEMENT EXECUTE FUNCTION opendata_refuse_change();

CREATE FUNCTION opendata_release_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT opendata_rebuilds() AND EXISTS (SELECT FROM opendata_release WHERE number >= NEW.number) THEN
        RAISE EXCEPTION 'release % comes after a later one: whoever read that would never see it', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER opendata_release_follows BEFORE INSERT ON opendata_release
    FOR EACH ROW EXECUTE FUNCTION opendata_release_follows();
"""

NO_WALLS = """
DROP TRIGGER opendata_release_follows ON opendata_release;
DROP TRIGGER opendata_party_stands ON opendata_party;
DROP TRIGGER opendata_release_stands ON opendata_release;
DROP FUNCTION opendata_release_follows();
DROP FUNCTION opendata_refuse_change();
DROP FUNCTION opendata_rebuilds();
"""


class Migration(migrations.Migration):
    dependencies = [("opendata", "0001_initial"), ("ledger", "0002_walls")]

    operations = [migrations.RunSQL(WALLS, NO_WALLS)]
