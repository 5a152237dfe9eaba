# SPDX-License-Identifier: Apache-2.0
"""Tenders of the demo that went on to their ends: judged, ranked, reviewed, awarded, and in one case protested against.

Flood watch (two envelopes; the committee sent it back once), a fleet in lots compared by life-cycle cost, laptops under
a long-term agreement, beds and refrigerators for clinics (a protest, rejected), wind turbines (cancelled) and tents (no
bid came).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from meishan.base.accounts.states import Role
from meishan.base.core.actor import SYSTEM, Actor
from meishan.market.bids.actions import opening as openings
from meishan.market.evaluation import queries as judged
from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.evaluation.models import Award, Debrief, Letter, Protest, Recommendation
from meishan.market.tenders import actions as tenders

from . import calls, offers, words
from . import openers as room
from . import panel as panels
from .acting import as_member
from .calls import Call
from .offers import Offer

if TYPE_CHECKING:
    from .sealed import Sealed
    from .suppliers import Firm

JOINED = 172
"""Openers, evaluators and the committee are there before the first of these tenders is written."""
COMMITTEE = ("Salma Idrissi", "Anselm Weerasinghe")
"""Members beside two people of the agency: where two advised, or three, one without a part can judge a protest."""

CLOSES = {"laptops": 126, "survey": 92, "clinics": 84, "fleet": 78, "turbines": 40, "tents": 44}
FIELDS = {"survey": "unmanned", "fleet": "vehicles", "laptops": "it", "clinics": "health"}
# Which lots each bidder offers, in the order the bids come in.
LOTS: dict[str, Sequence[Sequence[int]]] = {
    "survey": ((1,), (1,), (1,), (1,)),
    "fleet": ((1, 2), (1, 2, 3), (1, 3)),
    "laptops": ((1,), (1,), (1,)),
    "clinics": ((1,), (1,), (1,)),
}
# How dear each bidder is in each of its lots: its place among offers.FACTORS. Each wins one lot: in the first two the
# price that is not the lowest (6), as owning costs less.
PRICED: dict[str, Sequence[Sequence[int]]] = {
    "fleet": ((1, 6), (3, 1, 1), (6, 3)),
}
STOOD = 34
"""Days after the deadline until an award stood, with a debriefing or a protest on the way."""


def foretell(world: Sealed) -> None:
    """Plan all of it."""
    history = world.story.history
    history.on(JOINED - 1, partial(_sit, world))
    for key, days in CLOSES.items():
        world.calls[key] = Call(key, days, history.started)
    for key in FIELDS:
        _until_judged(world, key)
        _until_awarded(world, key, returned=key == "survey")
    _debriefed(world, "survey")
    _protested(world, "clinics")
    _on(world, "turbines", 21, partial(_publish, world, "turbines"))
    _on(world, "turbines", 9, partial(_cancel, world, "turbines"))
    _on(world, "tents", 21, partial(_publish, world, "tents"))
    _on(world, "tents", -1, partial(_without_bids, world, "tents"))


def _on(world: Sealed, key: str, before: float, happening: Callable[[], object]) -> None:
    """So many days before the tender's deadline; after it where negative."""
    world.story.history.on(world.calls[key].after_closing + before, happening)


def _sit(world: Sealed) -> None:
    """The head appoints the committee: two people of her own office, and two who have no part in purchases."""
    bureau = world.story.bureaus[0]
    head = as_member(bureau.people[0], bureau.organisation)
    others = [room.take_in(bureau, name, Role.REVIEWER) for name in COMMITTEE]
    world.committee = [*bureau.people[2:4], *others]
    for number, one in enumerate(world.committee):
        awarding.appoint_to_committee(
            bureau.organisation, by=head, person=one.pk, role="member" if number else "chair"
        )


def _publish(world: Sealed, key: str) -> None:
    call = world.calls[key]
    call.bureau, call.openers = world.story.bureaus[0], world.openers
    calls.publish(call)


def _until_judged(world: Sealed, key: str) -> None:
    """Published, bid for, opened, judged by a panel of three, signed."""
    two = key == "survey"
    _on(world, key, 24, partial(_publish, world, key))
    for number in range(len(LOTS[key])):
        _on(world, key, 3 - 0.6 * number, partial(_offer, world, key, number))
    _on(world, key, 2.5 if len(LOTS[key]) < 2 else 0.4, partial(_drill, world, key))
    _on(world, key, -0.03, partial(_open, world, key))
    _on(world, key, -1, partial(_of_panel, world, key, panels.form))
    _on(world, key, -1.4, partial(_of_panel, world, key, panels.declare))
    for number in range(3):
        _on(
            world,
            key,
            -2 - 0.4 * number,
            partial(_of_panel, world, key, partial(panels.score, member=number)),
        )
        _on(
            world, key, -4 - 0.2 * number, partial(_of_panel, world, key, partial(panels.sign, member=number))
        )
    _on(world, key, -3.5, partial(_of_panel, world, key, panels.agree))
    if two:
        _on(world, key, -5, partial(_of_panel, world, key, panels.propose))
        _on(world, key, -5.4, partial(_of_panel, world, key, panels.confirm))
        _on(world, key, -6.2, partial(_open, world, key))


def _until_awarded(world: Sealed, key: str, *, returned: bool) -> None:
    """Ranked and recommended; seen by the committee, decided by the head, announced; it stands after its time."""
    said = words.past()
    reasons = world.calls[key].said.get("reasons", said["reasons"])
    _on(world, key, -7, partial(_recommend, world, key, reasons))
    if returned:
        _on(world, key, -8, partial(_advise, world, key, 0, "return", said["returned"]))
        _on(world, key, -9, partial(_recommend, world, key, said["again"]))
    for member in range(2):
        _on(world, key, -10 - 0.5 * member, partial(_advise, world, key, member, "endorse", said["advised"]))
    _on(world, key, -11.2, partial(_decide, world, key))
    _on(world, key, -12, partial(_announce, world, key))
    _on(world, key, -STOOD - 3, partial(_stand, world, key))


def bidders(world: Sealed, key: str) -> list[Firm]:
    return world.bidders.get(key, [])


def _offer(world: Sealed, key: str, number: int) -> None:
    if number == 0:
        world.bidders[key] = world.others(FIELDS[key], len(LOTS[key]))
    firms, call = bidders(world, key), world.calls[key]
    if number >= len(firms):
        return
    ranks = PRICED.get(key, [[number + 1] * 3] * len(LOTS[key]))[number]
    for lot, rank in zip(LOTS[key][number], ranks, strict=False):
        owning = call.said["lots"][lot - 1].get("owning", {}).get(str(rank), {})
        offers.submit(Offer(firms[number], call.current, lot, rank, "USD", owning=owning))


def _drill(world: Sealed, key: str) -> None:
    call = world.calls[key]
    room.drill_before_opening(call.tender, call.openers, by=SYSTEM)


def _open(world: Sealed, key: str) -> None:
    call = world.calls[key]
    opening = openings.schedule_opening(call.current, by=SYSTEM)
    room.hold(opening, call.openers[:2], publish=call.officer)


def _of_panel(world: Sealed, key: str, step: Callable[[panels.Panel], None]) -> None:
    call = world.calls[key]
    bids = list(judged.offers_of(call.current.pk))
    failed = (len(bids) - 1,) if key == "survey" and len(bids) > 2 else ()
    step(panels.Panel(call, world.judges, bids, failed))


def _head(call: Call) -> Actor:
    assert call.bureau is not None
    return as_member(call.bureau.people[0], call.bureau.organisation)


def _member(world: Sealed, key: str, number: int) -> Actor:
    bureau = world.calls[key].bureau
    assert bureau is not None
    return as_member(world.committee[number], bureau.organisation)


def _newest(world: Sealed, key: str) -> Recommendation:
    return Recommendation.objects.filter(notice=world.calls[key].current.pk).latest("number")


def _recommend(world: Sealed, key: str, reasons: str) -> None:
    call = world.calls[key]
    awarding.rank_offers(call.current, by=call.officer)
    made = awarding.recommend(call.current, by=call.officer, reasons=reasons)
    awarding.submit_recommendation(made, by=call.officer)


def _advise(world: Sealed, key: str, member: int, verdict: str, comment: str) -> None:
    found = _newest(world, key)
    if found.needs_review:
        awarding.advise(found, by=_member(world, key, member), verdict=verdict, comment=comment)


def _decide(world: Sealed, key: str) -> None:
    awarding.decide(_newest(world, key), by=_head(world.calls[key]), approves=True)


def _announce(world: Sealed, key: str) -> None:
    awarding.announce(_newest(world, key), by=world.calls[key].officer)


def awards_of(world: Sealed, key: str) -> list[Award]:
    return list(Award.objects.filter(notice=world.calls[key].current.pk).order_by("lot"))


def _stand(world: Sealed, key: str) -> None:
    for award in awards_of(world, key):
        awarding.let_stand(award, by=SYSTEM)


def loser(world: Sealed, key: str) -> tuple[Letter, Firm]:
    """The letter of a bidder that was awarded nothing, and the bidder: the dearest of those who complied comes last."""
    won = {one.supplier_id for one in awards_of(world, key)}
    firm = next(one for one in bidders(world, key) if one.supplier.pk not in won)
    return Letter.objects.get(notice=world.calls[key].current.pk, supplier=firm.organisation), firm


def _debriefed(world: Sealed, key: str) -> None:
    """A bidder asks once how its offer was judged, and is answered."""
    said = words.past()["debrief"]

    def ask() -> None:
        letter, firm = loser(world, key)
        debriefing.ask_debrief(letter, by=firm.actor, question=said["ask"])

    def answer() -> None:
        letter, _firm = loser(world, key)
        debriefing.answer_debrief(
            Debrief.objects.get(letter=letter), by=world.calls[key].officer, answer=said["answer"]
        )

    _on(world, key, -15, ask)
    _on(world, key, -17, answer)


def _protested(world: Sealed, key: str) -> None:
    """A bidder protests in time; somebody of the committee without a part takes it up, and rejects it with reasons."""
    said = words.past()["protest"]

    def file() -> None:
        letter, firm = loser(world, key)
        made = protesting.draft_protest(
            letter, by=firm.actor, ground="criteria", words=said["words"], lots=[1], wanted=said["wanted"]
        )
        protesting.file_protest(made, by=firm.actor)

    def protest() -> Protest:
        return Protest.objects.get(notice=world.calls[key].current.pk)

    def admit() -> None:
        protesting.admit_protest(protest(), by=_member(world, key, 2), admissible=True)
        protesting.review_protest(protest(), by=_member(world, key, 2))

    def settle() -> None:
        protesting.settle_protest(protest(), by=_member(world, key, 2), upheld=False, words=said["rejected"])

    _on(world, key, -18, file)
    _on(world, key, -20, admit)
    _on(world, key, -27, settle)


def _cancel(world: Sealed, key: str) -> None:
    call = world.calls[key]
    tenders.cancel(call.current, by=call.officer, reason=words.past()["cancelled"])


def _without_bids(world: Sealed, key: str) -> None:
    call = world.calls[key]
    tenders.declare_unsuccessful(call.current, by=call.officer, reason=words.past()["no_bids"])
