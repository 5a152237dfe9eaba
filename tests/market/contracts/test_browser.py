# SPDX-License-Identifier: Apache-2.0
"""Pages of contracts in a real browser: they fit a phone and a screen reader, and a contract is signed in it."""

import pytest

from meishan.base.accounts.states import Role
from meishan.market.contracts import actions
from meishan.market.contracts.models import Contract, ContractVersion, Milestone, RoundInvite
from tests.browsing import look, press
from tests.factories import contracts as factory
from tests.market.contracts.test_orders import ask
from tests.personas import join, make_agency, make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


def test_every_page_is_accessible_and_fits(
    open_page,
    live,
    officer,
    second_officer,
    head,
    owner,
    rival_owner,
    tender,
    other_agency_officer,
):
    rows = (factory.milestone("First six vehicles", 30, "20000"), factory.milestone("Last six", 60, "20000"))
    draft = factory.draft(officer, owner, milestones=rows, title="Being drafted")
    offered = factory.draft(officer, owner, title="Waits for signatures")
    factory.offer(offered, officer)
    contract = factory.signed(officer, head, owner, milestones=rows)
    actions.report_milestone(
        Milestone.objects.get(contract=contract, number=1), by=owner.actor, words="Done."
    )
    last = Milestone.objects.get(contract=contract, number=2)
    change = actions.propose_amendment(
        contract,
        by=officer.actor,
        words="More.",
        reason="Need.",
        value="90000",
        ends_on=contract.ends_on,
        milestones=[actions.Replanned(last.pk, amount="30000")],
        planned=[factory.milestone("Six more vehicles", 90, "40000")],
    )
    note = actions.note_performance(
        contract, by=officer.actor, quality=4, timeliness=3, cooperation=5, words="Good.", is_final=False
    )
    end = actions.ask_termination(
        factory.signed(officer, head, owner),
        by=officer.actor,
        ground="breach",
        words="Nothing came.",
        ends_on=factory.today(),
    )
    stranger = join(make_person("Stran Ger"), make_agency("Third Office", "TRD"), Role.OFFICER)
    made = factory.found(officer, notice=tender.notice)
    held = factory.hold(made, officer, head, owner)
    order = factory.ordered(held, officer, second_officer, quantity=3)
    cart = factory.call_off(held, officer)
    asked = factory.piggyback(held, other_agency_officer)
    compared = factory.found(officer, secondary=True)
    first = factory.hold(compared, officer, head, owner)
    factory.hold(compared, officer, head, rival_owner)
    round_ = ask(first, officer)
    invite = RoundInvite.objects.get(supplier=owner.organisation)
    listed = actions.add_holder(factory.found(officer), by=officer.actor, supplier=owner.organisation.pk)
    version = ContractVersion.objects.get(contract=contract)
    visits = {
        officer: [
            "",
            "new/",
            f"{draft.pk}/",
            f"{draft.pk}/edit/",
            f"{draft.pk}/offer/",
            f"{contract.pk}/",
            f"{contract.pk}/amend/",
            f"{contract.pk}/note/",
            f"{contract.pk}/terminate/",
            f"milestones/{contract.milestones.get(number=1).pk}/",
            "agreements/",
            "agreements/new/",
            f"agreements/{made.pk}/",
            f"agreements/{compared.pk}/holders/",
            f"agreements/{compared.pk}/ask/",
            f"{listed.pk}/prices/",
            "orders/",
            f"orders/{cart.pk}/",
            f"orders/{cart.pk}/edit/",
            f"rounds/{round_.pk}/",
        ],
        head: [
            "",
            f"amendments/{change.pk}/",
            f"amendments/{change.pk}/review/",
            f"terminations/{end.pk}/",
            f"piggybacks/{asked.pk}/",
            f"piggybacks/{asked.pk}/owner/",
        ],
        owner: [
            "",
            f"{offered.pk}/",
            f"{offered.pk}/sign/",
            f"{contract.pk}/",
            f"milestones/{contract.milestones.get(number=2).pk}/",
            f"notes/{note.pk}/",
            f"verify/{version.code}/",
            "verify/",
            f"agreements/{made.pk}/",
            "orders/",
            f"orders/{order.pk}/",
            f"orders/{order.pk}/acknowledge/",
            f"offers/{invite.pk}/",
        ],
        other_agency_officer: [
            f"{contract.pk}/",
            f"agreements/{made.pk}/",
        ],
        stranger: [
            f"{held.contract.pk}/use/",
        ],
    }
    look(open_page, visits, "/contracts/")


def test_a_contract_is_signed_by_both_in_the_browser(open_page, live, officer, head, owner):
    made = factory.draft(officer, owner)
    page = open_page(officer)
    page.goto(f"/contracts/{made.pk}/")
    press(page.get_by_role("link", name="Offer for signature"))
    press(page.get_by_role("button", name="Offer for signature"))
    for persona in (owner, head):
        page = open_page(persona)
        page.goto(f"/contracts/{made.pk}/")
        press(page.get_by_role("link", name="Read and sign"))
        page.get_by_label("I have read the document").check()
        press(page.get_by_role("button", name="Sign", exact=True))
        assert page.get_by_text("Signed. The record keeps").is_visible()

    assert Contract.objects.get().is_signed
    assert page.get_by_text("In force").first.is_visible()
