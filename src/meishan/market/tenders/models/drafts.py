# SPDX-License-Identifier: Apache-2.0
"""Texts on their way to the public, seen by their buyer alone (row security)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids
from meishan.base.core.uploads import FileRow

from ..states import OPEN_DRAFTS, DraftState


class Draft(models.Model):
    """A first notice (`notice` empty, `number` 1) or an amendment of one, written by some, cleared by another.

    `content` has the shape told in `content.py` and can only change in the state "draft" (a trigger).
    `editors` are all who wrote; none of them can clear (a constraint). `edit` counts saves, so that two
    people do not overwrite each other.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, null=True, related_name="drafts")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="drafts")
    reference = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=DraftState, default=DraftState.DRAFT)
    content = models.JSONField()
    reason = models.JSONField(default=dict)
    edit = models.PositiveIntegerField(default=1)
    editors = ArrayField(models.UUIDField(), default=list)
    drafted_by = models.UUIDField()
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    cleared_by = models.UUIDField(null=True)
    cleared_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "reference"],
                condition=Q(number=1) & ~Q(state=DraftState.DISCARDED),
                name="tenders_draft_reference",
            ),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state__in=OPEN_DRAFTS) & Q(notice__isnull=False),
                name="tenders_draft_one_open",
            ),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | ~Q(cleared_by=F("drafted_by")),
                name="tenders_draft_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DraftState.CLEARED, DraftState.PUBLISHED])
                | Q(cleared_by__isnull=False),
                name="tenders_draft_cleared",
            ),
        ]
        indexes = [models.Index(fields=["buyer", "state", "-saved_at"], name="tenders_draft_buyer")]

    @property
    def is_amendment(self) -> bool:
        return self.number > 1

    @property
    def language(self) -> str:
        return self.content["language"]

    @property
    def title(self) -> dict[str, str]:
        return self.content["title"]


class DraftFile(FileRow):
    """A file attached to a draft; published as a Document of the same id."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="files")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()
