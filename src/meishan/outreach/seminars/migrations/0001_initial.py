# SPDX-License-Identifier: Apache-2.0
"""The tables of this app."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
import meishan.outreach.seminars.models.seminar
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Running number within the seminar, from 1.')),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('applied', 'Applied'), ('waiting', 'On the waiting list'), ('selected', 'Selected'), ('confirmed', 'Confirmed'), ('declined', 'Not selected'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('pitch', models.CharField(blank=True, help_text='What it shows, in one or two sentences.', max_length=600)),
                ('pitch_language', models.CharField(blank=True, max_length=2)),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('decline_reason', models.TextField(blank=True)),
                ('feed_number', models.PositiveSmallIntegerField(default=1, help_text='Part of the secret address of its calendar; raised, old addresses end.')),
                ('confirm_until', models.DateTimeField(help_text='Till when a selected supplier confirms.', null=True)),
                ('waiting_rank', models.PositiveIntegerField(help_text='Place on the waiting list; none: never moved up by rule.', null=True)),
                ('sessions', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='It would like to attend; places are taken when it confirms.', size=None)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seminar_applications', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.JSONField()),
                ('capacity', models.PositiveIntegerField(null=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Interpreter',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=150)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), help_text='Between any two of these.', size=None)),
                ('feed_number', models.PositiveSmallIntegerField(default=1, help_text='Part of the secret address of its calendar; raised, old addresses end.')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Seminar',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('announced', 'Announced'), ('cancelled', 'Cancelled')], default='draft', max_length=12)),
                ('language', models.CharField(default='en', max_length=2)),
                ('title', models.JSONField()),
                ('description', models.JSONField(default=dict)),
                ('venue', models.CharField(blank=True, max_length=250)),
                ('address', models.CharField(blank=True, max_length=400)),
                ('city', models.CharField(blank=True, max_length=120)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('zone', models.CharField(default='UTC', max_length=60)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, help_text='Spoken at the event.', size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, help_text='UNSPSC fields it is about.', size=None)),
                ('applications_from', models.DateTimeField(null=True)),
                ('applications_until', models.DateTimeField(null=True)),
                ('requests_from', models.DateTimeField(null=True)),
                ('requests_until', models.DateTimeField(null=True)),
                ('slot_minutes', models.PositiveSmallIntegerField(default=20)),
                ('places', models.PositiveIntegerField(default=220, help_text='Suppliers that can take part.')),
                ('supplier_cap', models.PositiveSmallIntegerField(default=8)),
                ('supplier_minimum', models.PositiveSmallIntegerField(default=1)),
                ('officer_cap', models.PositiveSmallIntegerField(default=24)),
                ('most_requests', models.PositiveSmallIntegerField(default=12, help_text='Wishes a supplier may state.')),
                ('most_musts', models.PositiveSmallIntegerField(default=3)),
                ('quotas', models.JSONField(default=list, help_text='Selection: {kind: sme|women_owned|country|code, value, minimum, maximum}, by places.')),
                ('grace_minutes', models.PositiveSmallIntegerField(default=4, help_text='After it a late party lost its slot.')),
                ('answer_minutes', models.PositiveSmallIntegerField(default=2, help_text='To answer an offered slot.')),
                ('retention_days', models.PositiveSmallIntegerField(default=365, help_text='After the last day names on attendance lists are erased.')),
                ('version', models.PositiveIntegerField(default=1)),
                ('saved', models.JSONField(default=dict, help_text="The version in which each part was saved last, by the part's key.")),
                ('made_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.JSONField(default=dict, help_text='Told to everybody, by language code.')),
                ('copied_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='seminars.seminar')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('slot_minutes__in', (15, 20, 30))), name='seminars_seminar_slot_minutes'),
                    models.CheckConstraint(condition=models.Q(('applications_until__isnull', True), ('applications_from__isnull', True), ('applications_until__gt', models.F('applications_from')), _connector='OR'), name='seminars_seminar_applications'),
                    models.CheckConstraint(condition=models.Q(('requests_until__isnull', True), ('requests_from__isnull', True), ('requests_until__gt', models.F('requests_from')), _connector='OR'), name='seminars_seminar_requests'),
                    models.CheckConstraint(condition=models.Q(('supplier_minimum__lte', models.F('supplier_cap'))), name='seminars_seminar_minimum'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FloorPlan',
            fields=[
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('media_type', models.CharField(max_length=120)),
                ('scan', models.CharField(choices=[('clean', 'Scanned, no virus found'), ('infected', 'Virus found'), ('unscanned', 'Not scanned for viruses')], default='unscanned', max_length=10)),
                ('room', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='plan', serialize=False, to='seminars.room')),
                ('width', models.PositiveIntegerField(help_text='Pixels.')),
                ('height', models.PositiveIntegerField(help_text='Pixels.')),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=150)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('limits', models.CharField(blank=True, max_length=400)),
                ('cap', models.PositiveSmallIntegerField(help_text="Meetings; the seminar's cap where empty.", null=True)),
                ('left_at', models.DateTimeField(help_text='Fell ill or went home.', null=True)),
                ('feed_number', models.PositiveSmallIntegerField(default=1, help_text='Part of the secret address of its calendar; raised, old addresses end.')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seminar_officers', to=settings.AUTH_USER_MODEL)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='seminars.seminar')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_officer_number'),
                    models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('seminar', 'person'), name='seminars_officer_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('organisation_name', models.CharField(blank=True, max_length=250)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(blank=True, max_length=150)),
                ('position', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(default='en', max_length=2)),
                ('consented_at', models.DateTimeField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='seminars.application')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('interpreter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attendee', to='seminars.interpreter')),
                ('officer', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attendee', to='seminars.officer')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='seminars.seminar')),
            ],
            options={
                'ordering': ['name'],
                'indexes': [
                    models.Index(fields=['seminar', 'name'], name='seminars_attendee_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('queued', 'Waiting to start'), ('solving', 'Being computed'), ('draft', 'Draft'), ('failed', 'Could not be computed'), ('published', 'Published'), ('retired', 'Replaced')], default='queued', max_length=10)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('options', models.JSONField(default=dict)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=40)),
                ('certificate', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('solved_at', models.DateTimeField(null=True)),
                ('engine_ms', models.PositiveIntegerField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Counts changes by hand.')),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='seminars.plan')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='seminars.seminar')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_plan_number'),
                    models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('seminar',), name='seminars_plan_one_published'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('no_show', 'Did not come'), ('freed', 'Given up')], default='planned', max_length=10)),
                ('origin', models.CharField(choices=[('engine', 'By the engine'), ('hand', "By the organiser's hand"), ('refill', 'In a freed slot'), ('desk', 'At the walk-in desk')], default='engine', max_length=10)),
                ('is_locked', models.BooleanField(default=False)),
                ('weight', models.IntegerField(default=0)),
                ('supplier_here_at', models.DateTimeField(null=True)),
                ('officer_here_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('has_open_tender', models.BooleanField(default=False, help_text="The agency had an open tender in the supplier's field; both were warned.")),
                ('revision', models.PositiveIntegerField(default=0, help_text='How often its time, table or people changed; a trigger counts.')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.application')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('interpreter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.interpreter')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.officer')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='seminars.plan')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['plan', 'officer'], name='seminars_meeting_officer'),
                    models.Index(fields=['plan', 'application'], name='seminars_meeting_supplier'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('seminar', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pulse', serialize=False, to='seminars.seminar')),
                ('count', models.BigIntegerField(default=0)),
                ('agendas', models.BigIntegerField(default=0, help_text="Changes that may alter somebody's agenda.")),
            ],
        ),
        migrations.AddField(
            model_name='room',
            name='seminar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='seminars.seminar'),
        ),
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('agendas', 'Agendas'), ('tables', 'Table cards'), ('doors', 'Door signs'), ('badges', 'Badges'), ('certificates', 'Certificates of attendance')], max_length=12)),
                ('state', models.CharField(choices=[('queued', 'Waiting to start'), ('making', 'Being made'), ('ready', 'Ready'), ('failed', 'Could not be made')], default='queued', max_length=8)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('sheets', models.PositiveIntegerField(null=True)),
                ('size', models.PositiveIntegerField(help_text='Bytes.', null=True)),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('content', models.BinaryField(null=True)),
                ('preview', models.BinaryField(help_text='A PNG of the first page.', null=True)),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(null=True)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prints', to='seminars.seminar')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['asked_at'], name='seminars_print_age'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'making'])), fields=('seminar', 'kind'), name='seminars_print_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('content__isnull', False), _connector='OR'), name='seminars_print_ready_is_there'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('is_pool', models.BooleanField(default=False)),
                ('about', models.JSONField(default=dict, help_text='What it comes to find, by language code.')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seminar_participations', to='accounts.organisation')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='seminars.seminar')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'agency'), name='seminars_participation_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='interpreter',
            name='seminar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interpreters', to='seminars.seminar'),
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('answers', models.JSONField(help_text='Question key to 1-5 or text.')),
                ('at', models.DateTimeField()),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='seminars.seminar')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'person'), name='seminars_feedback_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('date', models.DateField()),
                ('note', models.JSONField(default=dict)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='seminars.seminar')),
            ],
            options={
                'ordering': ['date'],
                'constraints': [
                    models.UniqueConstraint(fields=('seminar', 'date'), name='seminars_day_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='seminar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='seminars.seminar'),
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('audience', models.CharField(choices=[('all', 'Everybody'), ('suppliers', 'Suppliers'), ('officers', 'Officers'), ('waiting', 'People waiting at the desk')], max_length=10)),
                ('language', models.CharField(max_length=2)),
                ('text', models.JSONField()),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='seminars.seminar')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('supplier', 'Supplier'), ('officer', 'Officer')], max_length=10)),
                ('wish', models.CharField(choices=[('must', 'Must meet'), ('would', 'Would like to meet'), ('no', 'No, thank you')], max_length=5)),
                ('why', models.CharField(blank=True, max_length=400)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='seminars.application')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='seminars.officer')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='seminars.participation')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='seminars.seminar')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['seminar', 'owner'], name='seminars_request_owner'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('officer__isnull', False)), fields=('side', 'application', 'officer'), name='seminars_request_once'),
                    models.UniqueConstraint(condition=models.Q(('officer__isnull', True)), fields=('side', 'application', 'participation'), name='seminars_request_pool_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('opening', 'Opening'), ('briefing', 'Agency briefing'), ('panel', 'Panel discussion'), ('training', 'Training'), ('visit', 'Site visit'), ('break', 'Break'), ('other', 'Other')], max_length=10)),
                ('title', models.JSONField()),
                ('description', models.JSONField(default=dict)),
                ('language', models.CharField(blank=True, help_text='Spoken.', max_length=2)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('capacity', models.PositiveIntegerField(help_text='Places; none means no sign-up is needed.', null=True)),
                ('for_all', models.BooleanField(default=False, help_text='Everybody attends: no meeting runs meanwhile.')),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('room', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='seminars.room')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='seminars.seminar')),
            ],
            options={
                'ordering': ['starts_at', 'ends_at'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='seminars_session_forward'),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('room__isnull', False)), expressions=[('room', '='), (meishan.outreach.seminars.models.seminar.During('starts_at', 'ends_at', models.Value('[)')), '&&')], name='seminars_session_room_apart'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='seminars.attendee')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='seminars.session')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('session', 'attendee'), name='seminars_place_once'),
                ],
            },
        ),
    ]
