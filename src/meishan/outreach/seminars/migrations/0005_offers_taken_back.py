# SPDX-License-Identifier: Apache-2.0
"""An offer may be taken back: the supplier whose slot it was has come after all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seminars", "0004_walls")]

    operations = [
        migrations.AlterField(
            model_name="offer",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "Offered"),
                    ("taken", "Taken"),
                    ("refused", "Refused"),
                    ("expired", "Not answered in time"),
                    ("withdrawn", "Taken back"),
                ],
                default="offered",
                max_length=10,
            ),
        ),
    ]
