# SPDX-License-Identifier: Apache-2.0
"""The tables of this app, continued: what belongs to people and plans."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import meishan.base.core.ids
import meishan.outreach.seminars.models.seminar
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seminars", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='seminars.day')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='seminars.seminar')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_slot_number'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='seminars_slot_forward'),
                    django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('seminar', '='), (meishan.outreach.seminars.models.seminar.During('starts_at', 'ends_at', models.Value('[)')), '&&')], name='seminars_slot_apart'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('taken', 'Taken'), ('refused', 'Refused'), ('expired', 'Not answered in time')], default='offered', max_length=10)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='seminars.application')),
                ('freed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='seminars.meeting')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('meeting', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='seminars.meeting')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='seminars.officer')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='seminars.seminar')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='seminars.slot')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('officer', 'slot'), name='seminars_offer_one_stands'),
                    models.UniqueConstraint(fields=('officer', 'slot', 'application'), name='seminars_offer_once_each'),
                    models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('application', 'slot'), name='seminars_offer_one_at_a_time'),
                ],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='slot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.slot'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='seminars.application')),
                ('interpreter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='seminars.interpreter')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='seminars.officer')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='seminars.slot')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', True), ('interpreter__isnull', True), ('officer__isnull', False)), models.Q(('application__isnull', False), ('interpreter__isnull', True), ('officer__isnull', True)), models.Q(('application__isnull', True), ('interpreter__isnull', False), ('officer__isnull', True)), _connector='OR'), name='seminars_absence_of_one'),
                    models.UniqueConstraint(condition=models.Q(('officer__isnull', False)), fields=('officer', 'slot'), name='seminars_absence_officer'),
                    models.UniqueConstraint(condition=models.Q(('application__isnull', False)), fields=('application', 'slot'), name='seminars_absence_application'),
                    models.UniqueConstraint(condition=models.Q(('interpreter__isnull', False)), fields=('interpreter', 'slot'), name='seminars_absence_interpreter'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=150)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('organisation', models.CharField(blank=True, max_length=250)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speakers', to='seminars.session')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Table',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('x', models.PositiveSmallIntegerField(null=True)),
                ('y', models.PositiveSmallIntegerField(null=True)),
                ('is_desk', models.BooleanField(default=False, help_text='A walk-in adviser sits here, not an officer.')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='seminars.room')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='seminars.seminar')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_table_number'),
                    models.CheckConstraint(condition=models.Q(models.Q(('x__isnull', True), ('y__isnull', True)), models.Q(('x__isnull', False), ('x__lte', 1000), ('y__isnull', False), ('y__lte', 1000)), _connector='OR'), name='seminars_table_place'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('adviser', models.UUIDField()),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('from_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='seminars.day')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='seminars.seminar')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='seminars.table')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('day', 'adviser'), name='seminars_shift_one_an_adviser'),
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('day', 'desk'), name='seminars_shift_one_a_desk'),
                ],
            },
        ),
        migrations.AddField(
            model_name='officer',
            name='table',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='seminars.table'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='table',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.table'),
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('channel', models.CharField(choices=[('phone', 'On the phone'), ('kiosk', 'At the kiosk'), ('desk', 'By an adviser')], max_length=6)),
                ('key', models.CharField(help_text='From the device; a repeated press finds the same ticket.', max_length=40)),
                ('topic', models.CharField(max_length=60)),
                ('question', models.CharField(blank=True, max_length=400)),
                ('language', models.CharField(max_length=2)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('called', 'Called'), ('serving', 'Being served'), ('served', 'Served'), ('missed', 'Did not answer the call'), ('left', 'Left the queue')], default='waiting', max_length=8)),
                ('is_priority', models.BooleanField(default=False, help_text='Had no meeting at all (the published rule).')),
                ('since', models.DateTimeField()),
                ('overtaken', models.PositiveSmallIntegerField(default=0, help_text='Calls of later tickets by advisers who could have served this one.')),
                ('adviser', models.UUIDField(help_text='The person who serves it.', null=True)),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('called_at', models.DateTimeField(null=True)),
                ('served_from', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('notes', models.TextField(blank=True)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='seminars.application')),
                ('attendee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='seminars.attendee')),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='seminars.day')),
                ('desk', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='seminars.table')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='seminars.seminar')),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [
                    models.Index(fields=['day', 'state', 'since'], name='seminars_ticket_queue'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('day', 'number'), name='seminars_ticket_number'),
                    models.UniqueConstraint(fields=('day', 'key'), name='seminars_ticket_key'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('adviser',), name='seminars_ticket_one_at_a_desk'),
                    models.UniqueConstraint(condition=models.Q(('application__isnull', False), ('state__in', ['waiting', 'called', 'serving'])), fields=('day', 'application'), name='seminars_ticket_one_a_supplier'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Walk',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='seminars.room')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='seminars.room')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('one', 'other'), name='seminars_walk_once'),
                    models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='seminars_walk_apart'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Motive',
            fields=[
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='motive', serialize=False, to='seminars.application')),
                ('why', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='seminars.attendee')),
                ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='seminars.day')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attendee', 'day'), name='seminars_arrival_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingNote',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('supplier', 'Supplier'), ('officer', 'Officer')], max_length=10)),
                ('next_step', models.CharField(blank=True, choices=[('register', 'Register with the agency'), ('send_offer', 'Send information or a catalogue'), ('follow_tenders', "Follow the agency's tenders"), ('meet_again', 'Meet again'), ('none', 'Nothing for now')], max_length=20)),
                ('rating', models.PositiveSmallIntegerField(help_text='1 to 5.', null=True)),
                ('text', models.TextField(blank=True)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('is_shared', models.BooleanField(default=False)),
                ('person', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='seminars.meeting')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'side'), name='seminars_note_once_a_side'), models.CheckConstraint(condition=models.Q(('rating__isnull', True), models.Q(('rating__gte', 1), ('rating__lte', 5)), _connector='OR'), name='seminars_note_rating')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('officer', 'Officer'), ('supplier', 'Supplier'), ('table', 'Table'), ('interpreter', 'Interpreter')], max_length=12)),
                ('resource', models.UUIDField(help_text='Id of the officer, application, table or interpreter.')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='seminars.meeting')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bookings', to='seminars.plan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'kind'), name='seminars_booking_kind_once'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('plan', '='), ('resource', '='), ('during', '&&')], name='seminars_booking_apart')],
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_room_number'),
        ),
        migrations.AddConstraint(
            model_name='interpreter',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_interpreter_number'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('seminar', 'supplier'), name='seminars_application_once'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_application_number'),
        ),
    ]
