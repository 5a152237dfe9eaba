# SPDX-License-Identifier: Apache-2.0
"""Tenders of the demo that take bids under seal: their texts, and their way to publication and amendment."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from meishan.base.core.actor import Actor
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Draft, Notice, Tender
from meishan.market.tenders.queries.library import library_rows, template_of
from meishan.market.tenders.queries.planning import planning_of

from . import openers as room
from . import words
from .acting import as_member
from .agencies import Bureau
from .openers import Opener


@dataclass
class Call:
    """One tender: its words, when it closes (days ago; negative lies ahead), and what became of it."""

    key: str
    closes: float
    started: datetime
    bureau: Bureau | None = None
    openers: Sequence[Opener] = field(default_factory=list)
    draft: Draft | None = None
    notice: Notice | None = None

    @property
    def said(self) -> dict[str, Any]:
        tenders = [*words.sealed()["tenders"], *words.past()["tenders"]]
        return next(one for one in tenders if one["key"] == self.key)

    @property
    def closes_at(self) -> datetime:
        at = self.started - timedelta(days=self.closes)
        return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)

    @property
    def after_closing(self) -> float:
        """The deadline itself, in days before the demo began."""
        return (self.started - self.closes_at) / timedelta(days=1)

    @property
    def officer(self) -> Actor:
        return self._by(1)

    @property
    def second(self) -> Actor:
        return self._by(2)

    def _by(self, number: int) -> Actor:
        assert self.bureau is not None
        return as_member(self.bureau.people[number], self.bureau.organisation)

    @property
    def tender(self) -> Tender:
        return Tender.objects.get(pk=self.notice.pk)

    @property
    def current(self) -> Notice:
        return Notice.objects.get(pk=self.notice.pk)


def draft(call: Call) -> None:
    """Written, planned and submitted for clearance by one officer."""
    said, by = call.said, call.officer
    acronym = call.bureau.organisation.acronym.replace(" ", "").replace("/", "")
    made = tenders.draft(by=by, reference=f"{acronym}/{said['number']}", content=content_of(call))
    tenders.estimate(made, by=by, amount=said["estimate"], currency="USD")
    tenders.consider_agreements(made, by=by, answer="none", words=words.sealed()["agreements"])
    made = Draft.objects.get(pk=made.pk)
    planning = planning_of(made, call.started)
    if planning is not None and planning.splitting.warns:
        tenders.explain_splitting(made, by=by, words=words.sealed()["splitting"])
        made = Draft.objects.get(pk=made.pk)
    call.draft = tenders.submit(made, by=by)


def publish(call: Call) -> None:
    """Cleared by the second officer; its openers appointed and ready; published."""
    draft(call)
    tenders.clear(call.draft, by=call.second)
    wanted = call.said["openers"]
    call.openers = call.openers[: wanted["seats"]]
    room.get_ready(call.draft, call.openers, wanted["threshold"], by=call.officer)
    call.notice = tenders.publish(Draft.objects.get(pk=call.draft.pk), by=call.officer)


def amend(call: Call) -> None:
    """A sentence more, with the reason, cleared again; whoever has a bid in is asked to confirm it."""
    said = call.said["amendment"]
    made = tenders.amend(call.current, by=call.officer)
    description = {
        language: text + said["add"].get(language, "") for language, text in call.said["description"].items()
    }
    reason = {language: said["reason"][language] for language in said["reason"] if language in description}
    made = tenders.save(made, by=call.officer, changes={"description": description}, reason=reason)
    made = tenders.submit(made, by=call.officer)
    made = tenders.clear(made, by=call.second)
    call.notice = tenders.publish_amendment(made, by=call.officer)


def content_of(call: Call) -> dict[str, Any]:
    """What the tender says, begun from the shipped template it names."""
    said, closes = call.said, call.closes_at
    person = call.bureau.people[1]
    return {
        "type": said["type"],
        "language": "en",
        "title": said["title"],
        "description": said["description"],
        "codes": said["codes"],
        "countries": said["countries"],
        "sustainability": said["sustainability"],
        "deadline": _iso(closes),
        "zone": call.bureau.zone,
        "questions_until": _iso(closes - timedelta(days=4)),
        "submission": {"method": "platform", "address": ""},
        "contacts": [
            {"name": person.name, "role": "Procurement officer", "email": person.email, "phone": ""}
        ],
        "lots": [_lot(number, lot, said) for number, lot in enumerate(said["lots"], start=1)],
        "tender": _terms(said),
    }


def _terms(said: dict[str, Any]) -> dict[str, Any]:
    terms = _template(said["template"])
    terms["openers"] = dict(said["openers"])
    if "questions_from" in said:
        terms["questions"] = _template(said["questions_from"])["questions"]
        terms["prices"] |= {"lines": "items", "incoterm": "DAP"}
        shipped = _template(said["extra_lines_from"])["prices"]["extra_lines"]
        terms["prices"]["extra_lines"] = [one for one in shipped if one["id"] in said["extra_lines"]]
        points = dict(said["criteria"])
        terms["criteria"] = [
            {**row, "points": points[row["library"]]}
            for row in library_rows(points, {**terms, "criteria": []})
        ]
    if "life_cycle" in said:
        terms["life_cycle"] = said["life_cycle"]
    if "currencies" in said:
        terms |= {"currency_rule": "listed", "currencies": said["currencies"]}
    known = {one["id"] for one in terms["criteria"]}
    terms["questions"] = [
        {**one, "criterion": one.get("criterion", "") if one.get("criterion") in known else ""}
        for one in terms["questions"]
    ]
    return terms


def _template(key: str) -> dict[str, Any]:
    found = template_of(key)
    assert found is not None  # shipped
    return deepcopy(found.content["tender"])


def _lot(number: int, lot: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    known = {one.words["en"]: one for one in words.goods()}
    goods = [known[name] for name in lot["goods"]]
    country = said["countries"][0]
    return {
        "number": number,
        "title": lot.get("title") or lot.get("item") or goods[0].words,
        "description": {},
        "items": [
            {
                "number": place,
                "description": lot.get("item") or one.words,
                "code": one.code,
                "quantity": quantity,
                "unit": one.unit,
                "country": country,
                "place": lot["place"],
                "incoterm": "DAP" if one.unit == "H87" and lot["place"] else "",
                "deliver_by": "",
            }
            for place, (one, quantity) in enumerate(zip(goods, lot["quantities"], strict=True), start=1)
        ],
    }


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
