# SPDX-License-Identifier: Apache-2.0
"""Panels, what their people declared, scores, what was agreed, and signed reports."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_days_off'),
        ('bids', '0008_readers'),
        ('tenders', '0008_text_final'),
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='evaluation', serialize=False, to='tenders.notice')),
                ('state', models.CharField(choices=[('forming', 'Panel is being formed'), ('individual', 'Individual scoring'), ('locked', 'Scores locked, to be agreed'), ('consensus', 'Consensus meeting'), ('reported', 'Report signed')], default='forming', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('size', models.PositiveSmallIntegerField()),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('has_pseudonyms', models.BooleanField(default=False)),
                ('formed_by', models.UUIDField()),
                ('formed_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('locked_at', models.DateTimeField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='evaluation_size'),
                    models.CheckConstraint(condition=models.Q(models.Q(('reported_at__isnull', False), ('state', 'reported')), models.Q(models.Q(('state', 'reported'), _negated=True), ('reported_at__isnull', True)), _connector='OR'), name='evaluation_reported_at'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='evaluation.evaluation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('evaluation', 'bid'), name='evaluation_alias_bid'),
                    models.UniqueConstraint(fields=('evaluation', 'number'), name='evaluation_alias_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Agreed',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('criterion', models.CharField(max_length=80)),
                ('most', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('points', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('passes', models.BooleanField(null=True)),
                ('reason', models.TextField()),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreed', to='bids.submission')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreed', to='evaluation.evaluation')),
            ],
            options={
                'ordering': ['submission', 'criterion'],
                'indexes': [
                    models.Index(fields=['evaluation', 'submission'], name='evaluation_agreed_bid'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('dropped_at__isnull', True)), fields=('submission', 'criterion'), name='evaluation_agreed_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('most__isnull', False), ('passes__isnull', True), ('points__gte', 0), ('points__isnull', False), ('points__lte', models.F('most'))), models.Q(('most__isnull', True), ('passes__isnull', False), ('points__isnull', True)), _connector='OR'), name='evaluation_agreed_range'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='evaluation_agreed_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('words', models.TextField(blank=True)),
                ('written_by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='evaluation.evaluation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('evaluation', 'number'), name='evaluation_report_number'),
                    models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('evaluation',), name='evaluation_report_one'),
                    models.CheckConstraint(condition=models.Q(('replaced_at__isnull', True), ('signed_at__isnull', True), _connector='OR'), name='evaluation_report_signed_stays'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('person', models.UUIDField()),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('secretary', 'Secretary (procurement)'), ('adviser', 'Adviser')], max_length=10)),
                ('is_outside', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('appointed', 'Has not declared yet'), ('declared', 'Declared, no conflict'), ('barred', 'Barred by a conflict of interest'), ('released', 'Released')], default='appointed', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('appointed_by', models.UUIDField()),
                ('appointed_at', models.DateTimeField()),
                ('declaration', models.JSONField(null=True)),
                ('declared_at', models.DateTimeField(null=True)),
                ('locked_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='evaluation.evaluation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('evaluation', 'number'), name='evaluation_seat_number'),
                    models.UniqueConstraint(condition=models.Q(('state', 'released'), _negated=True), fields=('evaluation', 'person'), name='evaluation_seat_person'),
                    models.UniqueConstraint(condition=models.Q(('role__in', ('chair', 'secretary')), ('state__in', ('appointed', 'declared'))), fields=('evaluation', 'role'), name='evaluation_seat_one_chair'),
                    models.CheckConstraint(condition=models.Q(('role', 'secretary'), models.Q(('appointed_by', models.F('person')), _negated=True), _connector='OR'), name='evaluation_seat_not_by_herself'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'declared'), _negated=True), models.Q(('declaration__isnull', False), ('declared_at__isnull', False)), _connector='OR'), name='evaluation_seat_declared'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('barred', 'released')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='evaluation_seat_reason'),
                    models.CheckConstraint(condition=models.Q(('locked_at__isnull', True), ('declared_at__isnull', False), _connector='OR'), name='evaluation_seat_locked'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('criterion', models.CharField(max_length=80)),
                ('most', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('points', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('passes', models.BooleanField(null=True)),
                ('reason', models.TextField()),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.evaluation')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='bids.submission')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.seat')),
            ],
            options={
                'ordering': ['submission', 'criterion'],
                'indexes': [
                    models.Index(fields=['evaluation', 'submission'], name='evaluation_score_bid'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('seat', 'submission', 'criterion'), name='evaluation_score_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('most__isnull', False), ('passes__isnull', True), ('points__gte', 0), ('points__isnull', False), ('points__lte', models.F('most'))), models.Q(('most__isnull', True), ('passes__isnull', False), ('points__isnull', True)), _connector='OR'), name='evaluation_score_range'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='evaluation_score_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReportSignature',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('remark', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.evaluation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='evaluation.report')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='evaluation.seat')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('report', 'seat'), name='evaluation_report_signature_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('organisation', 'Belongs or belonged to a bidder’s organisation'), ('relation', 'Named a relation to a bidder herself'), ('statement', 'Could not make one of the statements'), ('found', 'Found by somebody else'), ('author', 'Had a hand in the text of the tender')], max_length=12)),
                ('words', models.TextField(blank=True)),
                ('bars', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='evaluation.evaluation')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='evaluation.seat')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
    ]
