# SPDX-License-Identifier: Apache-2.0
"""Price lists that change by an amendment, what two people settle, and offers that improve on the price list."""

import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only, private_rows

from ._price_guards import NO_PRICE_GUARDS, PRICE_GUARDS

OFFERED = (
    "meishan_sees(buyer_id) OR (meishan_sees(supplier_id) AND EXISTS (SELECT FROM contracts_amendment a"
    " WHERE a.id = contracts_pricechange.amendment_id AND a.offered_at IS NOT NULL))"
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_days_off'),
        ('contracts', '0005_award'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceChange',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('revised', 'New price'), ('added', 'New line'), ('ended', 'Not sold any more')], max_length=8)),
                ('description', models.CharField(max_length=500)),
                ('code', models.CharField(blank=True, max_length=8)),
                ('unit', models.CharField(max_length=10)),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ('delivery_days', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='amendment',
            name='price_changes',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='amendment',
            name='prices_from',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='priceline',
            name='amendment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.amendment'),
        ),
        migrations.AddField(
            model_name='priceline',
            name='ends_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='priceline',
            name='signed_price',
            field=models.DecimalField(decimal_places=4, max_digits=20, null=True),
        ),
        migrations.AddField(
            model_name='priceline',
            name='starts_on',
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('price_changes', 0), ('prices_from__isnull', True)), models.Q(('price_changes__gt', 0), ('prices_from__isnull', False)), _connector='OR'), name='contracts_amendment_prices'),
        ),
        migrations.AddField(
            model_name='pricechange',
            name='amendment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='contracts.amendment'),
        ),
        migrations.AddField(
            model_name='pricechange',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='pricechange',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract'),
        ),
        migrations.AddField(
            model_name='pricechange',
            name='price',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='contracts.priceline'),
        ),
        migrations.AddField(
            model_name='pricechange',
            name='supplier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddConstraint(
            model_name='pricechange',
            constraint=models.UniqueConstraint(fields=('amendment', 'number'), name='contracts_pricechange_number'),
        ),
        migrations.AddConstraint(
            model_name='pricechange',
            constraint=models.UniqueConstraint(condition=models.Q(('price__isnull', False)), fields=('amendment', 'price'), name='contracts_pricechange_once'),
        ),
        migrations.AddConstraint(
            model_name='pricechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'revised'), ('price__isnull', False), ('unit_price__gt', 0)), models.Q(('kind', 'added'), ('price__isnull', True), ('unit_price__gt', 0)), models.Q(('kind', 'ended'), ('price__isnull', False), ('unit_price__isnull', True)), _connector='OR'), name='contracts_pricechange_kind'),
        ),
        migrations.RunSQL(PRICE_GUARDS, NO_PRICE_GUARDS),
        private_rows("contracts_pricechange", OFFERED),
        append_only("contracts_pricechange"),
    ]
