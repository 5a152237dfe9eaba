# SPDX-License-Identifier: Apache-2.0
"""Who sits where in the demo, so that its page can show them."""

from django.db import models


class Seat(models.Model):
    """A persona a visitor may sign in as. `place` is English, translated when shown."""

    key = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")

    class Meta:
        ordering = ["order"]
