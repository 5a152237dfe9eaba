# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call bids and submissions, to those who may see them."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.ledger.queries import Told, tells

from ..models import Bid, Submission


@tells("bids.bid")
def bid_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Bids by their tender's reference."""
    return {
        one.pk: Told(
            _("Bid on %(reference)s") % {"reference": one.notice.reference},
            reverse("bids:bid", args=[one.pk]),
        )
        for one in Bid.objects.filter(pk__in=ids).select_related("notice")
    }


@tells("bids.submission")
def submission_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Submissions by their tender's reference, lot and number."""
    return {one.pk: Told(_name(one), reverse("bids:bid", args=[one.bid_id])) for one in _submissions(ids)}


def _submissions(ids: Collection[UUID]) -> Collection[Submission]:
    return list(Submission.objects.filter(pk__in=ids).select_related("notice"))


def _name(one: Submission) -> str:
    if one.lot:
        return _("Submission %(number)s for lot %(lot)s of %(reference)s") % {
            "number": one.number,
            "lot": one.lot,
            "reference": one.notice.reference,
        }
    return _("Submission %(number)s for %(reference)s") % {
        "number": one.number,
        "reference": one.notice.reference,
    }
