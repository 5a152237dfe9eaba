# SPDX-License-Identifier: Apache-2.0
"""A tender in two envelopes, from draft to opening: published and amended by officers, sealed for by three bidders,
closed to whoever owns the database, opened by three openers before the bidders' eyes, verified by a citizen.
"""

import io
import json
import re
import threading
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect
from psycopg import sql

from meishan.algorithms.sealing.keys import write_key_file
from meishan.base.accounts.actions import make_token
from meishan.base.core import clock, scope
from meishan.base.ledger import signing
from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Bid, Envelope, Receipt, Submission
from meishan.market.tenders.models import Draft, Notice, Tender
from meishan.web.cli import main
from tests.browsing import press, send
from tests.factories import openers as room_of
from tests.factories.bids import register
from tests.factories.opening import GRACE
from tests.factories.tenders import plan_tender
from tests.market.bids.workroom import a_file, content, go, open_room, price
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.browser

# Words and prices of the bids. Words found anywhere before their opening would give the bids away.
PLANTED = {
    "ningbo": ("a fleet of amber heron trucks", "4871"),
    "amman": ("ورشة الهدهد الأزرق", "5393"),
    "nairobi": ("the quiet acacia workshop", "6217"),
}
TECHNICAL = [words for words, _price in PLANTED.values()]
FINANCIAL = "rebate of the grey otter"


@pytest.fixture
def bidders(supplier_owner, agency):
    """Three firms: of Ningbo, Amman and Nairobi."""
    petra, acacia = (
        make_organisation("supplier", name) for name in ("Petra Vehicles LLC", "Acacia Motors Ltd")
    )
    amman = join(make_person("سلمى", language="ar"), petra, "owner")
    nairobi = join(make_person("Njeri"), acacia, "owner")
    found = {"ningbo": supplier_owner, "amman": amman, "nairobi": nairobi}
    for one in found.values():
        register(one, agency)
    return found


@pytest.fixture
def opener_keys(agency):
    signing.make_key()
    return [room_of.make_opener(f"Opener {number}", agency) for number in (1, 2, 3, 4)]


def test_a_tender_under_seal(
    officer,
    second_officer,
    make_draft,
    bidders,
    opener_keys,
    window,
    settle,
    time_passes,
    databases,
    tmp_path,
    live,
):
    mine, colleague = window(officer), window(second_officer)
    notice = publish(mine, colleague, make_draft, officer, opener_keys, settle)

    offline = (live, program_key(bidders["ningbo"]), notice, bidders["ningbo"], tmp_path, settle)
    seal_by_command_line(*offline, version=1)
    arabic = window(bidders["amman"], language="ar")
    seal_in_arabic(arabic, notice, bidders["amman"])
    seal_over_a_broken_connection(window(bidders["nairobi"]), notice, bidders["nairobi"])
    settle()
    nothing_shows(mine, notice)

    amend(mine, colleague, notice, settle)
    confirm(arabic, notice)
    seal_by_command_line(*offline, version=2)
    settle()
    stand = Submission.objects.filter(notice=notice, state="standing")
    assert sorted(stand.values_list("tender_version", "number")) == [(1, 2), (2, 1), (2, 2)]
    # Whoever owns the database and the disk finds ciphertext, and no key that opens it.
    assert traces(databases, [*TECHNICAL, FINANCIAL, "AGE-SECRET-KEY-1"]) == []

    time_passes(Notice.objects.get(pk=notice.pk).closes_at - clock.now() + GRACE)
    opening = openings.schedule_opening(Notice.objects.get(pk=notice.pk), by=officer.actor)
    open_technical(window, opening, opener_keys, bidders)
    assert traces(databases, TECHNICAL) != []
    assert_financial_stays_sealed(notice)
    assert traces(databases, [FINANCIAL]) == []
    mine = window(officer)
    mine.goto(f"/bids/openings/{opening.pk}/publish/")
    send(mine)
    settle()
    verify_as_a_citizen(window(), window(bidders["amman"]), opening, bidders, tmp_path)


def publish(mine, colleague, make_draft, officer, openers, settle):
    """Submitted, cleared by a second officer, its openers ready, published: the buttons of two people."""
    asked = content()
    asked["tender"] = asked["tender"] | {"openers": {"threshold": 3, "seats": 4}}
    draft = plan_tender(make_draft(**asked), officer)
    mine.goto(f"/tenders/drafts/{draft.pk}/")
    press(mine.get_by_role("link", name="Submit for clearance"))
    send(mine)
    colleague.goto(f"/tenders/drafts/{draft.pk}/")
    press(colleague.get_by_role("link", name="Clear for publication"))
    send(colleague)
    mine.goto(f"/tenders/drafts/{draft.pk}/publish/")
    expect(mine.get_by_role("link", name="Appoint openers")).to_be_visible()
    assert not Notice.objects.exists()
    room_of.stand(Tender.objects.get(pk=draft.pk), openers, 3, by=officer)
    mine.goto(f"/tenders/drafts/{draft.pk}/")
    press(mine.get_by_role("link", name="Publish", exact=True))
    send(mine)
    settle()
    return Notice.objects.get(pk=draft.pk)


def amend(mine, colleague, notice, settle):
    """One sentence more, with its reason, cleared by the second officer."""
    mine.goto(f"/tenders/{notice.pk}/amend/")
    send(mine)
    draft = Draft.objects.get(notice=notice)
    mine.goto(f"/tenders/drafts/{draft.pk}/basics/")
    mine.get_by_label("Text in English").fill("Twelve vehicles, delivered to Nairobi. Colour: white.")
    press(mine.get_by_role("button", name="Save and continue"))
    mine.goto(f"/tenders/drafts/{draft.pk}/reason/")
    mine.get_by_label("What changes and why in English").fill("Suppliers asked for the colour.")
    press(mine.get_by_role("button", name="Save and go to the checklist"))
    mine.goto(f"/tenders/drafts/{draft.pk}/")
    press(mine.get_by_role("link", name="Submit for clearance"))
    send(mine)
    colleague.goto(f"/tenders/drafts/{draft.pk}/")
    press(colleague.get_by_role("link", name="Clear for publication"))
    send(colleague)
    mine.goto(f"/tenders/drafts/{draft.pk}/")
    press(mine.get_by_role("link", name="Publish", exact=True))
    send(mine)
    settle()
    assert Notice.objects.get(pk=notice.pk).version == 2


def command(*words) -> str:
    """What the command line says; it must succeed."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main([str(word) for word in words])
    assert code == 0, said.getvalue()
    return said.getvalue()


@contextmanager
def numbering(settle):
    """The sequencer at work beside the web server, as a worker's is."""
    stop = threading.Event()

    def run():
        with scope.everything():
            while not stop.wait(0.2):
                settle()
        connection.close()

    worker = threading.Thread(target=run)
    worker.start()
    yield
    stop.set()
    worker.join()


def program_key(persona) -> str:
    """A key for programs that may submit sealed bids for her firm."""
    _token, secret = make_token(
        persona.organisation, by=persona.actor, name="cli", scopes=("bids.read", "bids.write")
    )
    return secret


def seal_by_command_line(url, secret, notice, persona, folder, settle, *, version):
    """Sealed offline to the tender's list of openers, submitted through the API."""
    list_file = folder / "openers.json"
    with urlopen(f"{url}/tenders/{notice.pk}/openers.json") as answer:
        list_file.write_bytes(answer.read())
    words, amount = PLANTED["ningbo"]
    answers, prices = folder / "answers.json", folder / "prices.json"
    answers.write_text(json.dumps({"v": 1, "answers": {"approach": {"value": words, "files": []}}}))
    line = {"item": "1.1", "quantity": "12", "unit_price": amount, "total": str(12 * int(amount))}
    prices.write_text(
        json.dumps(
            {
                "v": 1,
                "currency": "USD",
                "lines": [line],
                "extra": [],
                "total": line["total"],
                "note": FINANCIAL,
            }
        )
    )
    sealed = []
    for kind, file in (("technical", answers), ("financial", prices)):
        out = folder / f"{kind}-{version}.envelope"
        given = ["--tender", notice.pk, "--tender-version", version, "--openers", list_file, "--lot", 1]
        command("seal", *given, "--envelope", kind, "--supplier", persona.organisation.pk, "-o", out, file)
        sealed.append(out)
    token = folder / "token"
    token.write_text(secret)
    place = folder / f"receipt-{version}.json"
    with numbering(settle):
        command("submit", *sealed, "--url", url, "--token-file", token, "-o", place)
    assert place.with_suffix(".tlog-proof").exists()
    assert Bid.objects.get(notice=notice, supplier=persona.organisation).state == "submitted"


def begin(page, notice, persona) -> Bid:
    """The bid, begun by the button on the tender's page."""
    found = Bid.objects.filter(notice=notice, supplier=persona.organisation).first()
    if found is None:
        page.goto(f"/bids/begin/?tender={notice.pk}")
        send(page)
        found = Bid.objects.get(notice=notice, supplier=persona.organisation)
    return found


def fill(page, words: str, amount: str) -> None:
    """Everything that lot 1 asks for, in whatever language the page is."""
    go(page, "questions")
    page.locator("#question-approach [data-answer]").fill(words)
    page.locator("#question-staff [data-answer]").fill("12")
    page.locator("#answer-certified-yes").check()
    page.locator("#files-question-certified-technical").set_input_files(a_file("iso.pdf"))
    page.locator("#question-certified").get_by_role("button", name="iso.pdf", exact=True).wait_for()
    page.locator("#answer-base-1").check()
    page.locator("#files-question-plan-technical").set_input_files(a_file("plan.pdf"))
    page.locator("#question-plan").get_by_role("button", name="plan.pdf", exact=True).wait_for()
    page.locator("#answer-terms-yes").check()
    go(page, "prices")
    page.locator("[data-schedule-currency]").select_option("USD")
    for key in ("1.1", "1.2", "1.3"):
        price(page, key, amount)
    go(page, "documents")
    page.locator("#files-document-licence-technical").set_input_files(a_file("licence.pdf"))
    page.locator("#document-licence").get_by_role("button", name="licence.pdf", exact=True).wait_for()


def submit(page) -> None:
    go(page, "seal")
    page.locator("[data-go]").click()
    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    page.locator("[data-step=done] [data-when=pending]").wait_for(state="hidden")


def seal_in_arabic(page, notice, persona):
    bid = begin(page, notice, persona)
    open_room(page, bid)
    assert page.locator("html").get_attribute("dir") == "rtl"
    fill(page, *PLANTED["amman"])
    submit(page)


def seal_over_a_broken_connection(page, notice, persona):
    """The hashes are in, then the line is cut; after a reload the bytes go on. Thought better of, and replaced."""
    bid = begin(page, notice, persona)
    open_room(page, bid)
    fill(page, *PLANTED["nairobi"])
    page.route(re.compile(r"/bids/uploads/"), lambda route: route.abort("connectionfailed"))
    go(page, "seal")
    page.locator("[data-go]").click()
    expect(page.locator("[data-trouble]")).to_contain_text("connection")
    page.unroute_all()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    go(page, "seal")
    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    page.locator("[data-step=done] [data-when=pending]").wait_for(state="hidden")
    page.locator("[data-change]").click()
    price_again(page)
    submit(page)


def price_again(page):
    go(page, "prices")
    price(page, "1.2", "6218")


def confirm(page, notice):
    """The Arabic bidder reads what changed and says that her bid stands."""
    bid = Bid.objects.get(notice=notice, supplier__name="Petra Vehicles LLC")
    page.goto(f"/bids/{bid.pk}/lots/1/confirm/")
    send(page)


def nothing_shows(page, notice):
    """The buyer sees neither that there are bids nor whose."""
    for path in (f"/tenders/{notice.pk}/case/", f"/bids/received/{notice.pk}/", "/desk/"):
        page.goto(path)
        shown = page.locator("body").inner_text()
        assert "Petra" not in shown
        assert "Acacia" not in shown


def traces(databases, words) -> list[str]:
    """Where those words stand for the owner of all tables, past row-level security, and of all files."""
    forms = {form for one in words for form in (one, json.dumps(one)[1:-1])}
    wanted = [re.escape(form) for form in forms] + [form.encode().hex() for form in forms]
    found = []
    with databases.as_owner(connection.settings_dict["NAME"]) as owner:
        owner.execute("SET meishan.scope = 'all'")
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            look = sql.SQL("SELECT EXISTS (SELECT FROM {} one WHERE one::text ~* ANY(%s))")
            if owner.execute(look.format(sql.Identifier(table)), [wanted]).fetchone() == (True,):
                found.append(table)
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*")
    return found + [
        str(path)
        for path in files
        if path.is_file() and any(form.encode() in path.read_bytes() for form in forms)
    ]


def open_technical(window, opening, openers, bidders):
    """Three of four come with their key files; one presides; bidders see each envelope open."""
    watcher = window(bidders["amman"], language="ar", width=360)
    watcher.goto(f"/bids/openings/{opening.pk}/")
    pages = [window(one.persona) for one in openers[:3]]
    for page, opener in zip(pages, openers, strict=False):
        page.goto(f"/bids/openings/{opening.pk}/")
        text = write_key_file(opener.identity, "2026-11-30T00:00:00Z").encode()
        page.locator("#key-file").set_input_files(
            {"name": "opener.key", "mimeType": "text/plain", "buffer": text}
        )
        page.locator("#act-attend:enabled").click()
        expect(page.get_by_text("You are noted as present.")).to_be_visible()
    chair = pages[0]
    chair.locator("#act-preside").click()
    chair.locator("#act-release").click()
    for number in (1, 2, 3):
        expect(chair.get_by_text(f"Next: envelope {number}")).to_be_visible()
        chair.locator("#act-next:enabled").click()
        expect(chair.get_by_text(f"Envelope {number} is open")).to_be_visible()
    expect(watcher.locator("main")).to_contain_text("Acacia Motors Ltd")
    press(chair.locator("#act-close"))
    for page in pages:
        page.goto(f"/bids/openings/{opening.pk}/minutes/")
        press(page.get_by_role("button", name="Sign the minutes"))


def assert_financial_stays_sealed(notice):
    states = Envelope.objects.filter(notice=notice, submission__state="standing").values_list("kind", "state")
    assert sorted(states) == [("financial", "sealed")] * 3 + [("technical", "opened")] * 3


def verify_as_a_citizen(page, bidders_page, opening, bidders, folder):
    """Nobody signed in: a receipt with its proof, and the record of the opening, in a browser and offline."""
    receipt = Receipt.objects.filter(submission__supplier=bidders["amman"].organisation).latest("at")
    given = {
        "receipt.json": (bidders_page, f"/bids/receipts/{receipt.pk}/receipt.json"),
        "receipt.tlog-proof": (bidders_page, f"/bids/receipts/{receipt.pk}/receipt.tlog-proof"),
        "opening.json": (page, f"/bids/openings/{opening.pk}/record.json"),
        "opening.tlog-proof": (page, f"/bids/openings/{opening.pk}/record.tlog-proof"),
        "keys.txt": (page, reverse("ledger:keys_file")),
    }
    for name, (reader, path) in given.items():
        answer = reader.request.get(path)
        assert answer.ok, path
        (folder / name).write_bytes(answer.body())
    page.goto("/verify/")
    page.locator("#files").set_input_files([folder / name for name in given if name != "keys.txt"])
    expect(page.locator("[data-results] .alert--success")).to_have_count(2)
    expect(page.locator("[data-results] .alert--danger")).to_have_count(0)

    keys = ["--key", folder / "keys.txt"]
    command("verify", folder / "receipt.json", "--proof", folder / "receipt.tlog-proof", *keys)
    proof = ["--proof", folder / "opening.tlog-proof", *keys]
    command("verify", folder / "opening.json", *proof, "--envelope", folder / "technical-2.envelope")
