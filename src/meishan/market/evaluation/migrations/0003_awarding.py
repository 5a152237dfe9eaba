# SPDX-License-Identifier: Apache-2.0
"""The tables of awards: from rankings to the last step of a protest."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_days_off'),
        ('bids', '0008_readers'),
        ('evaluation', '0002_walls'),
        ('tenders', '0008_text_final'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('approves', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('recommended_by', models.UUIDField()),
                ('submitted_by', models.UUIDField()),
                ('decided_by', models.UUIDField()),
                ('decided_at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('recommended_by')), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), name='evaluation_decision_by_another'),
                    models.CheckConstraint(condition=models.Q(('approves', True), models.Q(('words', ''), _negated=True), _connector='OR'), name='evaluation_decision_words'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('won', 'Awarded'), ('reserve', 'Next in rank'), ('lost', 'Not awarded')], max_length=10)),
                ('content', models.JSONField()),
                ('at', models.DateTimeField()),
                ('debrief_until', models.DateTimeField()),
                ('protest_until', models.DateTimeField(help_text='Where no debriefing is asked for.')),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='evaluation.decision')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [
                    models.Index(fields=['supplier', '-at'], name='evaluation_letter_supplier'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('decision', 'bid'), name='evaluation_letter_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('lot', models.PositiveIntegerField()),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24)),
                ('currency', models.CharField(max_length=3)),
                ('usd', models.DecimalField(decimal_places=4, max_digits=24)),
                ('state', models.CharField(choices=[('notified', 'Announced, standstill'), ('standing', 'In force'), ('signed', 'Under contract'), ('cancelled', 'Cancelled')], default='notified', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('announced_at', models.DateTimeField()),
                ('standstill_until', models.DateTimeField()),
                ('cancel_ground', models.CharField(blank=True, choices=[('protest', 'A protest was upheld'), ('sanctioned', 'The supplier is sanctioned'), ('refused', 'The supplier does not sign or stand by its offer'), ('error', 'The award was a mistake'), ('ended', 'The tender was cancelled')], max_length=12)),
                ('cancel_words', models.TextField(blank=True)),
                ('cancelled_by', models.UUIDField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='tenders.notice')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='evaluation.award')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bids.submission')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='accounts.organisation')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='evaluation.decision')),
            ],
            options={
                'ordering': ['lot', 'number'],
                'indexes': [
                    models.Index(fields=['supplier', '-announced_at'], name='evaluation_award_supplier'),
                    models.Index(fields=['state', 'standstill_until'], name='evaluation_award_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'number'), name='evaluation_award_number'),
                    models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('notice', 'lot'), name='evaluation_award_one'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='evaluation_award_amount'),
                    models.CheckConstraint(condition=models.Q(models.Q(('cancel_ground__gt', ''), ('cancel_words__gt', ''), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancel_ground', ''), ('cancel_words', '')), _connector='OR'), name='evaluation_award_cancelled'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Protest',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text="Of the tender's protests; given when it is filed.", null=True)),
                ('lots', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None)),
                ('ground', models.CharField(choices=[('criteria', 'The published criteria were not followed'), ('arithmetic', 'Points or prices were reckoned wrongly'), ('eligibility', 'The winner is not eligible or does not comply'), ('conflict', 'Somebody who judged had a conflict of interest'), ('procedure', 'The procedure was not kept to'), ('other', 'Something else')], max_length=12)),
                ('words', models.TextField()),
                ('wanted', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('filed', 'Filed'), ('admissible', 'Admitted'), ('inadmissible', 'Not admitted'), ('under_review', 'Under review'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('implemented', 'Upheld and carried out')], default='draft', max_length=12)),
                ('state_at', models.DateTimeField()),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField(null=True)),
                ('reviewer', models.UUIDField(null=True)),
                ('settled_by', models.UUIDField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_words', models.TextField(blank=True)),
                ('done_words', models.TextField(blank=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='protests', to='evaluation.letter')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['made_at'],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'number'), name='evaluation_protest_number'),
                    models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('letter',), name='evaluation_protest_one'),
                    models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='evaluation_protest_words'),
                    models.CheckConstraint(condition=models.Q(('lots__len__gt', 0)), name='evaluation_protest_lots'),
                    models.CheckConstraint(condition=models.Q(models.Q(('filed_at__isnull', True), ('number__isnull', True)), models.Q(('filed_at__isnull', False), ('number__isnull', False)), _connector='OR'), name='evaluation_protest_filed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('settled_words', '')), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('settled_words__gt', '')), _connector='OR'), name='evaluation_protest_settled'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ProtestStep',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('filed', 'Filed'), ('admissible', 'Admitted'), ('inadmissible', 'Not admitted'), ('under_review', 'Under review'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('implemented', 'Upheld and carried out')], max_length=12)),
                ('person', models.UUIDField()),
                ('words', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('protest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='evaluation.protest')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('problem', models.JSONField()),
                ('result', models.JSONField()),
                ('problem_digest', models.CharField(max_length=64)),
                ('result_digest', models.CharField(max_length=64)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
            ],
            options={
                'ordering': ['lot', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'lot', 'number'), name='evaluation_ranking_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('award', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='evaluation.award')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='evaluation.decision')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='tenders.notice')),
                ('ranking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='evaluation.ranking')),
            ],
            options={
                'ordering': ['lot', 'at'],
                'constraints': [
                    models.UniqueConstraint(fields=('decision', 'lot'), name='evaluation_outcome_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='award',
            name='ranking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.ranking'),
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('submitted', 'Handed over'), ('returned', 'Sent back'), ('endorsed', 'Endorsed'), ('rejected', 'Advised against'), ('decided', 'Approved'), ('announced', 'Announced'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('reasons', models.TextField()),
                ('value', models.DecimalField(decimal_places=4, max_digits=24)),
                ('value_currency', models.CharField(max_length=3)),
                ('needs_review', models.BooleanField()),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('submitted_by', models.UUIDField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_words', models.TextField(blank=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'number'), name='evaluation_recommendation_number'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'endorsed', 'decided'))), fields=('notice',), name='evaluation_recommendation_one'),
                    models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='evaluation_recommendation_reasons'),
                    models.CheckConstraint(condition=models.Q(models.Q(('submitted_at__isnull', True), ('submitted_by__isnull', True)), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='evaluation_recommendation_submitted'),
                    models.CheckConstraint(condition=models.Q(('submitted_by__isnull', False), ('state__in', ('draft', 'withdrawn')), _connector='OR'), name='evaluation_recommendation_handed_over'),
                ],
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='recommendation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='evaluation.recommendation'),
        ),
        migrations.CreateModel(
            name='Advice',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('verdict', models.CharField(choices=[('endorse', 'Endorse it'), ('return', 'Send it back with questions'), ('reject', 'Advise against it')], max_length=10)),
                ('comment', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advices', to='evaluation.recommendation')),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('recommendation', 'person'), name='evaluation_advice_once'),
                    models.CheckConstraint(condition=models.Q(('verdict', 'endorse'), models.Q(('comment', ''), _negated=True), _connector='OR'), name='evaluation_advice_comment'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RecommendedLot',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('lot', models.PositiveIntegerField()),
                ('rank', models.PositiveIntegerField(null=True)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('usd', models.DecimalField(decimal_places=4, max_digits=24, null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('ranking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.ranking')),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='evaluation.recommendation')),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bids.submission')),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['lot'],
                'constraints': [
                    models.UniqueConstraint(fields=('recommendation', 'lot'), name='evaluation_recommended_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency', ''), ('rank__isnull', True), ('submission__isnull', True), ('supplier__isnull', True), ('usd__isnull', True)), models.Q(('amount__gt', 0), ('currency__regex', '^[A-Z]{3}$'), ('rank__isnull', False), ('ranking__isnull', False), ('submission__isnull', False), ('supplier__isnull', False), ('usd__gt', 0)), _connector='OR'), name='evaluation_recommended_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rejection',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('price_missing', 'It has no price that can be read'), ('correction_refused', 'The bidder does not accept the corrected sum'), ('abnormally_low', 'The bidder could not explain its low price'), ('ineligible', 'The bidder is sanctioned or not eligible otherwise'), ('withdrawn', 'The bidder does not stand by its bid any longer'), ('other', 'Another reason, told in words')], max_length=20)),
                ('words', models.TextField()),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='rejection', to='bids.submission')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='evaluation_rejection_words'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CommitteeMember',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('person', models.UUIDField()),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member')], default='member', max_length=10)),
                ('appointed_by', models.UUIDField()),
                ('appointed_at', models.DateTimeField()),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='committee', to='accounts.organisation')),
            ],
            options={
                'ordering': ['appointed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('agency', 'person'), name='evaluation_committee_once'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('role', 'chair')), fields=('agency',), name='evaluation_committee_one_chair'), models.CheckConstraint(condition=models.Q(('person', models.F('appointed_by')), _negated=True), name='evaluation_committee_not_by_herself')],
            },
        ),
        migrations.CreateModel(
            name='Debrief',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='debrief', serialize=False, to='evaluation.letter')),
                ('question', models.TextField(blank=True)),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('protest_until', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('protest_until__isnull', True)), models.Q(('answer__gt', ''), ('answered_at__isnull', False), ('answered_by__isnull', False), ('protest_until__isnull', False)), _connector='OR'), name='evaluation_debrief_answered'),
                ],
            },
        ),
    ]
