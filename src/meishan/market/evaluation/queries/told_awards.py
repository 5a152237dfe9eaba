# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call recommendations, awards, letters and protests, to those who may see them."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.ledger.queries import Told, tells

from ..models import Award, Letter, Protest, Recommendation


@tells("evaluation.recommendation")
def recommendation_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Recommendations by their tender's reference and number."""
    return {
        one.pk: Told(
            _("Recommendation %(number)s for %(reference)s")
            % {"number": one.number, "reference": one.notice.reference},
            reverse("evaluation:recommendation", args=[one.pk]),
        )
        for one in Recommendation.objects.filter(pk__in=ids).select_related("notice")
    }


@tells("evaluation.award")
def award_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Awards by their tender's reference and number."""
    return {
        one.pk: Told(
            _("Award %(number)s of %(reference)s")
            % {"number": one.number, "reference": one.notice.reference},
            reverse("tenders:notice", args=[one.notice_id]),
        )
        for one in Award.objects.filter(pk__in=ids).select_related("notice")
    }


@tells("evaluation.letter")
def letter_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Letters by their tender's reference."""
    return {
        one.pk: Told(
            _("Letter about %(reference)s") % {"reference": one.notice.reference},
            reverse("evaluation:letter", args=[one.pk]),
        )
        for one in Letter.objects.filter(pk__in=ids).select_related("notice")
    }


@tells("evaluation.protest")
def protest_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Protests by their tender's reference."""
    return {
        one.pk: Told(
            _("Protest on %(reference)s") % {"reference": one.notice.reference},
            reverse("evaluation:protest", args=[one.pk]),
        )
        for one in Protest.objects.filter(pk__in=ids).select_related("notice")
    }
