# SPDX-License-Identifier: Apache-2.0
"""Whether the parts of a compiled release agree: Pelican's checks of consistency and of references.

Written anew after their description (Open Contracting Partnership, docs/checks/en.md).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from .coherence import Check, Dollars, Failure, Found, failed
from .looking import Json, amount_of, dicts, found, moment, objects

PERIODS = (
    "tender.tenderPeriod",
    "tender.enquiryPeriod",
    "tender.awardPeriod",
    "tender.contractPeriod",
    "awards[].contractPeriod",
    "contracts[].period",
)
# Where organisations are referred to, by the role that the party then has.
REFERENCES: dict[str, tuple[str, ...]] = {
    "buyer": ("buyer",),
    "procuringEntity": ("tender.procuringEntity",),
    "tenderer": ("tender.tenderers[]", "bids.details[].tenderers[]"),
    "supplier": ("awards[].suppliers[]", "contracts[].suppliers[]"),
    "payer": ("contracts[].implementation.transactions[].payer",),
    "payee": ("contracts[].implementation.transactions[].payee",),
}
# A party may be a buyer beside the one that `buyer` names.
MUST_BE_REFERRED_TO = ("procuringEntity", "tenderer", "supplier", "payer", "payee")


def number_of_tenderers(release: Json, dollars: Dollars) -> Found:
    """The number of tenderers is that of the list."""
    tender = found(release, "tender")
    listed, number = tender.get("tenderers"), tender.get("numberOfTenderers")
    if isinstance(listed, list) and number is not None and number != len(listed):
        yield "tender.numberOfTenderers", f"says {number}, and {len(listed)} are listed"


def budget_fits_the_tender(release: Json, dollars: Dollars) -> Found:
    """The planned budget is between half and one and a half times the tender's value."""
    planned = found(found(found(release, "planning"), "budget"), "amount")
    value = found(found(release, "tender"), "value")
    pair = _in_one_currency([planned], value, str(release.get("date")), dollars)
    if pair and not 0.5 <= pair[0] / pair[1] <= 1.5:
        yield "planning.budget.amount", f"{pair[0] / pair[1]:.0%} of the tender's value"


def contracts_fit_the_award(release: Json, dollars: Dollars) -> Found:
    """The contracts of an award are worth between half and one and a half times the award."""
    awards = dicts(release.get("awards"))
    ids = Counter(str(one.get("id")) for one in awards)
    for place, award in enumerate(awards):
        key = str(award.get("id"))
        mine = [one for one in dicts(release.get("contracts")) if str(one.get("awardID")) == key]
        if not mine or ids[key] != 1:
            continue
        values = [found(one, "value") for one in mine]
        pair = _in_one_currency(values, found(award, "value"), str(release.get("date")), dollars)
        if pair and not 0.5 <= pair[0] / pair[1] <= 1.5:
            yield f"awards.{place}.value", f"its contracts are worth {pair[0] / pair[1]:.0%} of it"


def payments_fit_the_contract(release: Json, dollars: Dollars) -> Found:
    """No more is paid than the contract is worth."""
    for place, contract in enumerate(dicts(release.get("contracts"))):
        paid = [found(one, "value") for one in dicts(found(contract, "implementation").get("transactions"))]
        if not paid:
            continue
        pair = _in_one_currency(paid, found(contract, "value"), str(release.get("date")), dollars)
        if pair and pair[0] > pair[1]:
            yield f"contracts.{place}.value", f"{pair[0] / pair[1]:.0%} of it is paid"


def periods_last_as_long_as_they_say(release: Json, dollars: Dollars) -> Found:
    """The days of a period are those between its dates."""
    for path, period in objects(release, PERIODS):
        days, start = period.get("durationInDays"), moment(period.get("startDate"))
        end = moment(period.get("endDate")) or moment(period.get("maxExtentDate"))
        if isinstance(days, int) and start and end and (end - start).days != days:
            yield (
                f"{path}.durationInDays",
                f"says {days}, and {(end - start).days} days lie between its dates",
            )


def parties_are_referred_to(release: Json, dollars: Dollars) -> Found:
    """For each role of each party something refers to it."""
    referred = {
        role: {str(one.get("id")) for _path, one in objects(release, places)}
        for role, places in REFERENCES.items()
    }
    for place, party in enumerate(dicts(release.get("parties"))):
        if party.get("id") is None:
            continue
        for role in MUST_BE_REFERRED_TO:
            if role in (party.get("roles") or ()) and str(party["id"]) not in referred[role]:
                yield f"parties.{place}.roles", f"nothing refers to this {role}"


def _references(release: Json, role: str) -> Iterator[tuple[str, Json, list[Json]]]:
    parties = dicts(release.get("parties"))
    for path, one in objects(release, REFERENCES[role]):
        yield path, one, [party for party in parties if party.get("id") == one.get("id") is not None]


def _role_check(role: str) -> Callable[[Json, Dollars], Found]:
    def check(release: Json, dollars: Dollars) -> Found:
        for path, _one, parties in _references(release, role):
            if len(parties) == 1 and role not in (parties[0].get("roles") or ()):
                yield path, f"the party it refers to has not the role {role}"

    return check


def _name_check(role: str) -> Callable[[Json, Dollars], Found]:
    def check(release: Json, dollars: Dollars) -> Found:
        for path, one, parties in _references(release, role):
            if len(parties) == 1 and one.get("name") != parties[0].get("name"):
                yield f"{path}.name", "is not the name of the party it refers to"

    return check


def _reference_check(role: str) -> Callable[[Json, Dollars], Found]:
    def check(release: Json, dollars: Dollars) -> Found:
        for path, one, parties in _references(release, role):
            if len(parties) != 1:
                yield f"{path}.id", f"{one.get('id')!r} is the id of {len(parties)} parties"

    return check


def contracts_refer_to_awards(release: Json, dollars: Dollars) -> Found:
    """Each contract names exactly one award."""
    awards = Counter(str(one.get("id")) for one in dicts(release.get("awards")))
    for place, contract in enumerate(dicts(release.get("contracts"))):
        count = awards[str(contract.get("awardID"))]
        if count != 1:
            yield f"contracts.{place}.awardID", f"{contract.get('awardID')!r} is the id of {count} awards"


def _in_one_currency(
    parts: list[Json], whole: Json, date: str, dollars: Dollars
) -> tuple[float, float] | None:
    """The sum of the parts and the whole in one currency; None where they can't be compared."""
    amounts = [amount_of(one) for one in (*parts, whole)]
    if any(amount in (None, 0) or currency is None for amount, currency in amounts):
        return None
    turned: list[float] = []
    for amount, currency in amounts:
        assert amount is not None
        assert currency is not None
        same = len({one for _amount, one in amounts}) == 1
        worth = amount if same else dollars(amount, currency, date)
        if worth is None:
            return None
        turned.append(worth)
    total = sum(turned[:-1])
    return (total, turned[-1]) if total * turned[-1] > 0 else None


CHECKS: dict[str, Check] = {
    "consistent.number_of_tenderers": number_of_tenderers,
    "consistent.tender_value": budget_fits_the_tender,
    "consistent.contracts_value": contracts_fit_the_award,
    "consistent.contracts_implementation_transactions_value": payments_fit_the_contract,
    "consistent.parties_role": parties_are_referred_to,
    "consistent.period_duration_in_days": periods_last_as_long_as_they_say,
    **{f"consistent.roles.{role}": _role_check(role) for role in REFERENCES},
    **{f"consistent.names.{role}": _name_check(role) for role in REFERENCES},
    **{f"reference.{role}": _reference_check(role) for role in REFERENCES},
    "reference.contract_award": contracts_refer_to_awards,
}


def failures(release: Any, dollars: Dollars) -> list[Failure]:
    """Every check of consistency and of references that the compiled release fails."""
    return failed(CHECKS, release, dollars)
