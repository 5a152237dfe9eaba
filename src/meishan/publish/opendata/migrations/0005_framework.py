# SPDX-License-Identifier: Apache-2.0
"""Under which agreement an order was made. What was counted before comes with `manage follow --rebuild opendata.releases`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opendata", "0004_past")]

    operations = [
        migrations.AddField(
            model_name="countedprocurement",
            name="framework",
            field=models.CharField(blank=True, db_index=True, default="", max_length=80),
        ),
    ]
