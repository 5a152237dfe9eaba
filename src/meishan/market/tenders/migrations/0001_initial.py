# SPDX-License-Identifier: Apache-2.0
"""The tables of this app."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('type', models.CharField(choices=[('rfq', 'Request for quotation'), ('itb', 'Invitation to bid'), ('rfp', 'Request for proposal'), ('eoi', 'Request for EOI'), ('rfi', 'Request for information'), ('prequalification', 'Request for pre-qualification'), ('pre_bid', 'Pre-bid notice'), ('grant', 'Grant support-call for proposal'), ('consultants', 'Call for individual consultants'), ('partners', 'Call for implementing partners')], max_length=20)),
                ('state', models.CharField(choices=[('published', 'Published'), ('cancelled', 'Cancelled')], default='published', max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('language', models.CharField(default='en', max_length=2)),
                ('title', models.JSONField()),
                ('description', models.JSONField(default=dict)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('classification', models.JSONField(default=list)),
                ('sustainability', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('sustainability_state', models.CharField(choices=[('none', 'No sustainability considerations'), ('integrates', 'Integrates sustainability considerations'), ('sustainable', 'Sustainable procurement')], default='none', max_length=12)),
                ('reserved_for', models.CharField(choices=[('none', 'Open to all suppliers'), ('sme', 'Reserved for small and medium firms'), ('women_owned', 'Reserved for women-owned firms')], default='none', max_length=12)),
                ('value', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('questions_until', models.DateTimeField(null=True)),
                ('submission_method', models.CharField(blank=True, choices=[('email', 'By e-mail'), ('link', 'On another website'), ('paper', 'On paper')], max_length=10)),
                ('submission_address', models.CharField(blank=True, max_length=1000)),
                ('contacts', models.JSONField(default=list)),
                ('links', models.JSONField(default=list)),
                ('published_at', models.DateTimeField(db_index=True)),
                ('revised_at', models.DateTimeField(db_index=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancel_reason', models.TextField(blank=True)),
                ('source_key', models.CharField(max_length=400, null=True, unique=True)),
                ('source_url', models.CharField(blank=True, max_length=1000)),
                ('buyer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='accounts.organisation')),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='tenders_notice_codes'),
                    django.contrib.postgres.indexes.GinIndex(fields=['countries'], name='tenders_notice_countries'),
                    models.Index(fields=['buyer', '-published_at'], name='tenders_notice_buyer'),
                    models.Index(fields=['type', '-published_at'], name='tenders_notice_type'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('buyer__isnull', False)), fields=('buyer', 'reference'), name='tenders_notice_reference'),
                    models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at__isnull', True)), _connector='OR'), name='tenders_notice_cancelled_at'),
                    models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='tenders_notice_value'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExternalBuyer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('scheme', models.CharField(blank=True, max_length=60)),
                ('identifier', models.CharField(max_length=250)),
                ('name', models.CharField(max_length=500)),
                ('country', models.CharField(blank=True, max_length=2)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('scheme', 'identifier'), name='tenders_external_buyer_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('description', models.JSONField()),
                ('code', models.CharField(blank=True, max_length=8)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('unit', models.CharField(blank=True, max_length=10)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('place', models.CharField(blank=True, max_length=250)),
                ('incoterm', models.CharField(blank=True, max_length=3)),
                ('deliver_by', models.DateField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('quantity__isnull', True), ('quantity__gt', 0), _connector='OR'), name='tenders_item_quantity'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('active', 'Active'), ('removed', 'Removed')], default='active', max_length=10)),
                ('title', models.JSONField()),
                ('description', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='NoticeImport',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ocds', 'OCDS'), ('eforms', 'EU eForms'), ('csv', 'CSV')], max_length=10)),
                ('file_name', models.CharField(max_length=250)),
                ('sha256', models.CharField(max_length=64)),
                ('publisher', models.CharField(blank=True, max_length=250)),
                ('licence', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('added', models.PositiveIntegerField(default=0)),
                ('revised', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('left_out', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('reason', models.JSONField(default=dict)),
                ('drafted_by', models.UUIDField(null=True)),
                ('cleared_by', models.UUIDField(null=True)),
                ('published_by', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='tenders_version_from_one'),
                    models.CheckConstraint(condition=models.Q(('cleared_by__isnull', True), models.Q(('cleared_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='tenders_version_two_people'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('text', models.TextField()),
                ('language', models.CharField(max_length=2)),
                ('state', models.CharField(choices=[('asked', 'Waiting for an answer'), ('answered', 'Answered'), ('set_aside', 'Set aside')], default='asked', max_length=10)),
                ('at', models.DateTimeField(db_index=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('set_aside_reason', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='deadline', serialize=False, to='tenders.notice')),
                ('closes_at', models.DateTimeField(db_index=True)),
                ('zone', models.CharField(max_length=60)),
                ('changed_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('question', models.JSONField()),
                ('answer', models.JSONField()),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='tenders.notice')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'number'), name='tenders_answer_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('media_type', models.CharField(max_length=120)),
                ('scan', models.CharField(choices=[('clean', 'Scanned, no virus found'), ('infected', 'Virus found'), ('unscanned', 'Not scanned for viruses')], default='unscanned', max_length=10)),
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=250)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('since_version', models.PositiveIntegerField()),
                ('until_version', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='tenders.notice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('number', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_clearance', 'In clearance'), ('cleared', 'Cleared'), ('published', 'Published'), ('discarded', 'Discarded')], default='draft', max_length=12)),
                ('content', models.JSONField()),
                ('reason', models.JSONField(default=dict)),
                ('edit', models.PositiveIntegerField(default=1)),
                ('editors', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('drafted_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('submitted_by', models.UUIDField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('cleared_by', models.UUIDField(null=True)),
                ('cleared_at', models.DateTimeField(null=True)),
                ('sent_back_at', models.DateTimeField(null=True)),
                ('sent_back_reason', models.TextField(blank=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='accounts.organisation')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='tenders.notice')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['buyer', 'state', '-saved_at'], name='tenders_draft_buyer'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('number', 1), models.Q(('state', 'discarded'), _negated=True)), fields=('buyer', 'reference'), name='tenders_draft_reference'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'in_clearance', 'cleared')), ('notice__isnull', False)), fields=('notice',), name='tenders_draft_one_open'),
                    models.CheckConstraint(condition=models.Q(('cleared_by__isnull', True), models.Q(('cleared_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='tenders_draft_two_people'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['cleared', 'published']), _negated=True), ('cleared_by__isnull', False), _connector='OR'), name='tenders_draft_cleared'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('media_type', models.CharField(max_length=120)),
                ('scan', models.CharField(choices=[('clean', 'Scanned, no virus found'), ('infected', 'Virus found'), ('unscanned', 'Not scanned for viruses')], default='unscanned', max_length=10)),
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='tenders.draft')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='external_buyer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tenders.externalbuyer'),
        ),
        migrations.AddField(
            model_name='interest',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='interest',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='tenders.notice'),
        ),
        migrations.AddField(
            model_name='interest',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='lot',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='tenders.notice'),
        ),
        migrations.AddField(
            model_name='item',
            name='lot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='tenders.lot'),
        ),
        migrations.AddField(
            model_name='noticeimport',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='notice',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tenders.noticeimport'),
        ),
        migrations.AddField(
            model_name='noticeversion',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tenders.notice'),
        ),
        migrations.AddField(
            model_name='question',
            name='answer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='tenders.answer'),
        ),
        migrations.AddField(
            model_name='question',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='question',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='tenders.notice'),
        ),
        migrations.AddField(
            model_name='question',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='accounts.organisation'),
        ),
        migrations.AddConstraint(
            model_name='interest',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('notice', 'supplier'), name='tenders_interest_once'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('notice', 'number'), name='tenders_lot_number'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('lot', 'number'), name='tenders_item_number'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('buyer__isnull', False), ('external_buyer__isnull', True), ('source_key__isnull', True)), models.Q(('buyer__isnull', True), ('external_buyer__isnull', False), ('source_key__isnull', False)), _connector='OR'), name='tenders_notice_one_buyer'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(fields=('notice', 'number'), name='tenders_version_number'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('state', 'answered')), models.Q(models.Q(('state', 'answered'), _negated=True), ('answer__isnull', True)), _connector='OR'), name='tenders_question_answered'),
        ),
    ]
