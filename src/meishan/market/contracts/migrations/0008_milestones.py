# SPDX-License-Identifier: Apache-2.0
"""Milestones that change by an amendment, and that never come to more than their contract's value."""

import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only, private_rows
from meishan.market.tenders.migrations._moves import may_move

from ..states import MILESTONE_MOVES
from ._milestone_guards import MILESTONE_GUARDS, NO_MILESTONE_GUARDS

# As far as the change shows itself.
SEEN = "EXISTS (SELECT FROM contracts_amendment a WHERE a.id = contracts_milestonechange.amendment_id)"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_days_off'),
        ('contracts', '0007_writers'),
    ]

    operations = [
        migrations.AddField(
            model_name='amendment',
            name='milestone_changes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='milestone',
            name='amendment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.amendment'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='state',
            field=models.CharField(choices=[('planned', 'To be delivered'), ('reported', 'Delivered, waits for acceptance'), ('accepted', 'Accepted'), ('dropped', 'Not due any more')], default='planned', max_length=10),
        ),
        migrations.CreateModel(
            name='MilestoneChange',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('revised', 'Changed'), ('added', 'New milestone'), ('dropped', 'Not due any more')], max_length=8)),
                ('title', models.CharField(max_length=250)),
                ('due_before', models.DateField(null=True)),
                ('amount_before', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('due_on', models.DateField(null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='contracts.amendment')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('milestone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='contracts.milestone')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('amendment', 'number'), name='contracts_milestonechange_number'),
                    models.UniqueConstraint(condition=models.Q(('milestone__isnull', False)), fields=('amendment', 'milestone'), name='contracts_milestonechange_once'),
                    models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='contracts_milestonechange_amount'),
                    models.CheckConstraint(condition=models.Q(models.Q(('due_before__isnull', False), ('due_on__isnull', False), ('kind', 'revised'), ('milestone__isnull', False)), models.Q(('amount_before__isnull', True), ('due_before__isnull', True), ('due_on__isnull', False), ('kind', 'added'), ('milestone__isnull', True)), models.Q(('amount__isnull', True), ('due_before__isnull', False), ('due_on__isnull', True), ('kind', 'dropped'), ('milestone__isnull', False)), _connector='OR'), name='contracts_milestonechange_kind'),
                ],
            },
        ),
        migrations.RunSQL(may_move("contracts_milestone_may_move", MILESTONE_MOVES), migrations.RunSQL.noop),
        migrations.RunSQL(MILESTONE_GUARDS, NO_MILESTONE_GUARDS),
        private_rows("contracts_milestonechange", SEEN),
        append_only("contracts_milestonechange"),
    ]
