# SPDX-License-Identifier: Apache-2.0
"""Why an agreement is made without a tender: a ground of the rules' list, and a reason in words."""

from django.db import migrations, models

from ._ground_guard import GROUND_GUARD, NO_GROUND_GUARD


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0008_milestones'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='ground',
            field=models.CharField(blank=True, default='', help_text='Why it was made without competition.', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='agreement',
            name='reason',
            field=models.TextField(blank=True, default='', help_text='Of an agreement without a tender.'),
            preserve_default=False,
        ),
        migrations.RunSQL(GROUND_GUARD, NO_GROUND_GUARD),
    ]
