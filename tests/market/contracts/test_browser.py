# SPDX-License-Identifier: Apache-2.0
"""Pages of contracts in a real browser: they fit a phone and a screen reader, and a contract is signed in it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from meishan.base.accounts.states import Role
from meishan.market.contracts import actions
from meishan.market.contracts.models import Contract, ContractVersion, Milestone, RoundInvite
from tests.browsing import press
from tests.factories import contracts as factory
from tests.market.contracts.test_orders import ask
from tests.personas import join, make_agency, make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "ar"), (360, "en")])
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
    width,
    language,
):
    rows = (factory.milestone("First six vehicles", 30, "20000"), factory.milestone("Last six", 60, "20000"))
    draft = factory.draft(officer, owner, milestones=rows, title="Being drafted")
    offered = factory.draft(officer, owner, title="Waits for signatures")
    factory.offer(offered, officer)
    contract = factory.signed(officer, head, owner, milestones=rows)
    actions.report_milestone(
        Milestone.objects.get(contract=contract, number=1), by=owner.actor, words="Done."
    )
    change = actions.propose_amendment(
        contract, by=officer.actor, words="More.", reason="Need.", value="90000", ends_on=contract.ends_on
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
    for persona, address in (
        (officer, "/contracts/"),
        (head, "/contracts/"),
        (owner, "/contracts/"),
        (officer, "/contracts/new/"),
        (officer, f"/contracts/{draft.pk}/"),
        (officer, f"/contracts/{draft.pk}/edit/"),
        (officer, f"/contracts/{draft.pk}/offer/"),
        (owner, f"/contracts/{offered.pk}/"),
        (owner, f"/contracts/{offered.pk}/sign/"),
        (officer, f"/contracts/{contract.pk}/"),
        (owner, f"/contracts/{contract.pk}/"),
        (other_agency_officer, f"/contracts/{contract.pk}/"),
        (officer, f"/contracts/{contract.pk}/amend/"),
        (officer, f"/contracts/{contract.pk}/note/"),
        (officer, f"/contracts/{contract.pk}/terminate/"),
        (head, f"/contracts/amendments/{change.pk}/"),
        (head, f"/contracts/amendments/{change.pk}/review/"),
        (officer, f"/contracts/milestones/{contract.milestones.get(number=1).pk}/"),
        (owner, f"/contracts/milestones/{contract.milestones.get(number=2).pk}/"),
        (owner, f"/contracts/notes/{note.pk}/"),
        (head, f"/contracts/terminations/{end.pk}/"),
        (owner, f"/contracts/verify/{version.code}/"),
        (owner, "/contracts/verify/"),
        (officer, "/contracts/agreements/"),
        (officer, "/contracts/agreements/new/"),
        (officer, f"/contracts/agreements/{made.pk}/"),
        (owner, f"/contracts/agreements/{made.pk}/"),
        (other_agency_officer, f"/contracts/agreements/{made.pk}/"),
        (stranger, f"/contracts/{held.contract.pk}/use/"),
        (officer, f"/contracts/agreements/{made.pk}/holders/"),
        (officer, f"/contracts/agreements/{compared.pk}/ask/"),
        (officer, f"/contracts/{listed.pk}/prices/"),
        (head, f"/contracts/piggybacks/{asked.pk}/"),
        (head, f"/contracts/piggybacks/{asked.pk}/owner/"),
        (officer, "/contracts/orders/"),
        (owner, "/contracts/orders/"),
        (owner, f"/contracts/orders/{order.pk}/"),
        (owner, f"/contracts/orders/{order.pk}/acknowledge/"),
        (officer, f"/contracts/orders/{cart.pk}/"),
        (officer, f"/contracts/orders/{cart.pk}/edit/"),
        (officer, f"/contracts/rounds/{round_.pk}/"),
        (owner, f"/contracts/offers/{invite.pk}/"),
    ):
        look(open_page, persona, address, width, language)


def look(open_page, persona, address, width, language):
    page = open_page(persona, width=width, language=language)
    answered = page.goto(address)
    assert answered.status == 200, address
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{address} is {over} pixels too wide at {width}"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    page.context.close()


def test_a_contract_is_signed_by_both_in_the_browser(open_page, live, officer, head, owner):
    made = factory.draft(officer, owner)
    page = open_page(officer)
    page.goto(f"/contracts/{made.pk}/")
    page.get_by_role("link", name="Offer for signature").click()
    press(page.get_by_role("button", name="Offer for signature"))
    for persona in (owner, head):
        page = open_page(persona)
        page.goto(f"/contracts/{made.pk}/")
        page.get_by_role("link", name="Read and sign").click()
        page.get_by_label("I have read the document").check()
        press(page.get_by_role("button", name="Sign", exact=True))
        assert page.get_by_text("Signed. The record keeps").is_visible()

    assert Contract.objects.get().is_signed
    assert page.get_by_text("In force").first.is_visible()
