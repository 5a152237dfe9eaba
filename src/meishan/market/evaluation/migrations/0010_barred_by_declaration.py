# SPDX-License-Identifier: Apache-2.0
"""Who is barred by her own declaration needs no sentence beside it: her conflicts say why, in each reader's language."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0009_reports_again")]

    operations = [
        migrations.RemoveConstraint(model_name="seat", name="evaluation_seat_reason"),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=("barred", "released"))
                | ~Q(reason="")
                | Q(state="barred", declared_at__isnull=False, declared_at=F("state_at")),
                name="evaluation_seat_reason",
            ),
        ),
    ]
