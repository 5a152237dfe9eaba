# SPDX-License-Identifier: Apache-2.0
"""Who sits where in the demo, so that its page can show them, and how far the way to the seminar is gone."""

from django.db import models


class Seat(models.Model):
    """A persona a visitor may sign in as. `place` is English, translated when shown."""

    key = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")

    class Meta:
        ordering = ["order"]


class Passage(models.Model):
    """The way to the middle of the seminar's first day, of which there is one: `done` of so many happenings."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    begun_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=1)
    is_over = models.BooleanField(default=False)
