# SPDX-License-Identifier: Apache-2.0
"""What can be done with a change of a contract, in the words of each side."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor

from .. import actions, forms, tables
from ..models import Amendment, ContractVersion
from ..states import AmendmentState
from .steps import Step, Way, ways, with_answer

AMENDMENT_STEPS = {
    one.name: one
    for one in (
        Step(
            "review",
            "contracts.review_amendment",
            gettext_lazy("Review this change"),
            actions.review_amendment,
            lambda thing, at: thing.state == AmendmentState.IN_REVIEW,
            gettext_lazy(
                "You review whether the change was asked for by the rules, not whether it is needed."
            ),
            gettext_lazy("Noted. The officer who proposed it is told."),
            form=forms.ReviewForm,
            read=with_answer("endorses"),
            tone="primary",
        ),
        Step(
            "offer",
            "contracts.offer_amendment",
            gettext_lazy("Offer for signature"),
            actions.offer_amendment,
            lambda thing, at: thing.state in (AmendmentState.PROPOSED, AmendmentState.APPROVED),
            gettext_lazy("The change becomes a document. It counts once both sides have signed it."),
            gettext_lazy("Offered. Your head and the supplier are asked to sign."),
            tone="primary",
        ),
        Step(
            "withdraw",
            "contracts.withdraw_amendment",
            gettext_lazy("Give it up"),
            actions.withdraw_amendment,
            lambda thing, at: thing.state in tables.OPEN_AMENDMENTS,
            gettext_lazy("The contract stays as it is."),
            gettext_lazy("Given up. The contract stays as it is."),
            form=forms.ReasonForm,
            read=dict,
            tone="danger",
        ),
    )
}
# The supplier's word for the same act: it does not give up what the buyer proposed, it does not sign it.
DECLINE = replace(
    AMENDMENT_STEPS["withdraw"],
    label=gettext_lazy("Decline the change"),
    note=gettext_lazy("The contract stays as it is. The buyer reads why, and may propose another change."),
    done=gettext_lazy("Declined. The buyer is told."),
)


def steps_of_change(change: Amendment, actor: Actor) -> Mapping[str, Step]:
    """The steps of a change, as the reader's side calls them."""
    if actor.organisation != change.supplier_id:
        return AMENDMENT_STEPS
    return {**AMENDMENT_STEPS, DECLINE.name: DECLINE}


def ways_to_decline(request: HttpRequest, version: ContractVersion | None, at: datetime) -> list[Way]:
    """How the supplier says no to a change whose document waits for its signature."""
    change = version.amendment if version else None
    if change is None or request.actor.organisation != change.supplier_id:
        return []
    return ways(request, change, {DECLINE.name: DECLINE}, "contracts:amendment_do", at)
