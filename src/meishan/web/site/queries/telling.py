# SPDX-License-Identifier: Apache-2.0
"""A procurement's story in words: each step's title and what it says, and how far it has come."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.models import Entry
from meishan.base.ledger.tables import label_of
from meishan.market.bids.queries.rooms import kind_title
from meishan.market.evaluation.states import ProtestState
from meishan.market.tenders.queries.life import LifeStep
from meishan.market.tenders.states import EnvelopeKind

from .procurements import PROTESTED, Step, Story

Json = dict[str, Any]
TITLES: dict[str, str | Promise] = {
    "tenders.publish": gettext_lazy("Notice published"),
    "tenders.revise": gettext_lazy("Notice amended"),
    "tenders.cancel": gettext_lazy("Tender cancelled"),
    "tenders.suspend": gettext_lazy("Tender suspended"),
    "tenders.resume": gettext_lazy("Tender goes on"),
    "tenders.extend_deadline": gettext_lazy("Deadline moved"),
    "tenders.extend_for_outage": gettext_lazy("Deadline moved after an outage"),
    "tenders.answer": gettext_lazy("Question answered to all"),
    "tenders.publish_meeting": gettext_lazy("Meeting with bidders"),
    "tenders.cancel_lot": gettext_lazy("Lot cancelled"),
    "tenders.declare_unsuccessful": gettext_lazy("Ended without award"),
    "tenders.declare_failed": gettext_lazy("Ended: the bids could not be opened"),
    "tenders.appoint_openers": gettext_lazy("Openers appointed"),
    "tenders.replace_openers": gettext_lazy("Openers replaced"),
    "bids.schedule_opening": gettext_lazy("Opening scheduled"),
    "bids.fail_opening": gettext_lazy("Opening called off"),
    "bids.release_shares": gettext_lazy("Opening begun"),
    "bids.close_opening": gettext_lazy("Opening closed; its record can be verified"),
    "bids.publish_minutes": gettext_lazy("Bidders made known"),
    "bids.ask_longer_validity": gettext_lazy("Bidders asked to stand by their bids longer"),
    "bids.approve_negotiation": gettext_lazy("Negotiation allowed"),
    "bids.confirm_negotiation": gettext_lazy("Negotiation ended"),
    "evaluation.announce": gettext_lazy("Award announced"),
    "evaluation.let_stand": gettext_lazy("Award in force"),
    "evaluation.cancel_award": gettext_lazy("Award cancelled"),
    "evaluation.admit_protest": gettext_lazy("Protest"),
    "evaluation.review_protest": gettext_lazy("Protest taken up for review"),
    "evaluation.settle_protest": gettext_lazy("Protest settled"),
    "evaluation.implement_protest": gettext_lazy("Protest carried out"),
    "evaluation.publish_withdrawal": gettext_lazy("Protest withdrawn"),
    "contracts.sign": gettext_lazy("Contract signed by both sides"),
    "contracts.accept_milestone": gettext_lazy("Delivery accepted"),
    "contracts.complete": gettext_lazy("Contract completed"),
    "contracts.decide_termination": gettext_lazy("Contract ended early"),
    "contracts.suspend_agreement": gettext_lazy("Agreement suspended"),
    "contracts.resume_agreement": gettext_lazy("Agreement goes on"),
    "contracts.consent_as_owner": gettext_lazy("Another agency may order, too"),
    "contracts.consent_as_supplier": gettext_lazy("Another agency may order, too"),
    "contracts.end_piggyback": gettext_lazy("Another agency orders no more"),
    "contracts.ask_holders": gettext_lazy("Suppliers of the agreement asked for offers"),
    "contracts.choose_offer": gettext_lazy("An offer was chosen"),
    "contracts.end_round": gettext_lazy("Ended without a choice"),
    "contracts.order": gettext_lazy("Order sent to the supplier"),
    "contracts.refuse_order": gettext_lazy("The supplier can’t deliver the order"),
    "contracts.cancel_call_off": gettext_lazy("Order taken back"),
    "contracts.receive": gettext_lazy("Order received"),
    "contracts.close_call_off": gettext_lazy("Order closed"),
    "opendata.take_over": gettext_lazy("Taken over from the agency’s earlier records"),
}
CHANGED = gettext_lazy("Contract changed")
BAD = (
    "tenders.cancel",
    "tenders.cancel_lot",
    "tenders.declare_unsuccessful",
    "tenders.declare_failed",
    "evaluation.cancel_award",
    "contracts.decide_termination",
    "contracts.refuse_order",
    "contracts.cancel_call_off",
)
GOOD = ("evaluation.let_stand", "contracts.sign", "contracts.complete", "contracts.receive")

PLAIN_STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("tender", pgettext_lazy("a step of a procurement", "Notice")),
    ("bids", pgettext_lazy("a step of a procurement", "Bids")),
    ("award", pgettext_lazy("a step of a procurement", "Award")),
    ("contract", pgettext_lazy("a step of a procurement", "Contract")),
    ("delivery", pgettext_lazy("a step of a procurement", "Delivery")),
)


@dataclass(frozen=True)
class Told:
    """A step as it is read: title, lines of text, tone; and the step itself, for its proofs."""

    step: Step
    title: str
    lines: list[str]
    tone: str


def told(steps: Iterable[Step], zone: str = "") -> list[Told]:
    """The steps in words, with times on the clocks of the tender's zone, else on the reader's."""
    return [Told(one, _title(one), list(_lines(one, zone)), _tone(one)) for one in steps]


def _lines(step: Step, zone: str) -> Iterator[str]:
    yield from _envelopes(step.entry)
    yield from _protest(step.entry)
    yield from lines_of(step.body, standstills([step]), zone)


def _envelopes(entry: Entry) -> Iterator[str]:
    """Which envelopes an opening is of, where the tender has two."""
    kind = entry.facts.get("envelope")
    if kind in (EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL):
        yield kind_title(kind)


def standstills(steps: Iterable[Step]) -> dict[str, datetime]:
    """Until when each award waits, by its id, as it was announced. Open data say it in the tender's language and UTC;
    a page says it in its reader's language and in the tender's zone.
    """
    return {
        str(one["id"]): until
        for step in steps
        if step.entry.act == "evaluation.announce"
        for one in step.entry.facts.get("awards", [])
        if (until := moment_of(one.get("standstill_until")))
    }


def standstill_words(until: datetime, zone: str = "") -> str:
    """The end of a standstill, on the clocks of the zone, else on the reader's."""
    return _("The standstill lasts until %(time)s; until then bidders may protest.") % {
        "time": shown.moment_in(until, zone)
    }


# What a protest does to the award: by the state it came to.
HELD: dict[str, str | Promise] = {
    ProtestState.ADMISSIBLE: gettext_lazy("It is admitted. The award waits until it is settled."),
    ProtestState.INADMISSIBLE: gettext_lazy("It is not admitted. It does not hold the award."),
    ProtestState.UNDER_REVIEW: gettext_lazy("The award waits until it is settled."),
    ProtestState.UPHELD: gettext_lazy("It is upheld. The award waits until that is carried out."),
    ProtestState.REJECTED: gettext_lazy("It is rejected. It does not hold the award any longer."),
    ProtestState.IMPLEMENTED: gettext_lazy("What it asked for is done."),
    ProtestState.WITHDRAWN: gettext_lazy("It is withdrawn. It does not hold the award any longer."),
}


def _protest(entry: Entry) -> Iterator[str]:
    """Which protest, against what, and whether the award waits; never whose."""
    if entry.act not in PROTESTED:
        return
    parts = [_("Protest %(number)s") % {"number": entry.facts.get("number")}]
    lots = [str(one) for one in entry.facts.get("lots", []) if one]
    if lots:
        parts.append(_("Lot %(lot)s") % {"lot": ", ".join(lots)})
    yield " · ".join(parts)
    if (words := HELD.get(str(entry.facts.get("state")))) is not None:
        yield str(words)


def _title(step: Step) -> str:
    changed = step.release is not None and "contractAmendment" in step.release.tags
    if changed and step.entry.act == "contracts.sign":
        return str(CHANGED)
    return str(TITLES.get(step.entry.act) or label_of(step.entry.act))


def _tone(step: Step) -> str:
    if step.entry.act in BAD:
        return "danger"
    return "success" if step.entry.act in GOOD else ""


def lines_of(body: Json, standstills: Mapping[str, datetime], zone: str = "") -> Iterator[str]:
    """What a release says that is new, section by section. `standstills` are the ends of those its awards begin."""
    if where_from := body.get("description"):
        # Only what was taken over has it; the sections are not news.
        yield str(where_from)
        return
    tender = body.get("tender", {})
    tags = body.get("tag", [])
    closes = tender.get("tenderPeriod", {}).get("endDate")
    if closes and (at := parse_datetime(closes)):
        yield _("Bids are taken until %(time)s.") % {"time": shown.moment_in(at, zone)}
    yield from _rationales(tender)
    if reason := tender.get("procurementMethodRationale"):
        yield reason
    for one in tender.get("enquiries", []):
        yield f"{one.get('description', '')} — {one.get('answer', '')}"
    yield from _counts(body)
    if "award" in tags or "awardUpdate" in tags or "awardCancellation" in tags:
        yield from _awards(body, standstills, zone)
    for one in body.get("contracts", []):
        yield from _contract(one, is_framework=_is_framework(body))


def _rationales(section: Json) -> Iterator[str]:
    for one in section.get("amendments", []):
        if words := one.get("rationale") or one.get("description"):
            yield str(words)


def _counts(body: Json) -> Iterator[str]:
    if "awards" in body or "award" in body.get("tag", []):
        return
    counted = {one.get("measure"): one.get("value") for one in body.get("bids", {}).get("statistics", [])}
    if (bids := counted.get("bids")) is not None:
        yield ngettext("%(n)s bid came.", "%(n)s bids came.", bids) % {"n": shown.number(bids)}
    if names := _names(body.get("tender", {}).get("tenderers", [])):
        yield names


def _names(parties: Iterable[Json]) -> str:
    return ", ".join(shown.isolated(one.get("name", "")) for one in parties)


def _awards(body: Json, standstills: Mapping[str, datetime], zone: str) -> Iterator[str]:
    for one in body.get("awards", []):
        parts = [_names(one.get("suppliers", []))]
        lots = ", ".join(one.get("relatedLots", []))
        if lots and parts[0]:
            parts.insert(0, _("Lot %(lot)s") % {"lot": lots})
        if one.get("value"):
            parts.append(money_words(one["value"]))
        if said := " · ".join(part for part in parts if part):
            yield said
        if until := standstills.get(str(one.get("id"))):
            yield standstill_words(until, zone)
        elif one.get("description"):
            yield one["description"]
        yield from _rationales(one)


def _is_framework(body: Json) -> bool:
    return bool(body.get("tender", {}).get("techniques", {}).get("hasFrameworkAgreement"))


def _contract(contract: Json, *, is_framework: bool) -> Iterator[str]:
    parts = [
        shown.isolated(contract.get("title", "")),
        _names(contract.get("suppliers", [])),
    ]
    if contract.get("value"):
        value = money_words(contract["value"])
        parts.append(_("ceiling %(value)s") % {"value": value} if is_framework else value)
    if said := " · ".join(part for part in parts if part):
        yield said
    for one in contract.get("implementation", {}).get("milestones", []):
        if one.get("status") == "met":
            yield _("Delivered: %(what)s") % {"what": one.get("title", "")}
    yield from _rationales(contract)


def money_words(value: Json) -> str:
    """An amount of open data, as a reader writes it."""
    amount, currency = value.get("amount"), value.get("currency")
    if amount is None or not currency:
        return ""
    digits, code, first = shown.money(amount, currency)
    return f"{code} {digits}" if first else f"{digits} {code}"


def moment_of(text: str | None) -> datetime | None:
    """A time of open data."""
    return parse_datetime(text) if text else None


def plain_steps(story: Story) -> list[LifeStep]:
    """How far it has come, for what has no tender with a life of its own: seen from its open data alone."""
    body = story.body
    reached = {
        "tender": _first(body.get("tender", {}).get("tenderPeriod", {}).get("startDate")),
        "bids": _first(body.get("tender", {}).get("bidOpening", {}).get("date")),
        "award": _first(
            *(one.get("date") for one in body.get("awards", []) if one.get("status") != "cancelled")
        ),
        "contract": _first(*(one.get("dateSigned") for one in body.get("contracts", []))),
        "delivery": _first(
            *(
                mark.get("dateMet")
                for one in body.get("contracts", [])
                for mark in one.get("implementation", {}).get("milestones", [])
            )
        ),
    }
    listed = [(key, title) for key, title in PLAIN_STEPS if reached[key] or key not in ("tender", "bids")]
    last = max((place for place, (key, _title) in enumerate(listed) if reached[key]), default=-1)
    is_over = last == len(listed) - 1
    return [
        LifeStep(key, title, _state(place, last, is_over=is_over), reached[key])
        for place, (key, title) in enumerate(listed)
    ]


def _state(place: int, last: int, *, is_over: bool) -> str:
    if place > last:
        return "todo"
    return "done" if place < last or is_over else "current"


def _first(*moments: str | None) -> datetime | None:
    return min((at for one in moments if one and (at := parse_datetime(one))), default=None)
