# SPDX-License-Identifier: Apache-2.0
"""Whether a compiled release makes sense: Pelican's coherence checks (Open Contracting Partnership, docs/checks/en.md).

Written anew after their description. Like there, what can't be read is passed over in silence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .looking import Json, amount_of, dicts, found, lists, moment, objects

Found = Iterator[tuple[str, str]]
# (amount, currency, date) to US dollars; None where that can't be told.
Dollars = Callable[[float, str, str], float | None]
Check = Callable[[Json, Dollars], Found]
INCOMPLETE = frozenset({"planning", "planned", "active", "cancelled", "unsuccessful", "withdrawn"})
INACTIVE = frozenset({"pending", "cancelled", "unsuccessful"})
UNSIGNED = frozenset({"pending", "cancelled"})
UNMET = frozenset({"scheduled", "notMet"})
MOST_DOLLARS = 5_000_000_000


@dataclass(frozen=True)
class Failure:
    """A check that a release fails: which, where, and why."""

    check: str
    path: str
    words: str


def periods(release: Json, dollars: Dollars) -> Found:
    """Start dates are not after end dates."""
    for path, period in objects(release, PERIODS):
        start, end = moment(period.get("startDate")), moment(period.get("endDate"))
        if start and end and start > end:
            yield path, f"starts {period['startDate']}, ends {period['endDate']}"


def one_tenderer_if_direct(release: Json, dollars: Dollars) -> Found:
    """At most one tenderer where one supplier was asked."""
    tender = found(release, "tender")
    number = tender.get("numberOfTenderers")
    if tender.get("procurementMethod") == "direct" and isinstance(number, int) and number > 1:
        yield "tender.numberOfTenderers", f"{number} tenderers in a direct procurement"


def nothing_after_an_incomplete_tender(release: Json, dollars: Dollars) -> Found:
    """No awards or contracts where the tender is not complete."""
    status = found(release, "tender").get("status")
    if status in INCOMPLETE:
        for part in ("awards", "contracts"):
            if lists(release.get(part)):
                yield part, f"are there, though the tender is {status}"


def no_contract_of_an_inactive_award(release: Json, dollars: Dollars) -> Found:
    """No contracts for awards that are pending, cancelled or unsuccessful."""
    inactive = {
        str(one.get("id")): one["status"]
        for one in dicts(release.get("awards"))
        if one.get("status") in INACTIVE
    }
    for place, contract in enumerate(dicts(release.get("contracts"))):
        award = str(contract.get("awardID"))
        if award in inactive:
            yield f"contracts.{place}.awardID", f"the award {award} is {inactive[award]}"


def no_payment_on_an_unsigned_contract(release: Json, dollars: Dollars) -> Found:
    """No transactions where a contract is pending or cancelled."""
    for place, contract in enumerate(dicts(release.get("contracts"))):
        paid = lists(found(contract, "implementation").get("transactions"))
        if contract.get("status") in UNSIGNED and paid:
            yield f"contracts.{place}.implementation.transactions", f"the contract is {contract['status']}"


def no_date_of_an_unmet_milestone(release: Json, dollars: Dollars) -> Found:
    """No date on which a milestone was met, where it was not."""
    for path, one in objects(release, MILESTONES):
        if one.get("status") in UNMET and one.get("dateMet"):
            yield f"{path}.dateMet", f"the milestone is {one['status']}"


def values_are_realistic(release: Json, dollars: Dollars) -> Found:
    """Amounts lie within five billion US dollars."""
    date = str(release.get("date") or "")
    for path, value in objects(release, VALUES):
        amount, currency = amount_of(value)
        if amount is None or currency is None:
            continue
        worth = dollars(amount, currency, date)
        if worth is not None and abs(worth) > MOST_DOLLARS:
            yield path, f"{amount} {currency}"


def the_process_goes_forward(release: Json, dollars: Dollars) -> Found:
    """Tender, award, contract and payment follow one another, and none of them is after the release."""
    tender = found(release, "tender")
    closes = moment(found(tender, "tenderPeriod").get("endDate"))
    begins = moment(found(tender, "contractPeriod").get("startDate"))
    if closes and begins and closes > begins:
        yield "tender.contractPeriod.startDate", "before bids are in"
    released = moment(release.get("date"))
    awards: dict[str, datetime] = {}
    for place, award in enumerate(dicts(release.get("awards"))):
        date = moment(award.get("date"))
        if date is None:
            continue
        awards[str(award.get("id"))] = date
        yield from _in_order(f"awards.{place}.date", ("bids were in", closes), date, released)
    for place, contract in enumerate(dicts(release.get("contracts"))):
        signed = moment(contract.get("dateSigned"))
        if signed is None:
            continue
        path = f"contracts.{place}.dateSigned"
        yield from _in_order(path, ("bids were in", closes), signed, released)
        awarded = awards.get(str(contract.get("awardID")))
        if awarded and awarded > signed:
            yield path, "before its award"
        for number, paid in enumerate(dicts(found(contract, "implementation").get("transactions"))):
            on = moment(paid.get("date"))
            if on and on < signed:
                yield (
                    f"contracts.{place}.implementation.transactions.{number}.date",
                    "before the contract was signed",
                )


def _in_order(
    path: str, before: tuple[str, datetime | None], date: datetime, released: datetime | None
) -> Found:
    words, earlier = before
    if earlier and date < earlier:
        yield path, f"before {words}"
    if released and date > released:
        yield path, "after the release"


def milestones_are_past(release: Json, dollars: Dollars) -> Found:
    """Dates on which milestones were met or changed are not after the release."""
    yield from _not_after(release, MILESTONES, ("dateMet", "dateModified"))


def documents_are_past(release: Json, dollars: Dollars) -> Found:
    """Documents were published and changed before the release, in that order."""
    yield from _not_after(release, DOCUMENTS, ("datePublished", "dateModified"))
    for path, one in objects(release, DOCUMENTS):
        published, changed = moment(one.get("datePublished")), moment(one.get("dateModified"))
        if published and changed and published > changed:
            yield f"{path}.dateModified", "before it was published"


def amendments_are_past(release: Json, dollars: Dollars) -> Found:
    """Amendments are not after the release, nor before what they amend."""
    yield from _not_after(release, AMENDMENTS, ("date",))
    whole = [
        ("tender", found(release, "tender"), found(found(release, "tender"), "tenderPeriod").get("startDate"))
    ]
    whole += [
        (f"awards.{place}", one, one.get("date")) for place, one in enumerate(dicts(release.get("awards")))
    ]
    whole += [
        (f"contracts.{place}", one, one.get("dateSigned"))
        for place, one in enumerate(dicts(release.get("contracts")))
    ]
    for path, section, since in whole:
        began = moment(since)
        for place, one in enumerate(dicts(section.get("amendments"))):
            date = moment(one.get("date"))
            if began and date and date < began:
                yield f"{path}.amendments.{place}.date", "before what it amends"


def _not_after(release: Json, where: tuple[str, ...], fields: tuple[str, ...]) -> Found:
    released = moment(release.get("date"))
    for path, one in objects(release, where):
        for name in fields:
            date = moment(one.get(name))
            if released and date and date > released:
                yield f"{path}.{name}", "after the release"


PERIODS = (
    "tender.tenderPeriod",
    "tender.enquiryPeriod",
    "tender.awardPeriod",
    "tender.contractPeriod",
    "awards[].contractPeriod",
    "contracts[].period",
)
MILESTONES = (
    "planning.milestones[]",
    "tender.milestones[]",
    "contracts[].milestones[]",
    "contracts[].implementation.milestones[]",
)
DOCUMENTS = (
    "planning.documents[]",
    "tender.documents[]",
    "awards[].documents[]",
    "contracts[].documents[]",
    "contracts[].implementation.documents[]",
)
AMENDMENTS = ("tender.amendments[]", "awards[].amendments[]", "contracts[].amendments[]")
VALUES = (
    "planning.budget.amount",
    "tender.value",
    "tender.minValue",
    "awards[].value",
    "contracts[].value",
    "contracts[].implementation.transactions[].value",
    "bids.details[].value",
)

CHECKS: dict[str, Check] = {
    "coherent.period": periods,
    "coherent.direct_has_one_tenderer": one_tenderer_if_direct,
    "coherent.tender_status": nothing_after_an_incomplete_tender,
    "coherent.award_status": no_contract_of_an_inactive_award,
    "coherent.contract_status": no_payment_on_an_unsigned_contract,
    "coherent.milestone_status": no_date_of_an_unmet_milestone,
    "coherent.value_realistic": values_are_realistic,
    "coherent.dates": the_process_goes_forward,
    "coherent.milestone_dates": milestones_are_past,
    "coherent.document_dates": documents_are_past,
    "coherent.amendment_dates": amendments_are_past,
}


def failed(checks: Mapping[str, Check], release: Any, dollars: Dollars) -> list[Failure]:
    """Every one of these checks that the compiled release fails."""
    return [
        Failure(name, path, words)
        for name, check in checks.items()
        for path, words in check(release, dollars)
    ]


def failures(release: Any, dollars: Dollars) -> list[Failure]:
    """Every check of coherence that the compiled release fails."""
    return failed(CHECKS, release, dollars)
