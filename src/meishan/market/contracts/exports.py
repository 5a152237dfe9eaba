# SPDX-License-Identifier: Apache-2.0
"""Contracts, agreements and orders as rows for CSV and XLSX."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .models import Agreement, CallOff, Contract


def contract_columns() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Kind"),
        pgettext("a party to a contract", "Buyer"),
        pgettext("a party to a contract", "Supplier"),
        _("Value"),
        _("Signed first for"),
        _("Currency"),
        _("First day"),
        _("Last day"),
        _("Where it stands"),
        _("Tender"),
        _("Agreement"),
        _("Signed"),
    ]


def contract_rows(contracts: Iterable[Contract], at: datetime) -> Iterator[list[Any]]:
    """One row for each contract, as it stands at that time."""
    for one in contracts:
        yield [
            one.number,
            one.title,
            one.get_kind_display(),
            one.buyer.name,
            one.supplier.name,
            one.value,
            one.signed_value,
            one.currency,
            one.starts_on,
            one.ends_on,
            str(one.phase(at).label),
            one.notice.reference if one.notice else "",
            one.agreement.number if one.agreement else "",
            one.signed_at,
        ]


def agreement_columns() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        pgettext("an agreement", "Owner"),
        _("Ceiling"),
        pgettext("a ceiling", "Used"),
        _("Currency"),
        _("First day"),
        _("Last day"),
        _("UNSPSC codes"),
        _("Secondary bidding"),
        _("Where it stands"),
    ]


def agreement_rows(agreements: Iterable[Agreement], at: datetime) -> Iterator[list[Any]]:
    """One row for each agreement, as it stands at that time."""
    for one in agreements:
        yield [
            one.number,
            one.title,
            one.buyer.name,
            one.ceiling,
            one.consumed,
            one.currency,
            one.starts_on,
            one.ends_on,
            " ".join(one.codes),
            one.secondary_bidding,
            str(one.phase(at).label),
        ]


def order_columns() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Agreement"),
        pgettext("a party to a contract", "Buyer"),
        pgettext("a party to a contract", "Supplier"),
        _("Total"),
        _("Currency"),
        _("Country"),
        _("Needed by"),
        _("Where it stands"),
        pgettext("an order", "Sent to the supplier"),
        pgettext("an order", "Received"),
    ]


def order_rows(call_offs: Iterable[CallOff]) -> Iterator[list[Any]]:
    """One row for each order."""
    for one in call_offs:
        yield [
            one.number,
            one.title,
            one.agreement.number,
            one.buyer.name,
            one.supplier.name,
            one.total,
            one.currency,
            one.country,
            one.deliver_by,
            one.get_state_display(),
            one.ordered_at,
            one.received_at,
        ]
