# SPDX-License-Identifier: Apache-2.0
"""Contracts of one buyer or one supplier as rows for CSV and XLSX."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.reference.queries import country_name
from meishan.publish.opendata.models import CountedContract


def contract_columns() -> list[str]:
    return [
        _("Contract"),
        pgettext("a party to a contract", "Buyer"),
        pgettext("a party to a contract", "Supplier"),
        _("Country"),
        pgettext("a contract", "Signed"),
        _("Amount"),
        _("Currency"),
        _("US dollars"),
        pgettext("a contract", "State"),
        _("Ceiling of an agreement"),
        _("Open contracting id (ocid)"),
        _("Web address"),
    ]


def contract_rows(contracts: Iterable[CountedContract]) -> Iterator[list[Any]]:
    for one in contracts:
        yield [
            one.title,
            one.buyer_name,
            one.supplier_name,
            country_name(one.country) if one.country else "",
            one.signed_on,
            one.amount,
            one.currency,
            one.usd,
            one.status,
            one.is_agreement,
            one.procurement_id,
            settings.BASE_URL + reverse("site:procurement", args=[one.procurement_id]),
        ]
