# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree, searchable in six languages. All else of this app is read from shipped files."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from meishan.base.reference.states import Level, Source

from .shipped import language_key, text_in


class UnspscItem(models.Model):
    """One code with its titles by language. `words` and `fuzzy` are what search reads (see `actions`)."""

    code = models.CharField(max_length=8, primary_key=True)
    level = models.CharField(max_length=9, choices=Level)
    parent = models.CharField(max_length=8, blank=True, db_index=True)
    titles = models.JSONField()
    source = models.CharField(max_length=8, choices=Source)
    words = SearchVectorField()
    fuzzy = models.TextField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{8}$"), name="reference_unspsc_digits"),
            models.CheckConstraint(condition=Q(titles__has_key="en"), name="reference_unspsc_titled"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="reference_unspsc_words"),
            GinIndex(fields=["fuzzy"], opclasses=["gin_trgm_ops"], name="reference_unspsc_fuzzy"),
        ]

    def title(self, language: str | None = None) -> str:
        """The title in that language (None: the active one), else in English."""
        return text_in(self.titles, language)

    def title_language(self, language: str | None = None) -> str:
        """The language `title` answers in: a reader is told when it is not hers."""
        key = language_key(language)
        return key if self.titles.get(key) else "en"
