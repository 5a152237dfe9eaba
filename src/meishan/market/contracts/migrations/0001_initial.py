# SPDX-License-Identifier: Apache-2.0
"""The tables of this app: contracts, what becomes of them, agreements, and orders under agreements."""

import django.contrib.postgres.fields
import django.db.models.deletion
import meishan.base.core.ids
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_days_off'),
        ('tenders', '0008_text_final'),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('words', models.TextField(help_text='What changes, as both sides sign it.')),
                ('reason', models.TextField()),
                ('value_before', models.DecimalField(decimal_places=2, max_digits=20)),
                ('value_after', models.DecimalField(decimal_places=2, max_digits=20)),
                ('ends_before', models.DateField()),
                ('ends_after', models.DateField()),
                ('percent', models.DecimalField(decimal_places=2, max_digits=12)),
                ('limit_percent', models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ('needs_review', models.BooleanField()),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('in_review', 'Before the review committee'), ('approved', 'Endorsed by the committee'), ('rejected', 'Not endorsed'), ('offered', 'Waits for signatures'), ('in_force', 'In force'), ('withdrawn', 'Given up')], default='proposed', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('proposed_by', models.UUIDField()),
                ('proposed_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField(null=True)),
                ('in_force_at', models.DateTimeField(null=True)),
                ('declined_words', models.TextField(blank=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('contract', 'Contract'), ('agreement', 'Long-term agreement')], default='contract', max_length=10)),
                ('lot', models.PositiveIntegerField(default=0)),
                ('ground', models.CharField(blank=True, help_text='Why it was given without competition.', max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=250)),
                ('language', models.CharField(default='en', max_length=2)),
                ('value', models.DecimalField(decimal_places=2, max_digits=20)),
                ('signed_value', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being drafted'), ('offered', 'Waits for signatures'), ('signed', 'Signed'), ('completed', 'Completed'), ('terminated', 'Terminated'), ('withdrawn', 'Given up before signature')], default='draft', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('is_public', models.BooleanField(default=False)),
                ('declined_words', models.TextField(blank=True)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('offered_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=250)),
                ('description', models.TextField(blank=True)),
                ('language', models.CharField(default='en', max_length=2)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('ceiling', models.DecimalField(decimal_places=2, max_digits=20)),
                ('consumed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('secondary_bidding', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', 'Being drafted'), ('active', 'In force'), ('suspended', 'Suspended'), ('terminated', 'Terminated')], default='draft', max_length=10)),
                ('state_at', models.DateTimeField()),
                ('is_public', models.BooleanField(default=False)),
                ('users', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('holders', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
            ],
        ),
        migrations.CreateModel(
            name='AmendmentReview',
            fields=[
                ('amendment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='review', serialize=False, to='contracts.amendment')),
                ('endorsed', models.BooleanField()),
                ('words', models.TextField()),
                ('proposed_by', models.UUIDField()),
                ('decided_by', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ContractText',
            fields=[
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='text', serialize=False, to='contracts.contract')),
                ('scope', models.TextField(blank=True, help_text='What is to be done or delivered.')),
                ('payment', models.TextField(blank=True)),
                ('special', models.TextField(blank=True, help_text='Conditions beside the general ones.')),
                ('reason', models.TextField(blank=True, help_text='Of a contract without competition.')),
            ],
        ),
        migrations.AddField(
            model_name='contract',
            name='agreement',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='contracts.agreement'),
        ),
        migrations.AddField(
            model_name='contract',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='contract',
            name='notice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice'),
        ),
        migrations.AddField(
            model_name='contract',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='contracts.contract'),
        ),
        migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('document', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('made_by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('amendment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.amendment')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='contracts.contract')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=250)),
                ('due_on', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ('state', models.CharField(choices=[('planned', 'To be delivered'), ('reported', 'Delivered, waits for acceptance'), ('accepted', 'Accepted')], default='planned', max_length=10)),
                ('reported_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='contracts.contract')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryReport',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('words', models.TextField()),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='contracts.milestone')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('accepted', models.BooleanField()),
                ('words', models.TextField(blank=True)),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='contracts.milestone')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='PerformanceNote',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('is_final', models.BooleanField()),
                ('quality', models.PositiveSmallIntegerField()),
                ('timeliness', models.PositiveSmallIntegerField()),
                ('cooperation', models.PositiveSmallIntegerField()),
                ('words', models.TextField()),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='contracts.contract')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Piggyback',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('need', models.TextField()),
                ('ceiling', models.DecimalField(decimal_places=2, max_digits=20)),
                ('consumed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('competitive', models.BooleanField()),
                ('valid_until', models.DateField()),
                ('needed_until', models.DateField()),
                ('same_terms', models.BooleanField()),
                ('state', models.CharField(choices=[('asked', 'Waits for both consents'), ('agreed', 'Agreed'), ('refused', 'Refused'), ('ended', 'Ended')], default='asked', max_length=8)),
                ('state_at', models.DateTimeField()),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('owner_agrees', models.BooleanField(null=True)),
                ('owner_by', models.UUIDField(null=True)),
                ('owner_at', models.DateTimeField(null=True)),
                ('owner_words', models.TextField(blank=True)),
                ('supplier_agrees', models.BooleanField(null=True)),
                ('supplier_by', models.UUIDField(null=True)),
                ('supplier_at', models.DateTimeField(null=True)),
                ('supplier_words', models.TextField(blank=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='piggybacks', to='contracts.agreement')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='piggybacks', to='contracts.contract')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
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
            },
        ),
        migrations.CreateModel(
            name='PriceLine',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('description', models.CharField(max_length=500)),
                ('code', models.CharField(blank=True, max_length=8)),
                ('unit', models.CharField(max_length=10)),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=20)),
                ('delivery_days', models.PositiveSmallIntegerField(null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.agreement')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='contracts.contract')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['number'],
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
        ),
        migrations.AddField(
            model_name='calloff',
            name='offer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_off', to='contracts.roundoffer'),
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('buyer', 'Buyer'), ('supplier', 'Supplier')], max_length=8)),
                ('person', models.UUIDField()),
                ('prepared_by', models.UUIDField()),
                ('function', models.CharField(blank=True, max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('entry', models.UUIDField(help_text='The entry of the record that tells of it.')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='contracts.contract')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='contracts.contractversion')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Termination',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('mutual', 'Both sides agree'), ('convenience', 'The need or the funding has ended'), ('breach', 'The supplier did not do what was agreed'), ('insolvency', 'The supplier is insolvent'), ('sanction', 'The supplier became ineligible'), ('force_majeure', 'Force majeure')], max_length=14)),
                ('words', models.TextField()),
                ('ends_on', models.DateField()),
                ('state', models.CharField(choices=[('asked', 'Waits for the head’s decision'), ('decided', 'Decided'), ('declined', 'Not agreed')], default='asked', max_length=8)),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('settled_by', models.UUIDField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_words', models.TextField(blank=True)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terminations', to='contracts.contract')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['state', '-ends_on'], name='contracts_agreement_state'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('buyer', 'number'), name='contracts_agreement_number'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gt', 0)), name='contracts_agreement_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('consumed__gte', 0), ('consumed__lte', models.F('ceiling'))), name='contracts_agreement_consumed'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contracts_agreement_dates'),
        ),
        migrations.AddField(
            model_name='amendmentreview',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='contracttext',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='contracttext',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['buyer', '-made_at'], name='contracts_contract_buyer'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['supplier', '-made_at'], name='contracts_contract_supplier'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('buyer', 'number'), name='contracts_contract_number'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(condition=models.Q(('agreement__isnull', False), models.Q(('state', 'withdrawn'), _negated=True)), fields=('agreement', 'supplier'), name='contracts_contract_holder_once'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='contracts_contract_value'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contracts_contract_dates'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', False), ('kind', 'agreement')), models.Q(('agreement__isnull', True), ('kind', 'contract')), _connector='OR'), name='contracts_contract_kind'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_public', False), ('signed_at__isnull', True), ('signed_value__isnull', True)), models.Q(('is_public', True), ('offered_at__isnull', False), ('signed_at__isnull', False), ('signed_value__isnull', False)), _connector='OR'), name='contracts_contract_signed'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('state__in', ['draft', 'offered', 'withdrawn'])), models.Q(('signed_at__isnull', False), ('state__in', ['signed', 'completed', 'terminated'])), _connector='OR'), name='contracts_contract_signed_state'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_amendment_number'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'in_review', 'approved', 'offered'])), fields=('contract',), name='contracts_amendment_one'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('value_after__gt', 0)), name='contracts_amendment_value'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_force_at__isnull', False), ('state', 'in_force')), models.Q(models.Q(('state', 'in_force'), _negated=True), ('in_force_at__isnull', True)), _connector='OR'), name='contracts_amendment_in_force'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('needs_review', True), models.Q(('state__in', ['in_review', 'approved', 'rejected']), _negated=True), _connector='OR'), name='contracts_amendment_review'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('needs_review', True), ('limit_percent__isnull', True), ('percent__lte', models.F('limit_percent')), _connector='OR'), name='contracts_amendment_limit'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_version_number'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='contracts_version_from_one'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_milestone_number'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gt', 0), _connector='OR'), name='contracts_milestone_amount'),
        ),
        migrations.AddConstraint(
            model_name='milestone',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at__isnull', True)), _connector='OR'), name='contracts_milestone_accepted'),
        ),
        migrations.AddConstraint(
            model_name='acceptance',
            constraint=models.CheckConstraint(condition=models.Q(('accepted', True), models.Q(('words', ''), _negated=True), _connector='OR'), name='contracts_acceptance_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='performancenote',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_note_number'),
        ),
        migrations.AddConstraint(
            model_name='performancenote',
            constraint=models.UniqueConstraint(condition=models.Q(('is_final', True)), fields=('contract',), name='contracts_note_one_final'),
        ),
        migrations.AddConstraint(
            model_name='performancenote',
            constraint=models.CheckConstraint(condition=models.Q(('cooperation__gte', 1), ('cooperation__lte', 5), ('quality__gte', 1), ('quality__lte', 5), ('timeliness__gte', 1), ('timeliness__lte', 5)), name='contracts_note_scores'),
        ),
        migrations.AddConstraint(
            model_name='performancenote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='contracts_note_answered'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('contract', 'agency'), name='contracts_piggyback_once'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.CheckConstraint(condition=models.Q(('agency', models.F('owner')), _negated=True), name='contracts_piggyback_by_another'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.CheckConstraint(condition=models.Q(('ceiling__gt', 0), ('consumed__gte', 0), ('consumed__lte', models.F('ceiling'))), name='contracts_piggyback_consumed'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'agreed'), _negated=True), models.Q(('competitive', True), ('needed_until__lte', models.F('valid_until')), ('owner_agrees', True), ('owner_agrees__isnull', False), ('same_terms', True), ('supplier_agrees', True), ('supplier_agrees__isnull', False)), _connector='OR'), name='contracts_piggyback_five_conditions'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner_agrees__isnull', True), ('owner_at__isnull', True), ('owner_by__isnull', True)), models.Q(('owner_agrees__isnull', False), ('owner_at__isnull', False), ('owner_by__isnull', False)), _connector='OR'), name='contracts_piggyback_owner'),
        ),
        migrations.AddConstraint(
            model_name='piggyback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('supplier_agrees__isnull', True), ('supplier_at__isnull', True), ('supplier_by__isnull', True)), models.Q(('supplier_agrees__isnull', False), ('supplier_at__isnull', False), ('supplier_by__isnull', False)), _connector='OR'), name='contracts_piggyback_supplier'),
        ),
        migrations.AddConstraint(
            model_name='priceline',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_price_number'),
        ),
        migrations.AddConstraint(
            model_name='priceline',
            constraint=models.CheckConstraint(condition=models.Q(('unit_price__gt', 0)), name='contracts_price_positive'),
        ),
        migrations.AddConstraint(
            model_name='calloffline',
            constraint=models.UniqueConstraint(fields=('call_off', 'number'), name='contracts_calloffline_number'),
        ),
        migrations.AddConstraint(
            model_name='calloffline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('total__gte', 0), ('unit_price__gt', 0)), name='contracts_calloffline_positive'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('agreement', 'number'), name='contracts_round_number'),
        ),
        migrations.AddConstraint(
            model_name='roundinvite',
            constraint=models.UniqueConstraint(fields=('round', 'contract'), name='contracts_invite_once'),
        ),
        migrations.AddConstraint(
            model_name='roundoffer',
            constraint=models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='contracts_offer_total'),
        ),
        migrations.AddIndex(
            model_name='calloff',
            index=models.Index(fields=['agreement', 'state'], name='contracts_calloff_agreement'),
        ),
        migrations.AddIndex(
            model_name='calloff',
            index=models.Index(fields=['supplier', '-made_at'], name='contracts_calloff_supplier'),
        ),
        migrations.AddConstraint(
            model_name='calloff',
            constraint=models.UniqueConstraint(fields=('buyer', 'number'), name='contracts_calloff_number'),
        ),
        migrations.AddConstraint(
            model_name='calloff',
            constraint=models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='contracts_calloff_total'),
        ),
        migrations.AddConstraint(
            model_name='calloff',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('requested_by__isnull', False), models.Q(('approved_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='contracts_calloff_two_people'),
        ),
        migrations.AddConstraint(
            model_name='calloff',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['cart', 'submitted', 'rejected', 'cancelled']), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('total__gt', 0)), _connector='OR'), name='contracts_calloff_approved'),
        ),
        migrations.AddConstraint(
            model_name='calloff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('buyer', models.F('owner')), ('piggyback__isnull', True)), models.Q(('piggyback__isnull', False), models.Q(('buyer', models.F('owner')), _negated=True)), _connector='OR'), name='contracts_calloff_piggyback'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('version', 'side'), name='contracts_signature_side'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation', models.F('buyer')), ('side', 'buyer')), models.Q(('organisation', models.F('supplier')), ('side', 'supplier')), _connector='OR'), name='contracts_signature_organisation'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('side', 'supplier'), models.Q(('person', models.F('prepared_by')), _negated=True), _connector='OR'), name='contracts_signature_two_people'),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'declined'), _negated=True), fields=('contract',), name='contracts_termination_one'),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_by', models.F('asked_by')), _negated=True), _connector='OR'), name='contracts_termination_two_people'),
        ),
        migrations.AddConstraint(
            model_name='termination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='contracts_termination_settled'),
        ),
        migrations.AddConstraint(
            model_name='amendmentreview',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='contracts_review_two_people'),
        ),
    ]
