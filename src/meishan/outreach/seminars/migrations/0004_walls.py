# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds: who sees wishes, notes and tickets; places in a session; meetings and bookings."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

PLACES = """
CREATE FUNCTION seminars_place_left() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE most integer;
BEGIN
    SELECT capacity INTO most FROM seminars_session WHERE id = NEW.session_id FOR UPDATE;
    IF most IS NOT NULL AND (SELECT count(*) FROM seminars_place WHERE session_id = NEW.session_id) >= most THEN
        RAISE EXCEPTION 'the session is full' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER seminars_place_left BEFORE INSERT ON seminars_place
    FOR EACH ROW EXECUTE FUNCTION seminars_place_left();
"""
NO_PLACES = "DROP TRIGGER seminars_place_left ON seminars_place; DROP FUNCTION seminars_place_left();"

# A meeting that stands has one booking of each resource, for the time of its slot; one that fell through has none.
BOOKED = """
CREATE FUNCTION seminars_check_booked(which uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE wrong boolean;
BEGIN
    SELECT coalesce(
        (SELECT array_agg(b.kind || ' ' || b.resource ORDER BY b.kind, b.resource)
         FROM seminars_booking b
         WHERE b.meeting_id = m.id AND b.plan_id = m.plan_id
           AND b.during = tstzrange(s.starts_at, s.ends_at)),
        '{}'::text[]
    ) IS DISTINCT FROM CASE WHEN m.state IN ('planned', 'held') THEN
        (SELECT array_agg(kind || ' ' || resource ORDER BY kind, resource) FROM (VALUES
            ('interpreter', m.interpreter_id), ('officer', m.officer_id),
            ('supplier', m.application_id), ('table', m.table_id)
        ) AS wanted (kind, resource) WHERE resource IS NOT NULL)
        ELSE '{}'::text[] END
        OR EXISTS (
            SELECT FROM seminars_booking b WHERE b.meeting_id = m.id
            AND (b.plan_id <> m.plan_id OR b.during <> tstzrange(s.starts_at, s.ends_at))
        )
    INTO wrong
    FROM seminars_meeting m JOIN seminars_slot s ON s.id = m.slot_id WHERE m.id = which;
    IF wrong THEN
        RAISE EXCEPTION 'the bookings of meeting % are not those it needs', which
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
CREATE FUNCTION seminars_meeting_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seminars_check_booked(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION seminars_booking_needed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM seminars_check_booked(OLD.meeting_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER seminars_meeting_booked AFTER INSERT OR UPDATE ON seminars_meeting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seminars_meeting_booked();
CREATE CONSTRAINT TRIGGER seminars_booking_needed AFTER UPDATE OR DELETE ON seminars_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seminars_booking_needed();
"""
NOT_BOOKED = """
DROP TRIGGER seminars_booking_needed ON seminars_booking;
DROP TRIGGER seminars_meeting_booked ON seminars_meeting;
DROP FUNCTION seminars_booking_needed();
DROP FUNCTION seminars_meeting_booked();
DROP FUNCTION seminars_check_booked(uuid);
"""

# Calendars on people's phones take a change only when the entry's number rises.
REVISED = """
CREATE FUNCTION seminars_meeting_revised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER seminars_meeting_revised BEFORE UPDATE ON seminars_meeting FOR EACH ROW
    WHEN ((OLD.slot_id, OLD.table_id, OLD.interpreter_id, OLD.state)
        IS DISTINCT FROM (NEW.slot_id, NEW.table_id, NEW.interpreter_id, NEW.state))
    EXECUTE FUNCTION seminars_meeting_revised();
"""
NOT_REVISED = """
DROP TRIGGER seminars_meeting_revised ON seminars_meeting;
DROP FUNCTION seminars_meeting_revised();
"""

# Meetings of a draft go when its slots are replaced; a schedule that was once published keeps all of its own.
DRAFTS = """
CREATE FUNCTION seminars_meeting_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM seminars_plan WHERE id = OLD.plan_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a meeting of a published schedule stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER seminars_meeting_kept BEFORE DELETE ON seminars_meeting
    FOR EACH ROW EXECUTE FUNCTION seminars_meeting_kept();
"""
NO_DRAFTS = "DROP TRIGGER seminars_meeting_kept ON seminars_meeting; DROP FUNCTION seminars_meeting_kept();"

KEPT = ("seminars_seminar", "seminars_application", "seminars_ticket", "seminars_offer")


def kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION meishan_refuse_change();",
        f"DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("seminars", "0003_constraints"), ("ledger", "0002_walls")]

    operations = [
        private_rows(
            "seminars_application",
            "meishan_sees(host_id) OR meishan_sees(supplier_id) OR state IN ('selected', 'confirmed')",
        ),
        private_rows("seminars_motive", "meishan_sees(host_id) OR meishan_sees(supplier_id)"),
        private_rows("seminars_attendee", "meishan_sees(host_id) OR meishan_sees(organisation_id)"),
        private_rows(
            "seminars_request",
            "meishan_sees(host_id) OR meishan_sees(owner_id) OR (wish <> 'no' AND meishan_sees(other_id))",
        ),
        private_rows(
            "seminars_meeting",
            "meishan_sees(host_id) OR meishan_sees(agency_id) OR meishan_sees(supplier_id)",
        ),
        private_rows("seminars_offer", "meishan_sees(host_id) OR meishan_sees(supplier_id)"),
        private_rows(
            "seminars_ticket",
            # Advisers of an agency serve those who ask for it, or for nobody in particular.
            "meishan_sees(host_id) OR meishan_sees(agency_id) OR meishan_sees(supplier_id)"
            " OR (agency_id IS NULL AND EXISTS (SELECT FROM seminars_participation p"
            " WHERE p.seminar_id = seminars_ticket.seminar_id AND meishan_sees(p.agency_id)))",
        ),
        private_rows("seminars_meetingnote", "meishan_sees(owner_id) OR (is_shared AND meishan_sees(other_id))"),
        private_rows("seminars_print", "meishan_sees(host_id)"),
        private_rows("seminars_feedback", "meishan_sees(host_id) OR meishan_sees(organisation_id)"),
        append_only("seminars_announcement"),
        migrations.RunSQL(PLACES, NO_PLACES),
        migrations.RunSQL(BOOKED, NOT_BOOKED),
        migrations.RunSQL(REVISED, NOT_REVISED),
        migrations.RunSQL(DRAFTS, NO_DRAFTS),
        *[kept(table) for table in KEPT],
    ]
