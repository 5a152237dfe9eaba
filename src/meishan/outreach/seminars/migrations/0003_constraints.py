# SPDX-License-Identifier: Apache-2.0
"""Meetings of a plan are found by their slot. What may stand only once stands with its table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seminars", "0002_people_and_plans")]

    operations = [
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'slot'], name='seminars_meeting_slot'),
        ),
    ]
