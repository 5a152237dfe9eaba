# SPDX-License-Identifier: Apache-2.0
"""What a sealed tender needs beside its text when it goes public, and what an amendment may not touch."""

from datetime import datetime

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ..models import Draft, Notice, Tender
from ..states import SubmissionMethod, TenderState
from .moving import METHOD_OF_TYPE, move


def open_tender(tender: Tender, notice: Notice, at: datetime) -> None:
    """Open a cleared tender for bids with its notice, under the rules that hold on this day."""
    move(
        tender,
        TenderState.PUBLISHED,
        at,
        notice=notice,
        published_at=at,
        rules={"key": "generic", "version": 1},
    )


def refuse_other_terms(tender: Tender, draft: Draft) -> None:
    """Raises Refused where an amendment would change what is frozen since publication."""
    if draft.content["submission"]["method"] != SubmissionMethod.PLATFORM:
        raise Refused(
            _("Bids on this tender are sealed here; an amendment can't change that."), field="terms"
        )
    terms = draft.content.get("tender") or {}
    method = terms.get("method") or METHOD_OF_TYPE.get(draft.content["type"], "")
    if method != tender.method or (terms.get("envelopes") or tender.envelopes) != tender.envelopes:
        raise Refused(
            _(
                "Method and envelopes are fixed since publication. "
                "To change them, cancel this tender and publish another."
            ),
            field="terms",
        )
