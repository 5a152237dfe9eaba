# SPDX-License-Identifier: Apache-2.0
"""Openings: who came, what became of each envelope, and what follows."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('bids', '0002_walls'),
        ('tenders', '0006_openers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('technical', 'Technical envelope'), ('financial', 'Financial envelope'), ('whole', 'The only envelope')], max_length=10)),
                ('threshold', models.PositiveSmallIntegerField()),
                ('seats', models.PositiveSmallIntegerField()),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('state', models.CharField(choices=[('scheduled', 'May begin'), ('quorum', 'Enough openers are present'), ('opened', 'Opened, minutes to be signed'), ('minutes_signed', 'Opened, minutes signed'), ('failed', 'Called off')], default='scheduled', max_length=16)),
                ('state_at', models.DateTimeField()),
                ('scheduled_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('present', models.PositiveSmallIntegerField(default=0)),
                ('presiding', models.PositiveSmallIntegerField(null=True)),
                ('session', models.CharField(blank=True, max_length=200)),
                ('released_at', models.DateTimeField(null=True)),
                ('count', models.PositiveIntegerField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.openermanifest')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='tenders.notice')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', '-scheduled_at'], name='bids_opening_state'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('notice', 'kind'), name='bids_opening_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('presiding__isnull', True), ('session', '')), models.Q(('presiding__isnull', False), models.Q(('session', ''), _negated=True)), _connector='OR'), name='bids_opening_presiding'),
                    models.CheckConstraint(condition=models.Q(models.Q(('count__isnull', True), ('released_at__isnull', True)), models.Q(('count__isnull', False), ('released_at__gte', models.F('not_before'))), _connector='OR'), name='bids_opening_released'),
                    models.CheckConstraint(condition=models.Q(('opened_at__isnull', True), ('released_at__isnull', False), _connector='OR'), name='bids_opening_opened'),
                    models.CheckConstraint(condition=models.Q(('state', 'scheduled'), ('state', 'failed'), ('present__gte', models.F('threshold')), _connector='OR'), name='bids_opening_quorum'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OpeningLine',
            fields=[
                ('envelope', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='line', serialize=False, to='bids.envelope')),
                ('number', models.PositiveIntegerField()),
                ('lot', models.PositiveIntegerField()),
                ('seen_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('watchers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('at', models.DateTimeField()),
                ('key', models.CharField(blank=True, max_length=100)),
                ('seats', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('key_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, choices=[('never_came', 'Its bytes did not arrive by the deadline or in the time of grace after it.'), ('gone', 'The bytes are no longer where they were kept.'), ('tampered', 'The bytes kept here are not those the bidder committed to.'), ('truncated', 'What is inside ends too early.'), ('malformed', 'What is inside is not written as the format demands.'), ('wrong_openers', "It was sealed to other openers than the tender's."), ('wrong_tender', 'It was sealed for another tender, lot or part of the bid.'), ('wrong_supplier', 'It was sealed by another supplier than the one that sent it.'), ('double_encrypted', 'What is inside is encrypted once more.'), ('key_mismatch', 'The parts of its key are all whole, but make another key than it names.'), ('unreadable', 'Its own key opens it, but there is nothing readable inside.'), ('bad_shares', "The parts of its key that were sealed to the openers can't be read by them."), ('bad_pad', 'An opener handed over a part that is not the one sealed to her.'), ('too_few', 'Too few of the openers still hold their keys.')], max_length=20)),
                ('culprit', models.CharField(blank=True, choices=[('bidder', 'The bidder'), ('opener', 'An opener'), ('platform', 'The platform')], max_length=10)),
                ('culprit_seat', models.PositiveSmallIntegerField(null=True)),
                ('fault_words', models.TextField(blank=True)),
                ('marked_by', models.PositiveSmallIntegerField(null=True)),
                ('agreed_by', models.PositiveSmallIntegerField(null=True)),
                ('sealed_manifest', models.JSONField(null=True)),
                ('answers', models.JSONField(null=True)),
                ('prices', models.JSONField(null=True)),
                ('total', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('computed', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('price_faults', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('wrong_lines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='bids.submission')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='bids.opening')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('opening', 'number'), name='bids_line_number'),
                    models.CheckConstraint(condition=models.Q(models.Q(('fault', ''), ('culprit', '')), models.Q(models.Q(('fault', ''), _negated=True), models.Q(('culprit', ''), _negated=True)), _connector='OR'), name='bids_line_culprit'),
                    models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('marked_by')), _negated=True), _connector='OR'), name='bids_line_two_openers'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MinutesSignature',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('person', models.UUIDField()),
                ('remark', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='bids.minutes')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bids.opening')),
            ],
            options={
                'ordering': ['seat'],
                'constraints': [
                    models.UniqueConstraint(fields=('minutes', 'seat'), name='bids_signature_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='minutes',
            name='opening',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='bids.opening'),
        ),
        migrations.CreateModel(
            name='HandedShare',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('session', models.CharField(max_length=200)),
                ('data', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed', to='bids.envelope')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed', to='bids.opening')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['opening', 'session', 'envelope'], name='bids_handed_session'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='bids.opening')),
            ],
            options={
                'ordering': ['seat'],
                'constraints': [
                    models.UniqueConstraint(fields=('opening', 'seat'), name='bids_attendance_seat'),
                    models.UniqueConstraint(fields=('opening', 'person'), name='bids_attendance_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ShareFault',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('fault', models.CharField(choices=[('never_came', 'Its bytes did not arrive by the deadline or in the time of grace after it.'), ('gone', 'The bytes are no longer where they were kept.'), ('tampered', 'The bytes kept here are not those the bidder committed to.'), ('truncated', 'What is inside ends too early.'), ('malformed', 'What is inside is not written as the format demands.'), ('wrong_openers', "It was sealed to other openers than the tender's."), ('wrong_tender', 'It was sealed for another tender, lot or part of the bid.'), ('wrong_supplier', 'It was sealed by another supplier than the one that sent it.'), ('double_encrypted', 'What is inside is encrypted once more.'), ('key_mismatch', 'The parts of its key are all whole, but make another key than it names.'), ('unreadable', 'Its own key opens it, but there is nothing readable inside.'), ('bad_shares', "The parts of its key that were sealed to the openers can't be read by them."), ('bad_pad', 'An opener handed over a part that is not the one sealed to her.'), ('too_few', 'Too few of the openers still hold their keys.')], max_length=20)),
                ('said_by', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='share_faults', to='bids.envelope')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='share_faults', to='bids.opening')),
            ],
        ),
        migrations.CreateModel(
            name='TechnicalDecision',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('result', models.CharField(choices=[('qualified', 'Qualified'), ('failed', 'Failed')], max_length=10)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('proposed', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('sent_back', 'Not agreed')], default='proposed', max_length=10)),
                ('proposed_by', models.UUIDField()),
                ('proposed_at', models.DateTimeField()),
                ('settled_by', models.UUIDField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_words', models.TextField(blank=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='bids.submission')),
            ],
            options={
                'ordering': ['-proposed_at'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'sent_back'), _negated=True), fields=('submission',), name='bids_decision_one'),
                    models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='bids_decision_two_people'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='bids_decision_settled'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AbstractLine',
            fields=[
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='abstract', serialize=False, to='bids.openingline')),
                ('number', models.PositiveIntegerField()),
                ('lot', models.PositiveIntegerField()),
                ('partners', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('sealed', 'Sealed'), ('opened', 'Opened'), ('void', 'Void'), ('unreadable', 'Unreadable'), ('late', 'Late'), ('kept_sealed', 'Kept sealed')], max_length=12)),
                ('fault', models.CharField(blank=True, choices=[('never_came', 'Its bytes did not arrive by the deadline or in the time of grace after it.'), ('gone', 'The bytes are no longer where they were kept.'), ('tampered', 'The bytes kept here are not those the bidder committed to.'), ('truncated', 'What is inside ends too early.'), ('malformed', 'What is inside is not written as the format demands.'), ('wrong_openers', "It was sealed to other openers than the tender's."), ('wrong_tender', 'It was sealed for another tender, lot or part of the bid.'), ('wrong_supplier', 'It was sealed by another supplier than the one that sent it.'), ('double_encrypted', 'What is inside is encrypted once more.'), ('key_mismatch', 'The parts of its key are all whole, but make another key than it names.'), ('unreadable', 'Its own key opens it, but there is nothing readable inside.'), ('bad_shares', "The parts of its key that were sealed to the openers can't be read by them."), ('bad_pad', 'An opener handed over a part that is not the one sealed to her.'), ('too_few', 'Too few of the openers still hold their keys.')], max_length=20)),
                ('culprit', models.CharField(blank=True, choices=[('bidder', 'The bidder'), ('opener', 'An opener'), ('platform', 'The platform')], max_length=10)),
                ('culprit_seat', models.PositiveSmallIntegerField(null=True)),
                ('total', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('computed', models.DecimalField(decimal_places=12, max_digits=38, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('differs', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('seen_by', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('is_public', models.BooleanField(default=False)),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='abstract', to='bids.opening')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Clarification',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('question', models.TextField()),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clarifications', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('bid', 'number'), name='bids_clarification_number'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='bids_clarification_answered')],
            },
        ),
        migrations.CreateModel(
            name='OpenedFile',
            fields=[
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('media_type', models.CharField(max_length=120)),
                ('scan', models.CharField(choices=[('clean', 'Scanned, no virus found'), ('infected', 'Virus found'), ('unscanned', 'Not scanned for viruses')], default='unscanned', max_length=10)),
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('refusal', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='bids.openingline')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('line', 'number'), name='bids_file_number')],
            },
        ),
    ]
