# SPDX-License-Identifier: Apache-2.0
"""What rows must fulfil whose columns came after their table; the rest stands with its table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('contracts', '0002_orders')]

    operations = [
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
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', False), ('kind', 'agreement')), models.Q(('agreement__isnull', True), ('kind', 'contract')), _connector='OR'), name='contracts_contract_kind'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contracts_amendment_number'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'in_review', 'approved', 'offered'])), fields=('contract',), name='contracts_amendment_one'),
        ),
    ]
