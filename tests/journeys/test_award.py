# SPDX-License-Identifier: Apache-2.0
"""From opened technical envelopes to a contract that was changed: a panel of three judges, the prices of those who
passed are opened, a committee sends the recommendation back once, a protest is rejected, both sides sign, and a
citizen without an account follows all of it and reckons it anew.
"""

import io
import json
import zipfile
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from meishan.base.core import clock
from meishan.base.reference.models import ExchangeRate
from meishan.market.bids.models import Envelope
from meishan.market.evaluation.models import Award, Ranking, Recommendation
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries.ocids import ocid_of
from meishan.publish.opendata.making import faults_of
from meishan.web.cli import main, preparing
from tests.browsing import press, send
from tests.factories import awards, evaluation
from tests.factories import bids as bidding
from tests.factories import contracts as contracting
from tests.factories import opening as at_opening
from tests.journeys.agreeing import amend, conclude
from tests.journeys.judging import BIDDERS, agree_and_sign, form_panel, score_alone, settle_technical_results
from tests.market.evaluation.conftest import SCORED
from tests.publish.opendata.offline import checked

pytestmark = pytest.mark.browser


@pytest.fixture
def firms(agency):
    return [awards.firm(name, agency) for name in BIDDERS]


@pytest.fixture
def opened(officer, second_officer, firms, time_passes):
    """A tender in two envelopes with three bids; the technical ones are open."""
    tender = bidding.publish_tender(officer, second_officer, envelopes="two", criteria=SCORED)
    for firm in firms:
        currency = "EUR" if firm.organisation.name == "Rival Trucks" else "USD"
        awards.submit(tender, firm, BIDDERS[firm.organisation.name][1], currency=currency)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    return tender


@pytest.fixture
def panel(agency):
    return [evaluation.evaluator(agency, name) for name in ("Cha Chair", "Mem Member", "Eva Expert")]


@pytest.fixture
def committee(head):
    return awards.seated(head)


def test_from_opened_bids_to_a_contract_that_was_changed(
    opened, officer, head, panel, committee, firms, window, settle, time_passes, live, tmp_path, monkeypatch
):
    notice = opened.notice
    desk = window(officer)
    judges = form_panel(desk, officer, panel, window)
    score_alone(judges, window, panel)
    agree_and_sign(judges, notice)
    settle_technical_results(desk, judges[0], notice)
    at_opening.hold(opened)
    assert_only_those_who_passed_are_open(notice)

    without_a_rate(desk, notice)
    recommend(desk, notice, "The highest score of those who passed.")
    members = [window(one) for one in committee]
    advise(members[0], "Send it back with questions", "Were the references called?")
    recommend_again(desk, notice)
    announcing_is_refused(desk)
    for member in members[:2]:
        advise(member, "Endorse it")
    decide_by_another(desk, window(head), notice)
    announce(desk, notice)

    loser = window(firms[1])
    debrief(loser, desk, notice)
    protest(loser)
    awards.past(Award.objects.get().standstill_until, time_passes)
    # Nobody works for weeks without signing in again.
    protested, desk = loser.url, window(officer)
    holding(desk, notice)
    loser = window(firms[1])
    loser.goto(protested)
    reject_protest(window(committee[2]), loser)
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="Let it come into force"))
    send(desk)
    expect(desk.get_by_text("A procurement officer drafts the contract")).to_be_visible()
    assert Tender.objects.get(pk=notice.pk).state == "awarded"

    heads, winner, reviewer = window(head), window(firms[0]), window(committee[2])
    conclude(desk, heads, winner, notice)
    amend(desk, reviewer, heads, winner, notice)
    order_too_much(desk, contracting.agreement(officer, head, firms[1], ceiling="10000"), officer)
    settle()
    follow_as_a_citizen(window(), notice, tmp_path)
    monkeypatch.setattr(preparing, "whole_world", nullcontext)  # this test's own database stands already
    take_over_a_lie(tmp_path)


def assert_only_those_who_passed_are_open(notice):
    found = Envelope.objects.filter(notice=notice, kind="financial").values_list(
        "submission__supplier__name", "state"
    )
    states = dict(found)
    assert states.pop("Third Wheels") == "kept_sealed"
    assert states == {"Ningbo Vehicles": "opened", "Rival Trucks": "opened"}


def without_a_rate(desk, notice):
    """A price in a currency nobody loaded a rate of can't be compared: that is said, and what to do about it."""
    desk.goto(f"/evaluation/{notice.pk}/award/rank/")
    send(desk)
    expect(desk.get_by_text("There is no exchange rate of EUR for this tender.")).to_be_visible()
    assert not Ranking.objects.exists()
    since = notice.closes_at.date() - timedelta(days=20)
    ExchangeRate.objects.create(currency="EUR", since=since, per_usd="0.9", source="UN", at=clock.now())


def recommend(desk, notice, reasons):
    """The officer ranks, recommends, and hands it over."""
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="Rank the offers"))
    press(desk.get_by_role("button", name="Rank the offers"))
    press(desk.get_by_role("link", name="Write the recommendation"))
    desk.get_by_label("Reasons").fill(reasons)
    press(desk.get_by_role("button", name="Keep the draft"))
    press(desk.get_by_role("button", name="Hand it over"))
    expect(desk.get_by_text("The review committee reads it.")).to_be_visible()


def advise(page, verdict, comment=""):
    """A member of the committee finds what waits for her, and says what she thinks."""
    page.goto("/evaluation/awards/")
    press(page.get_by_role("link", name="Advise on a recommendation").first)
    page.get_by_label(verdict).check()
    page.get_by_label("Comment").fill(comment)
    press(page.get_by_role("button", name="Give this advice"))
    expect(page.get_by_text("Your advice is on record.")).to_be_visible()


def recommend_again(desk, notice):
    """The officer reads why it came back, and answers."""
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="Write the recommendation"))
    expect(desk.get_by_text("Were the references called?").first).to_be_visible()
    desk.get_by_label("Reasons").fill("The highest score; three references were called.")
    press(desk.get_by_role("button", name="Keep the draft"))
    press(desk.get_by_role("button", name="Hand it over"))


def announcing_is_refused(desk):
    """No button announces an award that nobody decided; whoever sends its form all the same is told why not."""
    made = Recommendation.objects.get(state="submitted")
    desk.goto(f"/evaluation/recommendations/{made.pk}/")
    expect(desk.get_by_role("button", name="Announce it")).to_have_count(0)
    desk.get_by_text("Withdraw this recommendation").click()
    desk.locator("input[name=do][value=withdraw]").evaluate("one => one.value = 'announce'")
    press(desk.get_by_role("button", name="Withdraw it"))
    expect(desk.get_by_text("An award is announced once it is decided.")).to_be_visible()
    assert Recommendation.objects.get(pk=made.pk).state == "submitted"


def decide_by_another(desk, heads, notice):
    """Whoever recommended has no button to decide; the head does."""
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="Read the recommendation"))
    expect(desk.get_by_role("button", name="Decide")).to_have_count(0)
    heads.goto(f"/evaluation/{notice.pk}/award/")
    press(heads.get_by_role("link", name="Read it and decide"))
    heads.get_by_label("Approve it").check()
    press(heads.get_by_role("button", name="Decide"))
    expect(heads.get_by_text("Approved.").first).to_be_visible()


def announce(desk, notice):
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="Announce the award"))
    press(desk.get_by_role("button", name="Announce it"))
    expect(desk.get_by_text("the standstill begins")).to_be_visible()
    expect(desk.get_by_text("Standstill until")).to_be_visible()


def debrief(loser, desk, notice):
    """A bidder that lost asks once how it was judged, and is told."""
    loser.goto("/evaluation/letters/")
    press(loser.locator("main a[href*='/evaluation/letters/']").first)
    loser.get_by_label("What would you like to know?").fill("Where did we lose points?")
    press(loser.get_by_role("button", name="Ask for a debriefing"))
    expect(loser.get_by_role("button", name="Ask for a debriefing")).to_have_count(0)
    desk.goto(f"/evaluation/{notice.pk}/award/")
    press(desk.get_by_role("link", name="asked for a debriefing"))
    desk.get_by_label("Your answer").fill("Fewer deliveries of the last three years were shown.")
    press(desk.get_by_role("button", name="Send the answer"))
    loser.reload()
    expect(loser.get_by_text("Fewer deliveries of the last three years")).to_be_visible()


def protest(loser):
    press(loser.get_by_role("link", name="Write a protest"))
    loser.get_by_label("The published criteria were not followed").check()
    loser.get_by_label("What happened, and where does it show?").fill("Deliveries of 2023 were left out.")
    press(loser.get_by_role("button", name="Keep it, and read it over"))
    press(loser.get_by_role("link", name="File the protest"))
    press(loser.get_by_role("button", name="File the protest"))
    expect(loser.get_by_text("Filed. The award waits")).to_be_visible()


def holding(desk, notice):
    """The standstill is over, and yet the award does not come into force while the protest is open."""
    desk.goto(f"/evaluation/awards/{Award.objects.get().pk}/stand/")
    send(desk)
    expect(desk.get_by_text("A protest is open. The award waits until it is settled.")).to_be_visible()
    assert Award.objects.get().state == "notified"


def reject_protest(member, loser):
    """Somebody of the committee who had no part in the award admits it, takes it up and rejects it, with reasons."""
    member.goto("/evaluation/awards/")
    press(member.locator("main a[href*='/evaluation/protests/']").first)
    member.get_by_label("Yes: it is in time and against this award").check()
    press(member.get_by_role("button", name="Say so"))
    press(member.get_by_role("button", name="Take it up"))
    member.get_by_label("rejected: the award stands").check()
    member.get_by_label("Reasons").fill("All deliveries in the bid were counted.")
    press(member.get_by_role("button", name="Settle the protest"))
    loser.reload()
    expect(loser.get_by_text("All deliveries in the bid were counted.")).to_be_visible()


def order_too_much(desk, held, officer):
    """A call-off above what is left of the agreement's ceiling is refused, with how much is left."""
    cart = contracting.call_off(held, officer)
    desk.goto(f"/contracts/orders/{cart.pk}/")
    press(desk.get_by_role("link", name="Fill the order"))
    desk.get_by_label("Quantity of line 1").fill("11")
    press(desk.get_by_role("button", name="Save", exact=True))
    press(desk.get_by_role("link", name="Submit for approval"))
    press(desk.get_by_role("button", name="Submit for approval"))
    expect(desk.locator(".alert--danger").first).to_contain_text("of the ceiling is left")
    assert type(cart).objects.get(pk=cart.pk).state == "cart"


def follow_as_a_citizen(page, notice, folder):
    """Nobody signed in: from the notice to the story, the ranking reckoned anew, the record, and the case as a file."""
    page.goto(f"/tenders/{notice.pk}/")
    press(page.get_by_role("link", name="The whole story"))
    main_part = page.locator("main")
    for words in ("Award announced", "Award in force", "Contract signed by both sides", "Ningbo Vehicles"):
        expect(main_part.get_by_text(words).first).to_be_visible()
    story = page.url
    press(page.get_by_role("link", name="Reckon the ranking anew"))
    expect(page.get_by_text("Reckoned anew: the same")).to_be_visible()
    recompute(page, ocid_of(notice.pk), folder)
    page.goto(story)
    check_record(take(page, page.get_by_role("link", name="OCDS record")), folder)
    read_the_case(page, take(page, page.get_by_role("link", name="The whole public case")), folder)


def take(page, link) -> bytes:
    """What a link of the page leads to."""
    answer = page.request.get(link.get_attribute("href"))
    assert answer.ok, answer.url
    return answer.body()


def recompute(page, ocid, folder):
    """The two published files, ranked again by the command."""
    for name in ("evaluation-1.json", "ranking-1.json"):
        answer = page.request.get(f"/procurements/{ocid}/{name}")
        assert answer.ok, name
        (folder / name).write_bytes(answer.body())
    code, said = command("recompute", folder / "evaluation-1.json", folder / "ranking-1.json")
    assert code == 0, said
    assert "EQUAL" in said
    assert "1. Ningbo Vehicles" in said
    assert '"90000' not in (folder / "evaluation-1.json").read_text()


def command(*words) -> tuple[int, str]:
    """A command line of ours: its exit code, and what it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main([str(word) for word in words])
    return code, said.getvalue()


def take_over_a_lie(folder):
    """Another publisher's file that says it is UTF-8 and is not: refused, with what to do; nothing is taken over."""
    (folder / "lie.json").write_bytes(
        b"\xef\xbb\xbf" + '{"ocid": "ocds-1", "title": "Genève"}'.encode("cp1252")
    )
    code, said = command("opendata", "import", folder / "lie.json", "--report", folder / "report.json")
    assert code == 1, said
    assert "mark of UTF-8" in said
    (told,) = json.loads((folder / "report.json").read_text())["files"]
    assert "mark of UTF-8" in told["refused"]
    assert told["taken_over"] is None


def check_record(text, folder):
    """The OCDS record holds by the schema we ship and by libcoveocds, and tells of award and contract."""
    package = json.loads(text)
    (record,) = package["records"]
    compiled = record["compiledRelease"]
    assert [one["suppliers"][0]["name"] for one in compiled["awards"]] == ["Ningbo Vehicles"]
    assert [one["value"]["amount"] for one in compiled["contracts"]] == [150_000]
    assert faults_of(compiled) == []
    assert checked(package, folder) == {}


def read_the_case(page, packed, folder):
    """The ZIP opens from a folder, without the platform and without a network."""
    with zipfile.ZipFile(io.BytesIO(packed)) as case:
        case.extractall(folder / "case")
    (index,) = (folder / "case").rglob("index.html")
    page.context.set_offline(True)
    page.goto(index.as_uri())
    expect(page.get_by_text("Ningbo Vehicles").first).to_be_visible()
