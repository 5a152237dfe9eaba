# SPDX-License-Identifier: Apache-2.0
"""The tables of this app."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
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
        ),
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
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('slot_minutes__in', (15, 20, 30))), name='seminars_seminar_slot_minutes'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('applications_until__isnull', True), ('applications_from__isnull', True), ('applications_until__gt', models.F('applications_from')), _connector='OR'), name='seminars_seminar_applications'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('requests_until__isnull', True), ('requests_from__isnull', True), ('requests_until__gt', models.F('requests_from')), _connector='OR'), name='seminars_seminar_requests'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('supplier_minimum__lte', models.F('supplier_cap'))), name='seminars_seminar_minimum'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_room_number'),
        ),
        migrations.AddIndex(
            model_name='print',
            index=models.Index(fields=['asked_at'], name='seminars_print_age'),
        ),
        migrations.AddConstraint(
            model_name='print',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'making'])), fields=('seminar', 'kind'), name='seminars_print_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='print',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), ('content__isnull', False), _connector='OR'), name='seminars_print_ready_is_there'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_plan_number'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('seminar',), name='seminars_plan_one_published'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('seminar', 'agency'), name='seminars_participation_once'),
        ),
        migrations.AddConstraint(
            model_name='interpreter',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_interpreter_number'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.UniqueConstraint(fields=('seminar', 'person'), name='seminars_feedback_once'),
        ),
        migrations.AddConstraint(
            model_name='day',
            constraint=models.UniqueConstraint(fields=('seminar', 'date'), name='seminars_day_once'),
        ),
        migrations.AddIndex(
            model_name='attendee',
            index=models.Index(fields=['seminar', 'name'], name='seminars_attendee_name'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('seminar', 'supplier'), name='seminars_application_once'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_application_number'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['seminar', 'owner'], name='seminars_request_owner'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('officer__isnull', False)), fields=('side', 'application', 'officer'), name='seminars_request_once'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('officer__isnull', True)), fields=('side', 'application', 'participation'), name='seminars_request_pool_once'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='seminars_session_forward'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('room__isnull', False)), expressions=[('room', '='), (meishan.outreach.seminars.models.seminar.During('starts_at', 'ends_at', models.Value('[)')), '&&')], name='seminars_session_room_apart'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(fields=('session', 'attendee'), name='seminars_place_once'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_slot_number'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='seminars_slot_forward'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('seminar', '='), (meishan.outreach.seminars.models.seminar.During('starts_at', 'ends_at', models.Value('[)')), '&&')], name='seminars_slot_apart'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('officer', 'slot'), name='seminars_offer_one_stands'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(fields=('officer', 'slot', 'application'), name='seminars_offer_once_each'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('application', 'slot'), name='seminars_offer_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', True), ('interpreter__isnull', True), ('officer__isnull', False)), models.Q(('application__isnull', False), ('interpreter__isnull', True), ('officer__isnull', True)), models.Q(('application__isnull', True), ('interpreter__isnull', False), ('officer__isnull', True)), _connector='OR'), name='seminars_absence_of_one'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(condition=models.Q(('officer__isnull', False)), fields=('officer', 'slot'), name='seminars_absence_officer'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', False)), fields=('application', 'slot'), name='seminars_absence_application'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(condition=models.Q(('interpreter__isnull', False)), fields=('interpreter', 'slot'), name='seminars_absence_interpreter'),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_table_number'),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('x__isnull', True), ('y__isnull', True)), models.Q(('x__isnull', False), ('x__lte', 1000), ('y__isnull', False), ('y__lte', 1000)), _connector='OR'), name='seminars_table_place'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('day', 'adviser'), name='seminars_shift_one_an_adviser'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('day', 'desk'), name='seminars_shift_one_a_desk'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_officer_number'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('seminar', 'person'), name='seminars_officer_once'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'slot'], name='seminars_meeting_slot'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'officer'], name='seminars_meeting_officer'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'application'], name='seminars_meeting_supplier'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['day', 'state', 'since'], name='seminars_ticket_queue'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('day', 'number'), name='seminars_ticket_number'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('day', 'key'), name='seminars_ticket_key'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('adviser',), name='seminars_ticket_one_at_a_desk'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', False), ('state__in', ['waiting', 'called', 'serving'])), fields=('day', 'application'), name='seminars_ticket_one_a_supplier'),
        ),
        migrations.AddConstraint(
            model_name='walk',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='seminars_walk_once'),
        ),
        migrations.AddConstraint(
            model_name='walk',
            constraint=models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='seminars_walk_apart'),
        ),
    ]
