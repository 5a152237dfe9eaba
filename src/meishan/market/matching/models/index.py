# SPDX-License-Identifier: Apache-2.0
"""What search reads instead of the notices: written by a follower, rebuilt from the notices at any time."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Indexed(models.Model):
    """One notice as search sees it.

    `lines` holds its codes and all codes above them; `buyer_key` is "o:" or "x:" and the id of the buyer on the
    platform or the external one. `title_words` is small and stays in the row; `words` (titles weigh A, the buyer
    and lots B, the text C, names of codes and countries D) is kept outside it, so that counting stays fast.
    `is_live` is true until the deadline has passed, and late by minutes at most: searches compare `closes_at`.
    """

    notice = models.OneToOneField("tenders.Notice", models.CASCADE, primary_key=True, related_name="+")
    type = models.CharField(max_length=20)
    buyer_key = models.CharField(max_length=40)
    countries = ArrayField(models.CharField(max_length=2))
    codes = ArrayField(models.CharField(max_length=8))
    lines = ArrayField(models.CharField(max_length=8))
    closes_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    is_cancelled = models.BooleanField()
    is_live = models.BooleanField()
    sustainability_state = models.CharField(max_length=12)
    reserved_for = models.CharField(max_length=12)
    reference_key = models.CharField(max_length=120)
    title_words = SearchVectorField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="matching_words"),
            GinIndex(fields=["words"], name="matching_live_words", condition=Q(is_live=True)),
            GinIndex(fields=["lines"], name="matching_lines"),
            GinIndex(fields=["lines"], name="matching_live_lines", condition=Q(is_live=True)),
            models.Index(fields=["-published_at", "-notice"], name="matching_newest"),
            models.Index(fields=["closes_at"], name="matching_live_deadline", condition=Q(is_live=True)),
            models.Index(OpClass("reference_key", name="varchar_pattern_ops"), name="matching_reference_key"),
        ]


class KnownWord(models.Model):
    """A word that stands in some notice's title, and how it reads in Latin letters: to mend misspelt queries."""

    word = models.CharField(max_length=60, primary_key=True)
    latin = models.CharField(max_length=120)

    class Meta:
        indexes = [GinIndex(fields=["latin"], opclasses=["gin_trgm_ops"], name="matching_known_latin")]


class Revision(models.Model):
    """A version of a notice made public, numbered in the order of the record: what alerts are about.

    Written by one follower only, so that a higher number is never committed before a lower one.
    """

    number = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey("tenders.Notice", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "version"], name="matching_revision_once")]
