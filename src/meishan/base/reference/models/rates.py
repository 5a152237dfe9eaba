# SPDX-License-Identifier: Apache-2.0
"""Rates of exchange as the United Nations publish them, brought in by the operator."""

from django.db import models
from django.db.models import Q


class ExchangeRate(models.Model):
    """So many units of `currency` for one US dollar, from the day `since` until the next one. Append-only.

    Source of the idea: UN operational rates of exchange, published by the UN Treasury for each month.
    """

    currency = models.CharField(max_length=3)
    since = models.DateField()
    per_usd = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.CharField(max_length=250)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "since"], name="reference_rate_once"),
            models.CheckConstraint(condition=Q(per_usd__gt=0), name="reference_rate_positive"),
            models.CheckConstraint(
                condition=~Q(currency="USD") | Q(per_usd=1), name="reference_rate_of_the_dollar"
            ),
        ]
