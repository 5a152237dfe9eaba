# SPDX-License-Identifier: Apache-2.0
"""Who bids together: the lead names the members, and each is asked itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.market.suppliers.models import Supplier

from ... import actions, forms, queries
from ...models import Bid
from .._shared import fetch_bid


@require_http_methods(["GET", "HEAD", "POST"])
def consortium(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name the firms that bid together with one's own, which leads."""
    bid = fetch_bid(request, pk, to_edit=True)
    rows = forms.MemberForms(
        request.POST if request.method == "POST" else None, initial=_initial(bid), prefix="members"
    )
    refused = ""
    if request.method == "POST" and rows.is_valid():
        try:
            actions.set_consortium(bid.notice, by=request.actor, members=forms.members_in(rows))
        except Refused as no:
            refused = str(no)
        else:
            messages.success(request, _("Saved. Each firm you named is asked; it answers for itself."))
            return redirect("bids:bid", pk=bid.pk)
    context = {
        "title": _("Who bids together"),
        "bid": bid,
        "notice": bid.notice,
        "lead": request.organisation,
        "lead_share": 100 - sum(row["share"] for row in bid.consortium),
        "rows": rows,
        "formset": rows,
        "refused": refused,
        "partners": queries.partners_of(bid),
        "is_open": bid.notice.is_open(clock.now()),
    }
    return render(request, "bids/prepare_consortium.html", context)


def _initial(bid: Bid) -> list[dict[str, Any]]:
    """The members as they stand, each by the number it is known by."""
    numbers = dict(
        Supplier.objects.filter(organisation__in=[row["organisation"] for row in bid.consortium]).values_list(
            "organisation", "number"
        )
    )
    return [
        {
            "supplier": f"M-{numbers[UUID(row['organisation'])]}",
            "share": row["share"],
            "role": row["role"],
        }
        for row in bid.consortium
        if UUID(row["organisation"]) in numbers
    ]
