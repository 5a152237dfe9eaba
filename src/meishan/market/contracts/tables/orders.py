# SPDX-License-Identifier: Apache-2.0
"""Orders as rows and steps, and what is next for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.actor import Actor

from ..models import Agreement, CallOff, Piggyback
from ..states import CallOffState
from .contracts import name_of

CALL_OFF_TONES: dict[str, str] = {
    CallOffState.CART: "neutral",
    CallOffState.SUBMITTED: "warning",
    CallOffState.APPROVED: "info",
    CallOffState.ORDERED: "info",
    CallOffState.ACKNOWLEDGED: "info",
    CallOffState.SHIPPED: "info",
    CallOffState.RECEIVED: "success",
    CallOffState.CLOSED: "success",
    CallOffState.REJECTED: "danger",
    CallOffState.CANCELLED: "danger",
}
WAY = (
    (CallOffState.CART, "made_at", pgettext_lazy("an order", "Begun")),
    (CallOffState.SUBMITTED, "submitted_at", pgettext_lazy("an order", "Submitted for approval")),
    (CallOffState.APPROVED, "approved_at", pgettext_lazy("an order", "Approved")),
    (CallOffState.ORDERED, "ordered_at", pgettext_lazy("an order", "Sent to the supplier")),
    (CallOffState.ACKNOWLEDGED, "acknowledged_at", pgettext_lazy("an order", "Confirmed by the supplier")),
    (CallOffState.SHIPPED, "shipped_at", pgettext_lazy("an order", "Sent by the supplier")),
    (CallOffState.RECEIVED, "received_at", pgettext_lazy("an order", "Received")),
    (CallOffState.CLOSED, "closed_at", pgettext_lazy("an order", "Closed")),
)


@dataclass(frozen=True)
class CallOffRow:
    """One order as a list shows it."""

    call_off: CallOff
    tone: str


def call_off_rows(call_offs: Iterable[CallOff]) -> list[CallOffRow]:
    """Orders with the look of where each stands."""
    return [CallOffRow(one, CALL_OFF_TONES[one.state]) for one in call_offs]


def call_off_events(call_off: CallOff) -> list[dict[str, Any]]:
    """What happened to an order so far, the latest first."""
    reached = [
        {"at": at, "title": title, "current": state == call_off.state}
        for state, column, title in WAY
        if (at := getattr(call_off, column)) is not None
    ]
    if call_off.state in (CallOffState.REJECTED, CallOffState.CANCELLED):
        label = CallOffState(call_off.state).label
        reached.append({"at": call_off.state_at, "title": label, "tone": "danger", "current": False})
    return reached[::-1]


NEXT: dict[str, tuple[Promise, Promise]] = {
    CallOffState.CART: (
        gettext_lazy("Choose what you order and where it goes, then submit it for approval."),
        gettext_lazy("Nothing is to be done yet."),
    ),
    CallOffState.SUBMITTED: (
        gettext_lazy("Check it and approve it, or send it back."),
        gettext_lazy("Nothing is to be done yet."),
    ),
    CallOffState.APPROVED: (
        gettext_lazy("Send it to the supplier."),
        gettext_lazy("Nothing is to be done yet."),
    ),
    CallOffState.ORDERED: (
        gettext_lazy("The supplier’s confirmation is awaited."),
        gettext_lazy("Confirm the order and say when you deliver."),
    ),
    CallOffState.ACKNOWLEDGED: (
        gettext_lazy("The supplier reports when it is on its way."),
        gettext_lazy("Report the order as on its way once you send it."),
    ),
    CallOffState.SHIPPED: (
        gettext_lazy("Receive it here once it has arrived."),
        gettext_lazy("The buyer receives it here once it has arrived."),
    ),
    CallOffState.RECEIVED: (
        gettext_lazy("Close it once all is in order."),
        gettext_lazy("The buyer closes it once all is in order."),
    ),
}
"""What comes next: for the buyer's people, and for the supplier's."""


def next_of_call_off(call_off: CallOff, actor: Actor) -> str:
    """What comes next, in a sentence for this reader."""
    if call_off.state == CallOffState.SUBMITTED and call_off.requested_by == actor.person:
        return _("A colleague approves it; you submitted it, so you can’t.")
    buyers, suppliers = NEXT.get(call_off.state, (_("Nothing is left to do."),) * 2)
    return str(suppliers if actor.organisation == call_off.supplier_id else buyers)


def people_of(call_off: CallOff, actor: Actor) -> dict[str, str]:
    """Who ordered and who approved, by name; for the buyer's own people."""
    if actor.organisation != call_off.buyer_id:
        return {}
    return {
        "requested": name_of(call_off.requested_by) if call_off.requested_by else "",
        "approved": name_of(call_off.approved_by) if call_off.approved_by else "",
    }


def left_for(call_off: CallOff) -> Decimal:
    """How much can still be ordered: what is left of the ceiling, and of the leave to use it."""
    left = Agreement.objects.get(pk=call_off.agreement_id).remaining
    leave = Piggyback.objects.filter(pk=call_off.piggyback_id).first() if call_off.piggyback_id else None
    return left if leave is None else min(left, leave.ceiling - leave.consumed)
