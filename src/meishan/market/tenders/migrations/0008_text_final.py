# SPDX-License-Identifier: Apache-2.0
"""What bids are judged by stays as published: no earlier version comes back, none is added after the deadline."""

from django.db import migrations

# A notice taken over from elsewhere says what its source says, whenever that changes.
FINAL = """
CREATE FUNCTION tenders_version_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number > 1 AND EXISTS (
        SELECT FROM tenders_notice AS notice JOIN tenders_deadline AS deadline ON deadline.notice_id = notice.id
        WHERE notice.id = NEW.notice_id AND notice.buyer_id IS NOT NULL
            AND (deadline.closes_at <= meishan_now() OR deadline.released_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'the text of a notice is final from its deadline on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_version_in_time BEFORE INSERT ON tenders_noticeversion
    FOR EACH ROW EXECUTE FUNCTION tenders_version_in_time();

CREATE FUNCTION tenders_version_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version < OLD.version THEN
        RAISE EXCEPTION 'an earlier version of a notice does not come back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_version_only_grows BEFORE UPDATE OF version ON tenders_notice
    FOR EACH ROW EXECUTE FUNCTION tenders_version_only_grows();
"""
NOT_FINAL = """
DROP TRIGGER tenders_version_only_grows ON tenders_notice;
DROP FUNCTION tenders_version_only_grows();
DROP TRIGGER tenders_version_in_time ON tenders_noticeversion;
DROP FUNCTION tenders_version_in_time();
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0007_outages")]

    operations = [migrations.RunSQL(FINAL, NOT_FINAL)]
