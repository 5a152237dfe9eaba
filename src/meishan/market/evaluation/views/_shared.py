# SPDX-License-Identifier: Apache-2.0
"""What the pages of this app share: fetching an evaluation, demanding a rule, a reader's own seat."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from ..models import Evaluation, Seat
from ..queries import evaluation_for_reader, seat_held_by
from ..states import SeatState

page = require_http_methods(["GET", "HEAD", "POST"])


def demand(request: HttpRequest, rule: str, subject: Any = None) -> None:
    """Raise Denied unless the rule lets the reader in."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


def tell_left_out(request: HttpRequest) -> None:
    """Say that what was written beside a failed preliminary check does not count."""
    messages.warning(
        request,
        _("The bid fails the preliminary check, so nothing else of it is judged; the rest was left out."),
    )


def fetch(request: HttpRequest, pk: UUID, rule: str = "evaluation.see") -> Evaluation:
    """The evaluation, for whoever the rule lets in. Raises Http404 where the reader's scope shows none."""
    if not request.actor.is_signed_in:
        demand(request, "evaluation.see_mine")
    found = evaluation_for_reader(pk)
    if found is None:
        raise Http404
    demand(request, rule, found)
    return found


def own_seat(request: HttpRequest, evaluation: Evaluation) -> Seat | None:
    """The reader's seat, where she holds one for the organisation she acts for."""
    seat = seat_held_by(evaluation, request.actor.person)
    return seat if seat is not None and seat.organisation_id == request.actor.organisation else None


def declared(seat: Seat | None) -> bool:
    """Whether that seat's holder reads bids."""
    return seat is not None and seat.state == SeatState.DECLARED


def fetch_seat(request: HttpRequest, pk: UUID, rule: str) -> Seat:
    """A seat, for whoever the rule lets in."""
    if not request.actor.is_signed_in:
        demand(request, "evaluation.see_mine")
    found = (
        Seat.objects.select_related(
            "evaluation__notice__buyer", "evaluation__notice__deadline", "organisation"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    demand(request, rule, found)
    return found
