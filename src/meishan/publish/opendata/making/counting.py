# SPDX-License-Identifier: Apache-2.0
"""What figures count, taken from a compiled release and from nothing else: one procurement, and its contracts.

Anybody can do the same with the published files; docs/reference/dashboards.md says how. Amounts in other currencies are
turned into US dollars by the rate of the day of signature (reference.queries.rates), which stands beside them.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from meishan.base.reference.queries import country_from
from meishan.base.reference.queries.rates import rate_on

from ..models import Compiled, CountedContract, CountedProcurement
from .case import known
from .looking import amount_of, dicts, found, moment

Json = Mapping[str, Any]
CENT = Decimal("0.01")
# What both sides signed and nobody took back: in force, or ended in whatever way.
SIGNED = ("active", "terminated")
WITHOUT_AWARD = ("cancelled", "unsuccessful")
WOMEN = "womenOwned."


def count(compiled: Compiled, body: Json) -> CountedProcurement:
    """Make the rows of one procurement anew."""
    CountedProcurement.objects.filter(pk=compiled.pk).delete()
    procurement = procurement_of(compiled, body)
    procurement.save(force_insert=True)
    CountedContract.objects.bulk_create(contracts_of(procurement, body))
    return procurement


def procurement_of(compiled: Compiled, body: Json) -> CountedProcurement:
    """One procurement as figures count it."""
    tender = found(body, "tender")
    published = _day(found(tender, "tenderPeriod").get("startDate"))
    framework = next(
        (
            str(one.get("identifier") or "")
            for one in dicts(body.get("relatedProcesses"))
            if "framework" in (one.get("relationship") or [])
        ),
        None,
    )
    is_order = framework is not None
    awarded = min(
        (
            day
            for one in dicts(body.get("awards"))
            if one.get("status") not in WITHOUT_AWARD and (day := _day(one.get("date"))) is not None
        ),
        default=None,
    )
    return CountedProcurement(
        compiled=compiled,
        title=str(tender.get("title") or ""),
        buyer=str(found(body, "buyer").get("id") or ""),
        buyer_name=str(found(body, "buyer").get("name") or ""),
        method=str(tender.get("procurementMethod") or ""),
        category=str(tender.get("mainProcurementCategory") or ""),
        segment=_segment(tender),
        status=str(tender.get("status") or ""),
        year=(published or compiled.begun.date()).year,
        published_on=published,
        awarded_on=awarded,
        days=(awarded - published).days if awarded and published and not is_order else None,
        bidders=None if is_order else _bidders(body),
        sustainable=bool(tender.get("hasSustainability")),
        is_order=is_order,
        # Only what was taken over from earlier records has a text of its own: where it comes from.
        is_past=bool(body.get("description")),
        framework=(framework or "")[:80],
    )


def contracts_of(procurement: CountedProcurement, body: Json) -> list[CountedContract]:
    """Its contracts as figures count them, in the order of the release."""
    parties = known(dicts(body.get("parties")))
    awards = known(dicts(body.get("awards")))
    is_agreement = bool(found(found(body, "tender"), "techniques").get("hasFrameworkAgreement"))
    return [
        _contract(procurement, one, awards.get(str(one.get("awardID")), {}), parties, is_agreement)
        for one in dicts(body.get("contracts"))
        if one.get("id")
    ]


def _contract(
    procurement: CountedProcurement, told: Json, award: Json, parties: Mapping[str, Json], is_agreement: bool
) -> CountedContract:
    signed = _day(told.get("dateSigned")) or _day(award.get("date"))
    held = dicts(told.get("suppliers")) or dicts(award.get("suppliers"))
    supplier = held[0] if held else {}
    party = parties.get(str(supplier.get("id")), {})
    value, currency = amount_of(told.get("value"))
    amount = Decimal(str(value)) if value is not None else None
    rate = rate_on(currency, signed) if amount is not None and currency and signed else None
    status = str(told.get("status") or "")
    return CountedContract(
        procurement=procurement,
        contract=str(told["id"]),
        award=str(told.get("awardID") or ""),
        title=str(told.get("title") or award.get("title") or procurement.title),
        status=status,
        year=signed.year if signed else procurement.year,
        signed_on=signed,
        buyer=procurement.buyer,
        buyer_name=procurement.buyer_name,
        category=procurement.category,
        segment=procurement.segment or _segment_of(dicts(told.get("items"))),
        sustainable=procurement.sustainable,
        supplier=str(supplier.get("id") or ""),
        supplier_name=str(supplier.get("name") or party.get("name") or ""),
        country=_country(party),
        women_owned=_women_owned(party),
        scale=str(found(party, "details").get("scale") or ""),
        amount=amount,
        currency=currency or "",
        per_usd=rate.per_usd if rate else None,
        usd=(amount / rate.per_usd).quantize(CENT, rounding=ROUND_HALF_EVEN)
        if amount is not None and rate
        else None,
        is_agreement=is_agreement,
        is_spent=not is_agreement and status in SIGNED,
    )


def _day(value: Any) -> date | None:
    at = moment(value)
    return at.date() if at else None


def _segment(tender: Json) -> str:
    return _segment_of(dicts(tender.get("items")))


def _segment_of(items: list[dict[str, Any]]) -> str:
    """The first two digits of most items' UNSPSC codes; between equals, the lower ones."""
    codes = [found(one, "classification") for one in items]
    counted = Counter(
        str(one["id"])[:2] for one in codes if one.get("scheme") == "UNSPSC" and len(str(one.get("id"))) == 8
    )
    return min(counted, key=lambda one: (-counted[one], one), default="")


def _bidders(body: Json) -> int | None:
    """How many firms bid: as the minutes say it, else as many as are named, else as bids were opened."""
    told = {
        one.get("measure"): one["value"]
        for one in dicts(found(body, "bids").get("statistics"))
        if isinstance(one.get("value"), int) and not one.get("relatedLot")
    }
    named = found(body, "tender").get("numberOfTenderers")
    said = told.get("bidders", named if isinstance(named, int) else told.get("bids"))
    return int(said) if said is not None and said >= 0 else None


def _country(party: Json) -> str:
    name = found(party, "address").get("countryName")
    return (country_from(name) or "") if isinstance(name, str) and name else ""


def _women_owned(party: Json) -> str:
    """How well it is shown that women own it: declared, evidenced or verified; nothing where they do not."""
    for one in dicts(found(party, "details").get("classifications")):
        key = str(one.get("id") or "")
        if key.startswith(WOMEN):
            return key.removeprefix(WOMEN)[:10]
    return ""
