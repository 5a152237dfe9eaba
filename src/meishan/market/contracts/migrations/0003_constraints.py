# SPDX-License-Identifier: Apache-2.0
"""What rows of this app must fulfil by themselves: one of a kind, in order, above zero, by two people."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('contracts', '0002_orders')]

    operations = [
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
