# SPDX-License-Identifier: Apache-2.0
"""Contracts that come of an award: one for each, with its supplier and for its amount."""

import django.db.models.deletion
from django.db import migrations, models

from ._award_guard import AWARD_GUARDS, NO_AWARD_GUARDS


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_walls"), ("evaluation", "0004_awarding_walls")]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="award",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contracts",
                to="evaluation.award",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("award__isnull", False), models.Q(("state", "withdrawn"), _negated=True)
                ),
                fields=("award",),
                name="contracts_contract_award_once",
            ),
        ),
        migrations.RunSQL(AWARD_GUARDS, NO_AWARD_GUARDS),
    ]
