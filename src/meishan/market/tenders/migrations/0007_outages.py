# SPDX-License-Identifier: Apache-2.0
"""The heartbeat, what outside probers report, what the log says of both, and deadlines moved after an outage."""

import django.db.models.deletion
from django.db import migrations, models

import meishan.base.core.ids
from meishan.base.core.rowsecurity import append_only

# One beat: the newest run goes on, or a new one begins where too long a time has passed. Says when the last beat was.
BEAT = """
CREATE FUNCTION tenders_beat(whose text) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz;
    newest tenders_heartrun;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('meishan heart ' || whose));
    moment := clock_timestamp();
    SELECT * INTO newest FROM tenders_heartrun WHERE source = whose ORDER BY until DESC LIMIT 1;
    IF newest.id IS NOT NULL AND moment - newest.until <= interval '30 seconds' THEN
        UPDATE tenders_heartrun SET until = greatest(until, moment) WHERE id = newest.id;
    ELSE
        INSERT INTO tenders_heartrun (source, since, until) VALUES (whose, moment, moment);
    END IF;
    RETURN newest.until;
END
$$;
CREATE FUNCTION tenders_heartrun_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until > clock_timestamp() OR NEW.until < clock_timestamp() - interval '5 seconds' THEN
        RAISE EXCEPTION 'a beat is noted when it beats' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.since <> NEW.until OR EXISTS (
            SELECT FROM tenders_heartrun
            WHERE source = NEW.source AND until >= NEW.since - interval '30 seconds'
        ) THEN
            RAISE EXCEPTION 'a run begins with its first beat, after a gap'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.source, NEW.since) IS DISTINCT FROM (OLD.id, OLD.source, OLD.since)
        OR NEW.until < OLD.until OR NEW.until - OLD.until > interval '30 seconds' THEN
        RAISE EXCEPTION 'a gap can not be filled in afterwards' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tenders_heartrun_guard BEFORE INSERT OR UPDATE ON tenders_heartrun
    FOR EACH ROW EXECUTE FUNCTION tenders_heartrun_guard();
CREATE TRIGGER tenders_heartrun_kept BEFORE DELETE ON tenders_heartrun
    FOR EACH STATEMENT EXECUTE FUNCTION meishan_refuse_change();
CREATE TRIGGER tenders_heartrun_not_emptied BEFORE TRUNCATE ON tenders_heartrun
    FOR EACH STATEMENT EXECUTE FUNCTION meishan_refuse_change();
"""
NO_BEAT = """
DROP TRIGGER tenders_heartrun_not_emptied ON tenders_heartrun;
DROP TRIGGER tenders_heartrun_kept ON tenders_heartrun;
DROP TRIGGER tenders_heartrun_guard ON tenders_heartrun;
DROP FUNCTION tenders_heartrun_guard();
DROP FUNCTION tenders_beat(text);
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0006_openers")]

    operations = [
        migrations.CreateModel(
            name="HeartRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "source",
                    models.CharField(
                        choices=[("worker", "Database and worker"), ("web", "Web server")], max_length=10
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["source", "-until"], name="tenders_heart_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="tenders_heart_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProbeReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("prober", models.CharField(max_length=60)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("gaps", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("entry", models.UUIDField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-until"], name="tenders_probe_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="tenders_probe_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__lte", models.F("at"))), name="tenders_probe_past"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("since", models.DateTimeField(unique=True)),
                ("until", models.DateTimeField()),
                ("gaps", models.JSONField(default=list)),
                ("entry", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="tenders_available_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutageExtension",
            fields=[
                (
                    "id",
                    models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False),
                ),
                ("before", models.DateTimeField()),
                ("deadline", models.DateTimeField()),
                ("gaps", models.JSONField()),
                ("known", models.JSONField()),
                ("lost", models.DurationField()),
                ("at", models.DateTimeField()),
                ("entry", models.UUIDField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outage_extensions",
                        to="tenders.notice",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("deadline__gt", models.F("before"))), name="tenders_outage_later"
                    )
                ],
            },
        ),
        migrations.RunSQL(BEAT, NO_BEAT),
        append_only("tenders_probereport"),
        append_only("tenders_availability"),
        append_only("tenders_outageextension"),
    ]
