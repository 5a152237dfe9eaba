# SPDX-License-Identifier: Apache-2.0
"""An agency's public holidays, which are no working days of its service clock."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_way_back")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="days_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(),
                default=list,
                help_text="Public holidays at its seat; no working days.",
                size=None,
            ),
        ),
    ]
