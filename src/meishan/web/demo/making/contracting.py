# SPDX-License-Identifier: Apache-2.0
"""What came of the awards of the demo: contracts that both sides sign, and a long-term agreement with its orders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from meishan.base.core import clock
from meishan.base.core.actor import Actor
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Agreement,
    CallOff,
    Contract,
    ContractVersion,
    Milestone,
    Piggyback,
    PriceLine,
)
from meishan.market.evaluation.models import Award

from . import awards, words
from .acting import as_member

if TYPE_CHECKING:
    from .agencies import Bureau
    from .sealed import Sealed
    from .suppliers import Firm

AFTER = -awards.STOOD - 4
"""When the first contract is drafted: a day after the awards stand."""
UNSIGNED = 2
"""The lot of the fleet whose contract waits for its bidder."""
MANAGER = "Paulo Mendes"
PRICES = (("Laptop computers", "780"), ("Network switches", "1900"))


def foretell(world: Sealed) -> None:
    """Plan all of it."""
    _from_awards(world)
    key = "laptops"
    for before, step in (
        (-40, _found),
        (-43, _signed),
        (-50, partial(_order, number=0, quantity=120)),
        (-53, partial(_approve, number=0)),
        (-56, partial(_acknowledge, number=0)),
        (-66, partial(_ship, number=0)),
        (-78, partial(_receive, number=0)),
        (-70, _ask_piggyback),
        (-72, _consent),
        (-80, partial(_order, number=2, quantity=60)),
        (-82, partial(_approve, number=2)),
        (-84, partial(_acknowledge, number=2)),
        (-112, partial(_order, number=1, quantity=40)),
        (-114, partial(_approve, number=1)),
        (-116, partial(_acknowledge, number=1)),
        (-122, partial(_ship, number=1)),
    ):
        world.story.history.on(world.calls[key].after_closing + before, partial(step, world))


def _from_awards(world: Sealed) -> None:
    """The flood watch under contract, half delivered and then changed; of the fleet one lot signed, one not yet."""
    history = world.story.history
    for key, before, step in (
        ("survey", AFTER, partial(_draft, lot=0)),
        ("survey", AFTER - 1, partial(_sign_award, lot=0)),
        ("survey", AFTER - 30, _delivered),
        ("survey", AFTER - 36, _change),
        ("survey", AFTER - 38, partial(_sign_award, lot=0)),
        ("fleet", AFTER, partial(_draft, lot=1)),
        ("fleet", AFTER - 1.5, partial(_sign_award, lot=1)),
        ("fleet", AFTER - 2, partial(_draft, lot=UNSIGNED)),
        ("clinics", AFTER - 0.5, partial(_draft, lot=0)),
        ("clinics", AFTER - 2.5, partial(_sign_award, lot=0)),
    ):
        history.on(world.calls[key].after_closing + before, partial(step, world, key))


def winner(world: Sealed, award: Award) -> Firm:
    """The firm that was awarded it."""
    return next(
        one for one in world.story.firms if one.organisation and one.organisation.pk == award.supplier_id
    )


def _laptops(world: Sealed) -> Agreement:
    return Agreement.objects.get(notice=world.calls["laptops"].current.pk)


def _holder(world: Sealed) -> Firm:
    return winner(world, awards.awards_of(world, "laptops")[0])


def _officer(bureau: Bureau) -> Actor:
    return as_member(bureau.people[1], bureau.organisation)


def _second(bureau: Bureau) -> Actor:
    return as_member(bureau.people[2], bureau.organisation)


def _head(bureau: Bureau) -> Actor:
    return as_member(bureau.people[0], bureau.organisation)


def _manager(world: Sealed) -> Actor:
    """The officer who looks after what was signed."""
    assert world.manager is not None
    return as_member(world.manager, world.story.bureaus[0].organisation)


def _day(days: int = 0) -> date:
    return (clock.now() + timedelta(days=days)).date()


def write(contract: Contract, by: Actor, milestones: list[actions.MilestoneRow]) -> ContractVersion:
    """Its terms, offered to both sides."""
    said = words.past()["contract"]
    made = actions.save(
        contract,
        by=by,
        title=contract.title,
        language=contract.language,
        value=contract.value,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        scope=said["scope"],
        payment=said["payment"],
        special="",
        milestones=milestones,
    )
    return actions.offer(made, by=by)


def sign(contract: Contract, *sides: Actor) -> None:
    """Each of them signs the newest document by its hash."""
    version = ContractVersion.objects.filter(contract=contract).latest("number")
    for by in sides:
        actions.sign(version, by=by, sha256=version.sha256, function="Authorised to sign")


def _found(world: Sealed) -> None:
    """The agreement, its one holder, and what it sells at which price."""
    call, bureau = world.calls["laptops"], world.story.bureaus[0]
    made = actions.found_agreement(
        by=call.officer,
        title=call.current.title["en"].partition(": ")[2].capitalize(),
        ceiling=words.past()["agreement"]["ceiling"],
        currency="USD",
        starts_on=_day(2),
        ends_on=_day(2 + 730),
        codes=call.said["codes"],
        notice=call.current.pk,
    )
    contract = actions.add_holder(made, by=_officer(bureau), supplier=_holder(world).organisation.pk)
    known = {one.words["en"]: one for one in words.goods()}
    actions.set_prices(
        contract,
        by=call.officer,
        prices=[
            actions.PriceRow(name, known[name].unit, Decimal(price), code=known[name].code, delivery_days=30)
            for name, price in PRICES
        ],
    )
    write(Contract.objects.get(pk=contract.pk), call.officer, [])


def _contract(world: Sealed) -> Contract:
    return Contract.objects.get(agreement=_laptops(world))


def _signed(world: Sealed) -> None:
    sign(_contract(world), _holder(world).actor, _head(world.story.bureaus[0]))


def _buyer(world: Sealed, number: int) -> Bureau:
    """The third order is another agency's."""
    return world.story.bureaus[1 if number == 2 else 0]


def _order(world: Sealed, number: int, quantity: int) -> None:
    said, by = words.past()["agreement"], _officer(_buyer(world, number))
    contract = _contract(world)
    made = actions.begin_call_off(contract, by=by, title=said["orders"][number])
    made = actions.save_call_off(
        made,
        by=by,
        title=said["orders"][number],
        deliver_to=said["deliver_to"][number],
        country=said["countries"][number],
        deliver_by=_day(60),
        lines=[actions.Wanted(PriceLine.objects.get(contract=contract, number=1).pk, Decimal(quantity))],
    )
    actions.submit_call_off(made, by=by)


def _call_off(world: Sealed, number: int) -> CallOff:
    return CallOff.objects.get(agreement=_laptops(world), title=words.past()["agreement"]["orders"][number])


def _approve(world: Sealed, number: int) -> None:
    """A second officer approves it, and it goes to the supplier."""
    bureau = _buyer(world, number)
    made = actions.approve_call_off(_call_off(world, number), by=_second(bureau))
    actions.order(made, by=_officer(bureau))


def _acknowledge(world: Sealed, number: int) -> None:
    actions.acknowledge(_call_off(world, number), by=_holder(world).actor, promised_on=_day(25))


def _ship(world: Sealed, number: int) -> None:
    shipping = words.past()["agreement"]["shipping"]
    actions.ship(_call_off(world, number), by=_holder(world).actor, shipping=shipping)


def _receive(world: Sealed, number: int) -> None:
    by = _officer(_buyer(world, number))
    actions.receive(_call_off(world, number), by=by)
    actions.close_call_off(_call_off(world, number), by=by)


def _ask_piggyback(world: Sealed) -> None:
    """Another agency asks to order under the same terms."""
    actions.ask_piggyback(
        _contract(world),
        by=_officer(world.story.bureaus[1]),
        need=words.past()["agreement"]["need"],
        ceiling="120000",
        needed_until=_day(300),
        same_terms=True,
    )


def _consent(world: Sealed) -> None:
    """The owner's head agrees, and so does the supplier."""
    found = Piggyback.objects.get(agreement=_laptops(world))
    actions.consent_as_owner(found, by=_head(world.story.bureaus[0]), agrees=True)
    actions.consent_as_supplier(Piggyback.objects.get(pk=found.pk), by=_holder(world).actor, agrees=True)


def _award(world: Sealed, key: str, lot: int) -> Award:
    found = awards.awards_of(world, key)
    return next(one for one in found if one.lot == lot or not lot)


def _draft(world: Sealed, key: str, lot: int) -> None:
    award, by = _award(world, key, lot), _manager(world)
    title = award.notice.title["en"]
    made = actions.draft_from_award(award, by=by, title=title, starts_on=_day(3), ends_on=_day(180))
    half = (made.value / 2).quantize(Decimal(1))
    names = words.past()["contract"]["milestones"]
    rows = [
        actions.MilestoneRow(names[0], _day(40), half),
        actions.MilestoneRow(names[1], _day(150), made.value - half),
    ]
    write(made, by, rows)


def _of_award(world: Sealed, key: str, lot: int) -> Contract:
    return Contract.objects.get(award=_award(world, key, lot))


def _sign_award(world: Sealed, key: str, lot: int) -> None:
    """The bidder first, then the head of the agency."""
    bidder = winner(world, _award(world, key, lot))
    sign(_of_award(world, key, lot), bidder.actor, _head(world.story.bureaus[0]))


def _delivered(world: Sealed, key: str) -> None:
    """The first milestone is reported and accepted, and the officer notes how the supplier did."""
    said, contract = words.past()["contract"], _of_award(world, key, 0)
    by = _manager(world)
    first = Milestone.objects.get(contract=contract, number=1)
    reported = actions.report_milestone(
        first, by=winner(world, _award(world, key, 0)).actor, words=said["delivered"]
    )
    actions.accept_milestone(reported, by=by, accepts=True)
    actions.note_performance(
        contract, by=by, quality=5, timeliness=5, cooperation=4, words=said["note"], is_final=False
    )


def _change(world: Sealed, key: str) -> None:
    """An amendment, offered to both sides: the second half comes later, and a training is added."""
    said, contract, by = words.past()["contract"], _of_award(world, key, 0), _manager(world)
    second = Milestone.objects.get(contract=contract, number=2)
    training = (contract.value / 20).quantize(Decimal(1))
    made = actions.propose_amendment(
        contract,
        by=by,
        words=said["change"],
        reason=said["why"],
        value=contract.value + training,
        ends_on=contract.ends_on,
        milestones=[actions.Replanned(second.pk, due_on=second.due_on + timedelta(days=21))],
        planned=[actions.MilestoneRow(said["training"], contract.ends_on, training)],
    )
    actions.offer_amendment(made, by=by)
