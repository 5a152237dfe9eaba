# SPDX-License-Identifier: Apache-2.0
"""Searches people keep."""

from django.db import models

from meishan.base.core import ids

from ..states import Frequency


class SavedSearch(models.Model):
    """A search a person named. Row-secured by the organisation she acted for.

    `query` is what `SearchQuery.params` gives. `feed_number` is part of the secret of its feeds: raising it
    makes old addresses worthless. `after` is the number of the last revision that was sent or is not wanted.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    query = models.JSONField()
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.DAILY)
    feed_number = models.PositiveIntegerField(default=1)
    after = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "name"], name="matching_saved_name")
        ]
        indexes = [models.Index(fields=["frequency", "id"], name="matching_saved_frequency")]
