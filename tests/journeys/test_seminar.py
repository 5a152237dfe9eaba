# SPDX-License-Identifier: Apache-2.0
"""A seminar from its workbook to its report: organiser, suppliers in two languages, officers, advisers and phones."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.market.suppliers import actions as suppliers
from meishan.outreach.seminars.actions import days, joining
from meishan.outreach.seminars.models import (
    Application,
    Meeting,
    Offer,
    Plan,
    Request,
    Seminar,
)
from meishan.outreach.seminars.queries.seminars import published_plan
from meishan.outreach.seminars.tasks.scheduling import solve
from tests.browsing import press
from tests.factories.suppliers import fill_general
from tests.factories.workbooks import column, fill_in
from tests.personas import join, make_agency, make_organisation, make_person

pytestmark = pytest.mark.browser

ZONE = ZoneInfo("Asia/Shanghai")
HOME = "/seminars/ningbo-2028/"
PITCH = "我们生产诊所用的水泵"
SECRET = "They alone repaired our pumps in Mopti."


@pytest.fixture
def organiser(world):
    host = make_organisation(OrganisationKind.TRADE_PROMOTION, "Ningbo Trade Promotion Centre", country="CN")
    return join(make_person("Ning Organiser"), host, Role.OWNER)


@pytest.fixture
def officers(world):
    """Two of each of two agencies."""
    houses = [make_agency("Office for Water", "OFW"), make_agency("Agency for Roads", "AFR")]
    return [
        join(make_person(name), houses[number // 2], Role.OFFICER)
        for number, name in enumerate(("Ada Water", "Bao Water", "Carl Road", "Dina Road"))
    ]


def firm(name, person, *, language="en"):
    """The owner of a firm that has an account and nothing more."""
    house = make_organisation(OrganisationKind.SUPPLIER, name, country="CN")
    return join(make_person(person, language=language), house, Role.OWNER)


@pytest.fixture
def mei(world):
    return firm("宁波海鑫泵业有限公司", "Mei Owner", language="zh-hans")


@pytest.fixture
def sam(world):
    """Has begun to register: his profile is taken over."""
    owner = firm("Sailor Pumps Ltd", "Sam Sailor")
    fill_general(suppliers.begin(by=owner.actor), owner, licence_number="913302SAILOR")
    return owner


def test_a_seminar_is_made_planned_held_and_reported(
    open_page, zh, settle, time_passes, tmp_path, organiser, officers, mei, sam
):
    desk = open_page(organiser)
    seminar = make_from_workbook(desk, officers, tmp_path)
    apply_in_chinese(open_page(mei, width=360, language="zh-hans"), zh)
    apply_in_english(open_page(sam))
    others = [apply_by_act(seminar, number) for number in range(4)]
    choose(desk, seminar, settle)
    ask_in_chinese(open_page(mei, width=360, language="zh-hans"), zh)
    ask_in_english(open_page(sam))
    officer_asks(open_page(officers[3]))
    come_and_ask(seminar, others)
    only_the_other_side_sees_a_wish(open_page, officers[1], sam, others[0])
    plan = schedule(desk, seminar, settle)
    the_day_comes(open_page, desk, zh, settle, time_passes, organiser, mei, plan)
    an_officer_falls_ill(desk, plan)
    read_the_report(open_page, desk, time_passes, seminar, sam)


def make_from_workbook(page, officers, folder):
    """The app's own template, filled in as an organiser would, first with a slip in it."""
    page.goto("/seminars/")
    press(page.get_by_role("link", name="From a file"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Empty template (XLSX)").click()
    file = folder / "set.xlsx"
    download.value.save_as(file)
    book = load_workbook(file)
    fill_in(book, officers)
    book["Officers"].cell(3, column(book["Officers"], "table")).value = 77
    book.save(file)
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("1 thing must be mended")).to_be_visible()
    expect(page.get_by_role("button", name="Make the seminar")).to_have_count(0)
    book["Officers"].cell(3, column(book["Officers"], "table")).value = 2
    book.save(file)
    press(page.get_by_role("link", name="Choose the mended file"))
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("The file is in order")).to_be_visible()
    assert not Seminar.objects.exists()
    page.get_by_role("button", name="Make the seminar").click()
    page.get_by_text("The seminar is made.").wait_for()
    press(page.get_by_role("link", name="Announce").first)
    page.get_by_role("button", name="Announce it").click()
    page.get_by_text("Announced. Everybody can read it now.").wait_for()
    made = Seminar.objects.get(slug="ningbo-2028")
    assert (made.officers.count(), made.slots.count(), made.officer_cap) == (4, 6, 3)
    return made


def apply_in_chinese(page, zh):
    """On a phone, without a profile: the first step of her registration is done by the way."""
    page.goto(HOME)
    expect(page.get_by_role("heading", name="宁波采购会", level=1)).to_be_visible()
    press(page.get_by_role("link", name=zh("Apply")).first)
    page.get_by_label(zh("Licence or tax number")).fill("91330201MA2AX0077X")
    page.get_by_label(zh("Year of founding")).fill("2012")
    page.get_by_label(zh("Type of ownership")).select_option("private")
    page.get_by_role("button", name=zh("Apply"), exact=True).click()
    expect(page.get_by_label(zh("Year of founding"))).to_have_value("2012")
    assert not Application.objects.exists()
    page.get_by_label(zh("What you show, in one or two sentences")).fill(PITCH)
    page.get_by_label(zh("Search in any language, or by code")).fill("25101500")
    page.locator("input[name=codes][value='25101500']").first.check()
    page.get_by_label(zh("Agrees to be named on the attendance list")).first.check()
    page.get_by_role("button", name=zh("Apply"), exact=True).click()
    page.wait_for_url(f"**{HOME}application/")
    made = Application.objects.get()
    assert (made.state, made.pitch_language, made.languages) == ("applied", "zh", ["zh"])


def apply_in_english(page):
    page.goto(HOME)
    press(page.get_by_role("link", name="Apply").first)
    page.get_by_label("What you show, in one or two sentences").fill("Pumps that sailors trust.")
    page.get_by_label("Search in any language, or by code").fill("25101500")
    page.locator("input[name=codes][value='25101500']").first.check()
    page.get_by_label("Agrees to be named on the attendance list").first.check()
    page.get_by_role("button", name="Apply", exact=True).click()
    page.wait_for_url(f"**{HOME}application/")
    expect(page.get_by_text("The organisers have your application")).to_be_visible()


def apply_by_act(seminar, number):
    owner = firm(f"Firm {number + 1} Ltd", f"Owner Number{number + 1}")
    fill_general(suppliers.begin(by=owner.actor), owner, licence_number=f"91330201MA2AX1{number}")
    person = {"name": owner.person.name, "position": "", "language": "en", "consents": True}
    joining.apply(
        seminar, by=owner.actor, languages=["en"], codes=["25101500"], pitch="Pumps.", people=[person]
    )
    return owner


def choose(page, seminar, settle):
    """The organiser lets the platform propose, looks, and tells all six by one button."""
    page.goto(f"{HOME}applications/")
    press(page.get_by_role("link", name="Propose a selection"))
    expect(page.locator("input[name=application]:checked")).to_have_count(6)
    page.get_by_role("button", name="Do it and tell them").click()
    expect(page.get_by_text("6 firms are selected and told by mail.")).to_be_visible()
    settle()
    assert Mail.objects.filter(kind="seminars.select").count() == 6


def ask_in_chinese(page, zh):
    page.goto(f"{HOME}application/")
    page.get_by_role("button", name=zh("Yes, we come")).click()
    press(page.get_by_role("link", name=zh("Say whom you want to meet")))
    card = page.locator("li.wish", has_text="Bao Water")
    card.get_by_role("button", name=zh("Must meet")).click()
    expect(card.get_by_role("button", name=zh("Must meet"), pressed=True)).to_be_visible()
    card.get_by_label(zh("Why (the other side reads it)")).fill(SECRET)
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        card.get_by_role("button", name=zh("Save the note")).click()
    assert saved.value.ok
    expect(card.get_by_label(zh("Why (the other side reads it)"))).to_have_value(SECRET)


def ask_in_english(page):
    page.goto(f"{HOME}application/")
    page.get_by_role("button", name="Yes, we come").click()
    press(page.get_by_role("link", name="Say whom you want to meet"))
    card = page.locator("li.wish", has_text="Ada Water")
    card.get_by_role("button", name="Must meet").click()
    expect(card.get_by_role("button", name="Must meet", pressed=True)).to_be_visible()


def officer_asks(page):
    page.goto(f"{HOME}wishes/")
    card = page.locator("li.wish", has_text="Firm 1 Ltd")
    card.get_by_role("button", name="Must meet").click()
    expect(card.get_by_role("button", name="Must meet", pressed=True)).to_be_visible()


def come_and_ask(seminar, others):
    """Three fill the day of one of the two who speak Chinese, so that the firm that speaks nothing else waits."""
    dina = seminar.officers.get(name="Dina Road")
    for number, other in enumerate(others):
        application = Application.objects.get(supplier=other.organisation)
        joining.confirm(application, by=other.actor)
        if number < 3:
            joining.state_wish(application, by=other.actor, officer=dina, wish="must")


def only_the_other_side_sees_a_wish(open_page, asked, *rivals):
    assert Request.objects.count() == 6
    page = open_page(asked)
    page.goto(f"{HOME}wishes/")
    expect(page.locator("li.wish", has_text="宁波海鑫泵业有限公司").get_by_text(SECRET)).to_be_visible()
    for rival in rivals:
        page = open_page(rival)
        for part in ("wishes/", "application/", "who/", "agenda/", ""):
            page.goto(f"{HOME}{part}")
            assert SECRET not in page.content(), part
        page.goto(f"{HOME}wishes/")
        card = page.locator("li.wish", has_text="Bao Water")
        expect(card.get_by_role("button", name="Must meet", pressed=True)).to_have_count(0)
    page.goto(f"{HOME}applications/")
    expect(page.get_by_text("Only the organisers of this seminar may do this.")).to_be_visible()
    expect(page.get_by_text("宁波海鑫泵业有限公司")).to_have_count(0)
    page.context.close()


def make_draft(page, settle, name, *, base=""):
    page.goto(f"{HOME}plans/")
    page.get_by_label("Name of the draft").fill(name)
    if base:
        page.get_by_label("Keep locked meetings of").select_option(label=base)
    page.get_by_role("button", name="Make a schedule").click()
    expect(page.get_by_text("Waiting for the engine")).to_be_visible()
    plan = Plan.objects.latest("number")
    solve(plan=str(plan.pk))
    expect(page.get_by_text("Best possible")).to_be_visible()
    return plan


def schedule(page, seminar, settle):
    first = make_draft(page, settle, "Morning")
    assert first.meetings.count() == 12
    wished = {(one.application_id, one.officer_id) for one in Request.objects.all()}
    assert wished <= set(first.meetings.values_list("application", "officer"))

    locked = first.meetings.order_by("slot__number", "officer__number").first()
    page.goto(f"{HOME}plans/{first.number}/meetings/{locked.pk}/")
    page.get_by_role("button", name="Lock").click()
    expect(page.locator(".plan-grid__taken--locked")).to_have_count(1)
    second = make_draft(page, settle, "Afternoon", base="Morning")
    key = ("application", "officer", "slot")
    assert first.meetings.filter(pk=locked.pk).values_list(*key).get() in set(
        second.meetings.values_list(*key)
    )

    page.goto(f"{HOME}plans/")
    press(page.get_by_role("link", name="Compare two drafts"))
    page.get_by_label("First draft").select_option(label="Morning")
    page.get_by_label("Second draft").select_option(label="Afternoon")
    page.get_by_role("button", name="Compare", exact=True).click()
    same = set(first.meetings.values_list(*key)) & set(second.meetings.values_list(*key))
    expect(page.locator(".stat", has_text="The same")).to_contain_text(str(len(same)))

    page.goto(f"{HOME}plans/{second.number}/")
    press(page.get_by_role("link", name="Publish the schedule"))
    page.locator("main form button").first.click()
    expect(page.get_by_text("This schedule is published")).to_be_visible()
    settle()
    # Six firms and four officers, each once.
    assert Mail.objects.filter(kind="seminars.publish_plan").count() == 10
    assert published_plan(seminar) == second
    return second


def freed_for(plan, application):
    """The soonest meeting at a time when the firm is free, of an officer it can talk to and does not meet yet."""
    mine = plan.meetings.filter(application=application)
    found = plan.meetings.filter(officer__languages__contains=application.languages)
    found = found.exclude(officer__in=mine.values("officer")).exclude(slot__in=mine.values("slot"))
    return found.order_by("slot__number").first()


def the_day_comes(open_page, desk, zh, settle, time_passes, organiser, mei, plan):
    """The firm of one meeting does not come; who waits on site gets the slot on her phone, and nobody else is moved."""
    hers = Application.objects.get(supplier=mei.organisation)
    lost = freed_for(plan, hers)
    before = standing(plan) - {(lost.application_id, lost.officer_id, lost.slot_id)}
    time_passes(lost.slot.starts_at + timedelta(minutes=6) - clock.now())

    desk.goto(f"{HOME}check-in/")
    desk.get_by_label("Badge code or name").fill("Mei Owner")
    desk.get_by_role("button", name="Check in", exact=True).click()
    desk.get_by_role("status").get_by_text("Mei Owner (宁波海鑫泵业有限公司) is here.").wait_for()
    phone = open_page(mei, width=360, language="zh-hans")
    phone.goto(f"{HOME}agenda/")

    desk.goto(f"{HOME}control/")
    desk.get_by_role("button", name=re.compile(f"Did not come.*{lost.application.supplier.name}")).click()
    desk.get_by_text("offered to a supplier who waits").wait_for()
    settle()
    press(phone.get_by_role("link", name=zh("Take it or leave it")))
    phone.get_by_role("button", name=zh("Take the meeting")).click()
    expect(phone.get_by_text(zh("This meeting is yours"))).to_be_visible()
    settle()
    assert Offer.objects.get().state == "taken"
    assert standing(plan) == before | {(hers.pk, lost.officer_id, lost.slot_id)}
    desk.get_by_role("link", name="宁波海鑫泵业有限公司").first.wait_for()

    officer = Meeting.objects.get(application=hers, slot=lost.slot)
    days.hold(officer, by=organiser.actor)


def standing(plan):
    kept = Meeting.objects.filter(plan=plan, state__in=["planned", "held"])
    return set(kept.values_list("application", "officer", "slot"))


def an_officer_falls_ill(desk, plan):
    """Whose meetings are ahead; at most two other meetings may move, and the picture says what the button does."""
    ahead = Meeting.objects.filter(plan=plan, state="planned", slot__starts_at__gt=clock.now())
    officer = ahead.order_by("-slot__number", "officer__number").first().officer
    theirs = {one for one in standing(plan) if one[1] != officer.pk}
    desk.goto(f"{HOME}control/")
    press(desk.get_by_role("link", name="An officer falls out"))
    desk.get_by_label("Officer").select_option(str(officer.pk))
    desk.get_by_label("The end of the seminar").check()
    slider = desk.get_by_label("How many other meetings may move")
    slider.fill("2")
    expect(desk.get_by_text("/ 2")).to_be_visible()
    expect(
        desk.locator("figure", has_text="After").locator(".square--lost, .square--dropped")
    ).not_to_have_count(0)
    desk.get_by_role("button", name="Change the schedule like this").click()
    desk.get_by_text("Everybody concerned is told").wait_for()
    left = standing(plan)
    assert not ahead.filter(officer=officer, state="planned").exists()
    assert len(theirs - left) <= 2


def read_the_report(open_page, desk, time_passes, seminar, sam):
    held = Meeting.objects.filter(plan__seminar=seminar, state="held").count()
    assert held == 1
    time_passes(timedelta(days=5))
    desk.goto(f"{HOME}desk/")
    press(desk.get_by_role("link", name="Report").first)
    for label, value in (
        ("Held", held),
        ("Suppliers did not come", 1),
        ("Freed slots filled again", 1),
        ("Applied", 6),
        ("Came", 1),
    ):
        stat = desk.locator(".stat").filter(has=desk.get_by_text(label, exact=True))
        expect(stat).to_contain_text(str(value))
    rival = open_page(sam)
    assert rival.goto(f"{HOME}report/").status == 403
