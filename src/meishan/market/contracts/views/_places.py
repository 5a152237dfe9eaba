# SPDX-License-Identifier: Apache-2.0
"""Where the pages that ask first stand: the pages above them, and the name of what they are about."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Agreement, Amendment, CallOff, Contract, Piggyback, Round

Crumbs = list[tuple[str, str]]


def place_of(thing: Any) -> dict[str, Any]:
    """The pages above one that is about this thing, down to the thing's own, and what the thing is called."""
    match thing:
        case Contract():
            return {"crumbs": _contract(thing), "about": thing.title}
        case Agreement():
            return {"crumbs": agreement_crumbs(thing), "about": thing.title}
        case Amendment():
            own = (
                reverse("contracts:amendment", args=[thing.pk]),
                _("Amendment %(number)s") % {"number": thing.number},
            )
            return {"crumbs": [*_contract(thing.contract), own], "about": thing.contract.title}
        case CallOff():
            own = (reverse("contracts:call_off", args=[thing.pk]), thing.number)
            return {"crumbs": [(reverse("contracts:orders"), _("Orders")), own], "about": thing.title}
        case Round():
            own = (reverse("contracts:round", args=[thing.pk]), thing.title)
            return {"crumbs": [*agreement_crumbs(thing.agreement), own], "about": ""}
        case Piggyback():
            own = (reverse("contracts:piggyback", args=[thing.pk]), str(thing.agency))
            return {"crumbs": [*agreement_crumbs(thing.agreement), own], "about": thing.agreement.title}
        case _:
            return {"crumbs": _contract(thing.contract), "about": thing.contract.title}


def agreement_crumbs(agreement: Agreement) -> Crumbs:
    """The list of agreements, and this one."""
    return [
        (reverse("contracts:agreements"), _("Long-term agreements")),
        (reverse("contracts:agreement", args=[agreement.pk]), agreement.number),
    ]


def _contract(contract: Contract) -> Crumbs:
    return [
        (reverse("contracts:mine"), _("Contracts")),
        (reverse("contracts:contract", args=[contract.pk]), contract.number),
    ]
