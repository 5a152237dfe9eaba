# SPDX-License-Identifier: Apache-2.0
"""Contracts as both sides sign them, agreements with their price lists, and orders under them.

contract = sign_both(offer(draft(officer, owner), officer), head, owner)   # Contract, signed
held = agreement(officer, head, owner, ceiling="10000")                     # Held(agreement, contract)
order = call_off(held, officer, quantity=3)                                 # a cart
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from meishan.base.core import clock
from meishan.market.contracts import actions
from meishan.market.contracts.models import (
    Agreement,
    Amendment,
    CallOff,
    Contract,
    ContractVersion,
    PriceLine,
)
from meishan.market.tenders.models import Notice
from tests.personas import Persona

SCOPE = "Twelve field vehicles, delivered to Nairobi, with tools and manuals."


@dataclass
class Held:
    """An agreement and the contract of one of its holders."""

    agreement: Agreement
    contract: Contract

    def fresh(self) -> Agreement:
        """The agreement as it stands now."""
        return Agreement.objects.get(pk=self.agreement.pk)


def today(days: int = 0):
    """The server's day (UTC), or so many days later."""
    return (clock.now() + timedelta(days=days)).date()


def draft(
    officer: Persona,
    owner: Persona,
    *,
    value: str = "40000.00",
    days: int = 200,
    begins: int = 0,
    milestones: tuple = (),
    title: str = "Field vehicles for Kenya",
    language: str = "en",
) -> Contract:
    """A direct contract whose terms are written."""
    made = actions.draft_direct(
        by=officer.actor,
        supplier=owner.organisation.pk,
        title=title,
        value=value,
        currency="USD",
        starts_on=today(begins),
        ends_on=today(begins + days),
        ground="exigency",
        reason="The road to the camp was washed away.",
        language=language,
    )
    return write(made, officer, milestones=milestones)


def write(contract: Contract, officer: Persona, *, milestones: tuple = (), **changes) -> Contract:
    """Its terms, so that it can be offered."""
    said = {
        "title": contract.title,
        "language": contract.language,
        "value": contract.value,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "scope": SCOPE,
        "payment": "Within 30 days of acceptance.",
        "special": "",
        **changes,
    }
    return actions.save(contract, by=officer.actor, milestones=list(milestones), **said)


def milestone(title: str, days: int, amount: str | None = None) -> actions.MilestoneRow:
    return actions.MilestoneRow(title, today(days), Decimal(amount) if amount else None)


def offer(contract: Contract, officer: Persona) -> ContractVersion:
    return actions.offer(contract, by=officer.actor)


def sign_both(version: ContractVersion, head: Persona, owner: Persona) -> Contract:
    """Both sides' signatures; the contract as it then is."""
    for persona in (owner, head):
        actions.sign(version, by=persona.actor, sha256=version.sha256, function="Authorised")
    return Contract.objects.get(pk=version.contract_id)


def signed(officer: Persona, head: Persona, owner: Persona, **more) -> Contract:
    """A direct contract in force."""
    return sign_both(offer(draft(officer, owner, **more), officer), head, owner)


def found(
    officer: Persona,
    *,
    ceiling: str = "90000.00",
    days: int = 600,
    begins: int = 0,
    notice: Notice | None = None,
    secondary: bool = False,
    title: str = "Laptops and tablets",
    **more,
) -> Agreement:
    """An agreement without holders; without a tender, too, it has the ground for that."""
    why = {} if notice else {"ground": "exigency", "reason": "Every other offer came too late."}
    return actions.found_agreement(
        by=officer.actor,
        title=title,
        ceiling=ceiling,
        currency="USD",
        starts_on=today(begins),
        ends_on=today(begins + days),
        notice=notice.pk if notice else None,
        secondary_bidding=secondary,
        codes=["43211500"],
        **why | more,
    )


def hold(
    agreement: Agreement,
    officer: Persona,
    head: Persona,
    owner: Persona,
    *,
    price: str = "1000",
    other_line: str = "Bag",
) -> Held:
    """A supplier's signed contract in an agreement, with a price list of two lines."""
    made = actions.add_holder(agreement, by=officer.actor, supplier=owner.organisation.pk)
    actions.set_prices(
        made,
        by=officer.actor,
        prices=[
            actions.PriceRow("Laptop, 14 inch", "H87", Decimal(price), code="43211503", delivery_days=30),
            actions.PriceRow(other_line, "H87", Decimal("12.3456")),
        ],
    )
    write(made, officer)
    contract = sign_both(offer(Contract.objects.get(pk=made.pk), officer), head, owner)
    return Held(Agreement.objects.get(pk=agreement.pk), contract)


def agreement(officer: Persona, head: Persona, owner: Persona, *, price: str = "1000", **more) -> Held:
    """An agreement in force with one holder."""
    return hold(found(officer, **more), officer, head, owner, price=price)


def propose(contract: Contract, officer: Persona, value: str = "60000", **more) -> Amendment:
    """A change of a signed contract's value, and of what else is said."""
    said = {"words": "More.", "reason": "Need.", "value": value, "ends_on": contract.ends_on, **more}
    return actions.propose_amendment(contract, by=officer.actor, **said)


def propose_line(held: Held, officer: Persona, description: str, *, price: str = "7") -> Amendment:
    """A change of the agreement by which one more line comes on the price list in five days."""
    return actions.propose_amendment(
        held.contract,
        by=officer.actor,
        words="One more line.",
        reason="More offices need it.",
        value=held.contract.value,
        ends_on=held.contract.ends_on,
        added=[actions.PriceRow(description, "H87", Decimal(price))],
        prices_from=today(5),
    )


def call_off(held: Held, officer: Persona, *, quantity: int | str = 1, title: str = "For Nairobi") -> CallOff:
    """A cart with so many of the first line."""
    made = actions.begin_call_off(held.contract, by=officer.actor, title=title)
    line = PriceLine.objects.get(contract=held.contract, number=1)
    return actions.save_call_off(
        made,
        by=officer.actor,
        title=title,
        deliver_to="Gigiri complex, Nairobi",
        country="KE",
        deliver_by=today(60),
        lines=[actions.Wanted(line.pk, Decimal(quantity))],
    )


def submitted(held: Held, officer: Persona, *, quantity: int | str = 1) -> CallOff:
    return actions.submit_call_off(call_off(held, officer, quantity=quantity), by=officer.actor)


def ordered(held: Held, officer: Persona, second: Persona, *, quantity: int | str = 1) -> CallOff:
    """An order the supplier has."""
    made = actions.approve_call_off(submitted(held, officer, quantity=quantity), by=second.actor)
    return actions.order(made, by=officer.actor)


def piggyback(held: Held, guest: Persona, *, ceiling: str = "5000", until: int = 100):
    """Another agency's request to use the agreement."""
    return actions.ask_piggyback(
        held.contract,
        by=guest.actor,
        need="Forty laptops for our new office.",
        ceiling=ceiling,
        needed_until=today(until),
        same_terms=True,
    )
