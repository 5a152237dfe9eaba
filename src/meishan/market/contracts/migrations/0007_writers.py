# SPDX-License-Identifier: Apache-2.0
"""Who wrote what a document says: they do not sign it for the buyer, as whoever made the document does not."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ._writer_guard import NO_WRITER_GUARD, WRITER_GUARD

# Of drafts that stand already at least who began them is known; documents are append-only, and keep their maker alone.
BEGUN = """
UPDATE contracts_contracttext t SET writers = ARRAY[c.made_by]
    FROM contracts_contract c WHERE c.id = t.contract_id AND c.state = 'draft'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0006_prices'),
    ]

    operations = [
        migrations.AddField(
            model_name='contracttext',
            name='writers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='written_by',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
        migrations.RunSQL(WRITER_GUARD, NO_WRITER_GUARD),
    ]
