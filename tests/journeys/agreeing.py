# SPDX-License-Identifier: Apache-2.0
"""What both sides do with a contract in the browser: write it, sign it, change it."""

from playwright.sync_api import expect

from meishan.market.contracts.models import Contract
from tests.browsing import press
from tests.factories import contracts as contracting


def conclude(desk, heads, winner, notice):
    """The contract of the award: drafted by the officer, signed by the supplier and by the head."""
    desk.goto("/contracts/")
    press(desk.locator("main a[href*='/contracts/awards/']"))
    desk.get_by_label("First day").fill(contracting.today().isoformat())
    desk.get_by_label("Last day").fill(contracting.today(200).isoformat())
    press(desk.get_by_role("button", name="Begin the contract"))
    desk.get_by_label("What is agreed").fill(contracting.SCOPE)
    desk.get_by_label("Payment").fill("Within 30 days of acceptance.")
    fill_milestone(desk, "Twelve vehicles", 100, "100000")
    press(desk.get_by_role("button", name="Save", exact=True).last)
    press(desk.get_by_role("link", name="Offer for signature"))
    press(desk.get_by_role("button", name="Offer for signature"))
    both_sign(winner, heads)
    assert Contract.objects.get(notice=notice).is_signed


def fill_milestone(desk, title, days, amount):
    desk.get_by_label("What is due").first.fill(title)
    desk.get_by_label("Due", exact=True).first.fill(contracting.today(days).isoformat())
    desk.get_by_label("Amount paid for it").first.fill(amount)


def both_sign(*pages):
    for page in pages:
        page.goto("/contracts/")
        press(page.locator("main a[href$='/sign/']").first)
        page.get_by_label("I have read the document").check()
        press(page.get_by_role("button", name="Sign", exact=True))
        expect(page.get_by_text("Signed. The record keeps")).to_be_visible()


def amend(desk, member, heads, winner, notice):
    """A quarter more than was signed goes before the committee first; both sides sign it, and milestones with it."""
    made = Contract.objects.get(notice=notice)
    desk.goto(f"/contracts/{made.pk}/")
    press(desk.get_by_role("link", name="Propose a change"))
    desk.locator("#id_words").fill("Three vehicles more.")
    desk.locator("#id_reason").fill("A new office opens in Kisumu.")
    desk.get_by_label("Value from now on").fill("150000")
    amount = desk.get_by_label("New amount of milestone 1")
    amount.press_sequentially("27e")
    desk.get_by_role("button", name="Propose the change").click()
    expect(amount).to_be_focused()
    amount.fill("120000.01")
    desk.get_by_text("New milestones").click()
    fill_milestone(desk, "Three vehicles for Kisumu", 190, "30000")
    press(desk.get_by_role("button", name="Propose the change"))
    expect(desk.get_by_text("would come to USD 150,000.01, more than").first).to_be_visible()
    amount.fill("120000")
    press(desk.get_by_role("button", name="Propose the change"))
    expect(desk.get_by_text("It goes before your review committee first.")).to_be_visible()
    expect(desk.get_by_role("link", name="Offer for signature")).to_have_count(0)
    member.goto("/contracts/")
    press(member.locator("main a[href*='/contracts/amendments/']").first)
    press(member.get_by_role("link", name="Review this change"))
    member.get_by_label("Yes", exact=True).check()
    member.locator("#id_words").fill("The need is new, and the price is that of the award.")
    press(member.get_by_role("button", name="Review this change"))
    desk.goto("/contracts/")
    press(desk.locator("main a[href*='/contracts/amendments/']").first)
    press(desk.get_by_role("link", name="Offer for signature"))
    press(desk.get_by_role("button", name="Offer for signature"))
    both_sign(winner, heads)
    assert Contract.objects.get(pk=made.pk).value == 150_000
    assert list(made.milestones.values_list("title", "amount")) == [
        ("Twelve vehicles", 120_000),
        ("Three vehicles for Kisumu", 30_000),
    ]
    winner.goto(f"/contracts/{made.pk}/")
    expect(winner.get_by_role("link", name="Three vehicles for Kisumu")).to_be_visible()
