# SPDX-License-Identifier: Apache-2.0
"""Orders under agreements, and rounds of offers."""

import django.db.models.deletion
import meishan.base.core.ids
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_days_off'),
        ('contracts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallOff',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=250)),
                ('deliver_to', models.CharField(blank=True, max_length=500)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('deliver_by', models.DateField(null=True)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('cart', 'Being prepared'), ('submitted', 'Waits for approval'), ('approved', 'Approved, not sent yet'), ('ordered', 'Ordered'), ('acknowledged', 'Confirmed by the supplier'), ('shipped', 'On its way'), ('received', 'Received'), ('closed', 'Closed'), ('rejected', 'Rejected'), ('cancelled', 'Cancelled')], default='cart', max_length=12)),
                ('state_at', models.DateTimeField()),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('requested_by', models.UUIDField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('approved_by', models.UUIDField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('ordered_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('promised_on', models.DateField(help_text="The supplier's own day of delivery.", null=True)),
                ('shipped_at', models.DateTimeField(null=True)),
                ('shipping', models.CharField(blank=True, help_text='Carrier and tracking number.', max_length=250)),
                ('received_at', models.DateTimeField(null=True)),
                ('received_words', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('end_words', models.TextField(blank=True, help_text='Why it was sent back, rejected or cancelled.')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_offs', to='contracts.agreement')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_offs', to='contracts.contract')),
                ('piggyback', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_offs', to='contracts.piggyback')),
            ],
            options={
                'ordering': ['-made_at'],
                'indexes': [
                    models.Index(fields=['agreement', 'state'], name='contracts_calloff_agreement'),
                    models.Index(fields=['supplier', '-made_at'], name='contracts_calloff_supplier'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('buyer', 'number'), name='contracts_calloff_number'),
                    models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='contracts_calloff_total'),
                    models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('requested_by__isnull', False), models.Q(('approved_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='contracts_calloff_two_people'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['cart', 'submitted', 'rejected', 'cancelled']), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('total__gt', 0)), _connector='OR'), name='contracts_calloff_approved'),
                    models.CheckConstraint(condition=models.Q(models.Q(('buyer', models.F('owner')), ('piggyback__isnull', True)), models.Q(('piggyback__isnull', False), models.Q(('buyer', models.F('owner')), _negated=True)), _connector='OR'), name='contracts_calloff_piggyback'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CallOffLine',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('description', models.CharField(max_length=500)),
                ('unit', models.CharField(max_length=10)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=16)),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=20)),
                ('total', models.DecimalField(decimal_places=2, max_digits=20)),
                ('call_off', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='contracts.calloff')),
                ('price', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.priceline')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('call_off', 'number'), name='contracts_calloffline_number'),
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('total__gte', 0), ('unit_price__gt', 0)), name='contracts_calloffline_positive'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=250)),
                ('words', models.TextField(blank=True)),
                ('lines', models.JSONField()),
                ('due_at', models.DateTimeField()),
                ('zone', models.CharField(default='UTC', max_length=60)),
                ('state', models.CharField(choices=[('open', 'Offers are taken'), ('chosen', 'An offer was chosen'), ('ended', 'Ended without a choice')], default='open', max_length=8)),
                ('state_at', models.DateTimeField()),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('end_words', models.TextField(blank=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='contracts.agreement')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [
                    models.UniqueConstraint(fields=('agreement', 'number'), name='contracts_round_number'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoundInvite',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invites', to='contracts.round')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('round', 'contract'), name='contracts_invite_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoundOffer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('opens_at', models.DateTimeField()),
                ('prices', models.JSONField()),
                ('total', models.DecimalField(decimal_places=2, max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('words', models.TextField(blank=True)),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('invite', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='contracts.roundinvite')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='contracts_offer_total'),
                ],
            },
        ),
        migrations.AddField(
            model_name='calloff',
            name='offer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_off', to='contracts.roundoffer'),
        ),
    ]
