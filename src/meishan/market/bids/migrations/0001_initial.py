# SPDX-License-Identifier: Apache-2.0
"""The tables of this app: bids, what was submitted, its bytes, drafts and keys."""

import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenders', '0005_tender_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bid',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('withdrawn', 'Withdrawn'), ('opened', 'Opened')], default='draft', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('consortium', models.JSONField(default=list)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bids', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bids', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'supplier'), name='bids_bid_once'),
                    models.CheckConstraint(condition=models.Q(('opened_at__isnull', True), ('state', 'opened'), _connector='OR'), name='bids_bid_opened'),
                ],
            },
        ),
        migrations.CreateModel(
            name='BidDraft',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('ciphertext', models.BinaryField()),
                ('recipient', models.CharField(max_length=200)),
                ('edit', models.PositiveIntegerField(default=1)),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='bids.bid')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('bid', 'lot', 'kind'), name='bids_draft_place'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('technical', 'Technical envelope'), ('financial', 'Financial envelope'), ('whole', 'The only envelope')], max_length=10)),
                ('header', models.JSONField()),
                ('commitment', models.CharField(db_index=True, max_length=64)),
                ('ciphertext_sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('recipient', models.CharField(max_length=200)),
                ('openers', models.CharField(max_length=64)),
                ('complete_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('sealed', 'Sealed'), ('opened', 'Opened'), ('void', 'Void'), ('unreadable', 'Unreadable'), ('late', 'Late'), ('kept_sealed', 'Kept sealed')], default='sealed', max_length=12)),
                ('state_at', models.DateTimeField()),
                ('void_reason', models.TextField(blank=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['supplier', 'ciphertext_sha256'], name='bids_envelope_bytes'),
                    models.Index(fields=['notice', 'kind', 'state'], name='bids_envelope_notice'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='bids_envelope_size'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FailedTry',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField(null=True)),
                ('act', models.CharField(max_length=80)),
                ('lot', models.PositiveIntegerField(null=True)),
                ('commitment', models.CharField(blank=True, max_length=64)),
                ('reason', models.TextField()),
                ('is_late', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('bid', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='failed_tries', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['notice', 'supplier', '-at'], name='bids_failedtry_notice'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrganisationKey',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('recipient', models.CharField(max_length=200)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('organisation',), name='bids_key_one_in_use'),
                    models.UniqueConstraint(fields=('recipient',), name='bids_key_recipient'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='bids.bid')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['bid', 'lot'], name='bids_participant_bid'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('notice', 'lot', 'organisation'), name='bids_participant_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('asked', 'Waiting for its answer'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('dropped', 'No longer named')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('state_at', models.DateTimeField()),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='bids.bid')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('bid', 'organisation'), name='bids_partner_once'),
                    models.CheckConstraint(condition=models.Q(('organisation', models.F('supplier')), _negated=True), name='bids_partner_is_not_the_lead'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SealedShare',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('data', models.BinaryField()),
                ('released_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='bids.envelope')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('envelope', 'seat'), name='bids_share_seat'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('tender_version', models.PositiveIntegerField()),
                ('key', models.UUIDField()),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('entry', models.UUIDField()),
                ('state', models.CharField(choices=[('standing', 'Stands'), ('superseded', 'Replaced'), ('withdrawn', 'Withdrawn')], default='standing', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('bytes_complete_at', models.DateTimeField(null=True)),
                ('result', models.CharField(choices=[('none', 'Not evaluated yet'), ('qualified', 'Qualified'), ('failed', 'Failed')], default='none', max_length=10)),
                ('result_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['lot', 'number'],
                'indexes': [
                    models.Index(fields=['notice', 'state', 'lot'], name='bids_submission_notice'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('bid', 'lot', 'number'), name='bids_submission_number'),
                    models.UniqueConstraint(fields=('bid', 'key'), name='bids_submission_key'),
                    models.UniqueConstraint(condition=models.Q(('state', 'standing')), fields=('bid', 'lot'), name='bids_submission_one_standing'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('tender_version', models.PositiveIntegerField()),
                ('entry', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('content', models.JSONField()),
                ('note', models.TextField(blank=True)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='bids.submission')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.AddField(
            model_name='envelope',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='bids.submission'),
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=32, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('received', models.BigIntegerField(default=0)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('complete_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('dropped_at__isnull', True), ('failed_at__isnull', True)), fields=('supplier', 'sha256', 'size'), name='bids_upload_once'),
                    models.CheckConstraint(condition=models.Q(('received__gte', 0), ('received__lte', models.F('size')), ('size__gt', 0)), name='bids_upload_size'),
                    models.CheckConstraint(condition=models.Q(('complete_at__isnull', True), models.Q(('failed_at__isnull', True), ('received', models.F('size'))), _connector='OR'), name='bids_upload_complete'),
                ],
            },
        ),
        migrations.CreateModel(
            name='UploadPiece',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('offset', models.BigIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='bids.upload')),
            ],
            options={
                'ordering': ['offset'],
                'constraints': [
                    models.UniqueConstraint(fields=('upload', 'offset'), name='bids_piece_place'),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(fields=('submission', 'kind'), name='bids_envelope_kind'),
        ),
    ]
