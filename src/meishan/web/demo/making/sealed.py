# SPDX-License-Identifier: Apache-2.0
"""Sealed bidding in the demo: tenders at every stage up to opening, made through the acts with real sealing.

Unmanned aircraft (technical envelopes opened, financial ones waiting), field vehicles in lots (open), freight (opened,
abstract public), fleet telematics (amended, bids to confirm again), cloud hosting (in clearance), and medical devices,
whose openers a visitor can be: their keys lie in the data folder. Others went on to their ends (awards.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import SYSTEM
from meishan.market.bids import actions as bids
from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Bid, Partner, Submission
from meishan.market.suppliers.models import Registration
from meishan.market.vetting import queries as vetting

from . import awards, calls, contracting, offers, words
from . import openers as room
from . import panel as panels
from .calls import Call
from .offers import Offer
from .openers import Opener
from .suppliers import Firm

if TYPE_CHECKING:
    from .story import Story

MINUTES = 1 / 1440
SOON_AFTER = 32 * MINUTES
"""After the deadline and the half hour in which bytes may still arrive."""

# Currencies of the seven offers of unmanned aircraft, and which of them failed.
COINS = ("CNY", "USD", "EUR", "KES", "INR", "USD", "EUR")
FAILED = (3, 5)


@dataclass
class Sealed:
    """The sealed tenders of one demo world, and the people who came for them."""

    story: Story
    openers: list[Opener] = field(default_factory=list)
    evaluator: Person | None = None
    judges: list[Person] = field(default_factory=list)
    committee: list[Person] = field(default_factory=list)
    manager: Person | None = None
    calls: dict[str, Call] = field(default_factory=dict)
    bidders: dict[str, list[Firm]] = field(default_factory=dict)

    @property
    def ningbo(self) -> Firm:
        """The firm whose owner a visitor of the demo may be."""
        return self.story.firms[0]

    @property
    def watcher(self) -> Firm:
        """A firm whose bid visitors see being opened; where there are enough, none that bid for the clinics before."""
        firms = self.bidders["health"]
        return next((one for one in firms if one not in self.bidders["clinics"]), firms[0])

    def others(self, field_of_trade: str, count: int) -> list[Firm]:
        """So many of those who may bid, as many as possible of that trade, from many countries."""
        return _others(self, field_of_trade, count)


def foretell(story: Story) -> Sealed:
    """Plan everything that happens until the visitor comes."""
    world, history = Sealed(story), story.history
    closes = {
        "unmanned": 24,
        "freight": 8,
        "vehicles": -12,
        "telematics": -16,
        "cloud": -40,
        "health": 100 * MINUTES,
    }
    for key, days in closes.items():
        world.calls[key] = Call(key, days, history.started)
    history.on(awards.JOINED, partial(_take_in, world))
    awards.foretell(world)
    contracting.foretell(world)
    _unmanned(world)
    _freight(world)
    _vehicles(world)
    _telematics(world)
    _health(world)
    history.on(1.7, partial(_draft, world, "cloud"))
    return world


def _take_in(world: Sealed) -> None:
    """Openers and evaluators join two agencies, and an officer who looks after contracts."""
    bureaus = world.story.bureaus
    world.openers = room.join(bureaus)
    world.evaluator = room.take_in(bureaus[0], room.EVALUATOR, Role.EVALUATOR)
    chair, member = (room.take_in(bureaus[0], name, Role.EVALUATOR) for name in panels.PEOPLE)
    world.judges = [chair, world.evaluator, member]
    world.manager = room.take_in(bureaus[0], contracting.MANAGER, Role.OFFICER)


def _draft(world: Sealed, key: str) -> None:
    call = world.calls[key]
    call.bureau, call.openers = world.story.bureaus[0], world.openers
    calls.draft(call)


def _publish(world: Sealed, key: str) -> None:
    call = world.calls[key]
    call.bureau, call.openers = world.story.bureaus[0], world.openers
    calls.publish(call)


def _drill(world: Sealed, key: str) -> None:
    call = world.calls[key]
    room.drill_before_opening(call.tender, call.openers, by=SYSTEM)


def able(world: Sealed) -> list[Firm]:
    """Who may bid now with the first agency: registered there at Basic, not held, not sanctioned."""
    agency = world.story.bureaus[0].organisation
    registered = set(
        Registration.objects.filter(
            agency=agency, level="basic", state="registered", supplier__standing="open"
        ).values_list("supplier_id", flat=True)
    )
    out = vetting.sanctioned_among(registered)
    return [
        firm
        for firm in world.story.firms
        if firm.organisation is not None and firm.organisation.pk in registered - out
    ]


def _others(world: Sealed, field_of_trade: str, count: int) -> list[Firm]:
    """So many of them from as many countries as may be, the visitor's own firm left out."""
    found = [one for one in able(world) if one is not world.ningbo]
    from_there: Counter[str] = Counter()
    turns = []
    for firm in found:
        turns.append((firm.field != field_of_trade, from_there[firm.country]))
        from_there[firm.country] += 1
    return [firm for _turn, firm in sorted(zip(turns, found, strict=True), key=lambda one: one[0])][:count]


def coin_of(firm: Firm) -> str:
    return words.sealed()["coins"].get(firm.country, "USD")


def _for_coins(firms: Sequence[Firm], coins: Sequence[str]) -> list[Firm]:
    """A firm for each currency: of its own country where there is one."""
    left, chosen = list(firms), []
    for coin in coins:
        fitting = [one for one in left if coin_of(one) == coin] or left
        chosen.append(fitting[0])
        left.remove(fitting[0])
    return chosen


def _unmanned(world: Sealed) -> None:
    """Two envelopes; the technical ones opened and judged, five qualified; the financial opening waits."""
    history, call = world.story.history, world.calls["unmanned"]
    history.on(53, partial(_publish, world, "unmanned"))
    for number in range(len(COINS)):
        history.on(call.after_closing + 0.3 + 0.6 * (6 - number), partial(_offer_aircraft, world, number))
    history.on(call.after_closing + 2, partial(_drill, world, "unmanned"))
    history.on(call.after_closing - SOON_AFTER, partial(_open, world, "unmanned", 4))
    history.on(23, partial(_of_panel, world, panels.form))
    history.on(22, partial(_of_panel, world, panels.declare))
    history.on(21, partial(_clarify, world))
    for number, days in enumerate((19, 18.4, 17.6)):
        history.on(days, partial(_of_panel, world, partial(panels.score, member=number)))
        history.on(days - 4.5, partial(_of_panel, world, partial(panels.sign, member=number)))
    history.on(15, partial(_of_panel, world, panels.agree))
    history.on(12, partial(_of_panel, world, panels.propose))
    history.on(10, partial(_of_panel, world, panels.confirm))
    history.on(8, partial(_schedule, world, "unmanned"))


def _offer_aircraft(world: Sealed, number: int) -> None:
    call = world.calls["unmanned"]
    if number == 0:
        world.bidders["unmanned"] = _for_coins(_others(world, "unmanned", 200), COINS)
    firm = world.bidders["unmanned"][number]
    if number == 1:
        _with_partner(world, call, firm)
    offers.submit(Offer(firm, call.current, 1, number, COINS[number]))


def _with_partner(world: Sealed, call: Call, lead: Firm) -> None:
    """Two firms bid together; the second agrees itself."""
    others = [one for one in _others(world, "unmanned", 200) if one not in world.bidders["unmanned"]]
    if not others:
        return
    offers.begin(lead, call.notice)
    member = {"supplier": str(others[0].supplier.number), "share": 30, "role": "Training of pilots"}
    bids.set_consortium(call.current, by=lead.actor, members=[member])
    bids.join_consortium(Partner.objects.get(bid__supplier=lead.organisation), by=others[0].actor)


def _submission(world: Sealed, number: int) -> Submission:
    call, firm = world.calls["unmanned"], world.bidders["unmanned"][number]
    return Submission.objects.get(notice=call.notice.pk, supplier=firm.organisation, state="standing")


def _of_panel(world: Sealed, step: Callable[[panels.Panel], None]) -> None:
    """One step of the panel that judges the unmanned aircraft."""
    bids = [_submission(world, number) for number in range(len(world.bidders["unmanned"]))]
    step(panels.Panel(world.calls["unmanned"], world.judges, bids, FAILED))


def _clarify(world: Sealed) -> None:
    """A question in writing about what one bid says, and its answer."""
    call, firm, said = world.calls["unmanned"], world.bidders["unmanned"][0], words.sealed()["clarification"]
    bid = Bid.objects.get(notice=call.notice.pk, supplier=firm.organisation)
    asked = openings.ask_clarification(bid, by=call.officer, question=said["ask"], due_at=call.started)
    openings.answer_clarification(asked, by=firm.actor, answer=said["answer"])


def _freight(world: Sealed) -> None:
    """One envelope, four offers, opened; the abstract with names and totals is public."""
    history, call = world.story.history, world.calls["freight"]
    history.on(19, partial(_publish, world, "freight"))
    for number in range(4):
        history.on(call.after_closing + 0.2 + 0.5 * (3 - number), partial(_offer_freight, world, number))
    history.on(call.after_closing + 1.9, partial(_drill, world, "freight"))
    history.on(call.after_closing - SOON_AFTER, partial(_open, world, "freight", 2))


def _offer_freight(world: Sealed, number: int) -> None:
    if number == 0:
        world.bidders["freight"] = _others(world, "freight", 4)
    firms = world.bidders["freight"]
    if number < len(firms):
        firm = firms[number]
        # One adds up wrongly, so that the abstract shows what was stated beside what the lines make.
        offer = Offer(firm, world.calls["freight"].current, 1, number, coin_of(firm), slip=number == 2)
        offers.submit(offer)


def _open(world: Sealed, key: str, present: int) -> None:
    call = world.calls[key]
    opening = openings.schedule_opening(call.current, by=SYSTEM)
    room.hold(opening, call.openers[:present], publish=call.officer)


def _schedule(world: Sealed, key: str) -> None:
    openings.schedule_opening(world.calls[key].current, by=SYSTEM)


def _vehicles(world: Sealed) -> None:
    """Open, in three lots; the visitor's firm has a bid in for one and prepares another."""
    history = world.story.history
    history.on(9, partial(_publish, world, "vehicles"))
    for number in range(4):
        history.on(6 - number, partial(_offer_vehicles, world, number))
    history.on(0.9, partial(_own_vehicles, world))


def _offer_vehicles(world: Sealed, number: int) -> None:
    firms = _others(world, "vehicles", 4)
    call = world.calls["vehicles"]
    if number >= len(firms):
        return
    for lot in {0: (1, 2, 3), 1: (1,), 2: (2, 3), 3: (1, 3)}[number]:
        offers.submit(Offer(firms[number], call.current, lot, number, coin_of(firms[number])))
    if number == 1:
        # Thought better of it: a lower price replaces what stood.
        offers.submit(Offer(firms[number], call.current, 1, 7, coin_of(firms[number])))
    if number == 3:
        bids.withdraw(call.current, by=firms[number].actor, lot=3)


def _own_vehicles(world: Sealed) -> None:
    call, firm = world.calls["vehicles"], world.ningbo
    if firm in able(world):
        offers.submit(Offer(firm, call.current, 1, 4, "CNY"))
        offers.keep_draft(Offer(firm, call.current, 2, 4, "CNY"), call.started)


def _telematics(world: Sealed) -> None:
    """Amended with bids in: each bidder confirms hers again or replaces it. One has, the visitor's firm has not."""
    history = world.story.history
    history.on(12, partial(_publish, world, "telematics"))
    for number in range(3):
        history.on(7 - 0.7 * number, partial(_offer_telematics, world, number))
    history.on(0.8, partial(_amend, world))
    history.on(0.5, partial(_confirm, world))


def _offer_telematics(world: Sealed, number: int) -> None:
    if number == 0:
        own = [world.ningbo] if world.ningbo in able(world) else []
        world.bidders["telematics"] = [*own, *_others(world, "it", 2)]
    firms = world.bidders["telematics"]
    if number < len(firms):
        offer = Offer(firms[number], world.calls["telematics"].current, 1, number, coin_of(firms[number]))
        offers.submit(offer)


def _amend(world: Sealed) -> None:
    calls.amend(world.calls["telematics"])


def _confirm(world: Sealed) -> None:
    notice, firm = world.calls["telematics"].current, world.bidders["telematics"][-1]
    bids.reconfirm(notice, by=firm.actor, lot=1, tender_version=notice.version)


def _health(world: Sealed) -> None:
    """The deadline has just passed; three of four openers open it: visitors of the demo, in three windows."""
    history, call = world.story.history, world.calls["health"]
    history.on(23, partial(_publish, world, "health"))
    for number in range(5):
        history.on(call.after_closing + 0.15 + 0.4 * (4 - number), partial(_offer_devices, world, number))
    history.on(call.after_closing + 1.95, partial(_drill, world, "health"))
    history.on(call.after_closing - SOON_AFTER, partial(_schedule, world, "health"))


def _offer_devices(world: Sealed, number: int) -> None:
    if number == 0:
        world.bidders["health"] = _others(world, "health", 5)
    firms = world.bidders["health"]
    if number >= len(firms):
        return
    for lot in ((1, 2), (1,), (2,), (1, 2), (1,))[number]:
        firm = firms[number]
        offers.submit(
            Offer(firm, world.calls["health"].current, lot, number, coin_of(firm), slip=number == 3)
        )
