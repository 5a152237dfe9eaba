# SPDX-License-Identifier: Apache-2.0
"""Contracts in lists, and where buyers and suppliers are told of."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from meishan.publish.opendata.models import CountedContract


def uuid_of(text: Any) -> UUID | None:
    """The id in a text; None for one that is none of ours."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def winner_url(key: Any) -> str:
    """The page of what a supplier won; none for a firm that is not on the platform."""
    found = uuid_of(key)
    return reverse("site:winner", args=[found]) if found else ""


def buyer_url(key: Any) -> str:
    """The page of what an agency bought."""
    found = uuid_of(key)
    return reverse("site:bought", args=[found]) if found else ""


def contract_row(one: CountedContract) -> dict[str, Any]:
    """One contract in a list."""
    return {
        "title": one.title,
        "url": reverse("site:procurement", args=[one.procurement_id]),
        "supplier": one.supplier_name,
        "supplier_url": winner_url(one.supplier),
        "buyer": one.buyer_name,
        "buyer_url": buyer_url(one.buyer),
        "signed_on": one.signed_on,
        "amount": one.amount,
        "currency": one.currency,
        "is_agreement": one.is_agreement,
        "is_cancelled": one.status == "cancelled",
    }
