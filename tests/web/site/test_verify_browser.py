# SPDX-License-Identifier: Apache-2.0
"""A citizen without an account checks a receipt and an opening in her own browser; nothing she chooses is sent."""

import io
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from meishan.algorithms import sealing
from meishan.algorithms.sealing.openings import Opened, OpeningRecord
from meishan.algorithms.sealing.receipts import Receipt
from meishan.base.core import clock, predicates, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.predicates import anybody, rule
from meishan.base.ledger import queries as ledger
from meishan.base.ledger import signing
from meishan.base.ledger.acts import ACTS, act
from meishan.base.ledger.models import Entry
from tests.base.core.test_components import violations

pytestmark = pytest.mark.browser

PLACE = {"tender": "0190b5d2-0000-7000-8000-000000000001", "supplier": "0190b5d2-0000-7000-8000-000000000002"}


@pytest.fixture
def say_in_log():
    """`say_in_log(**facts)`: an act that exists here alone, with these as its private details; its entry."""
    known, rules = dict(ACTS), dict(predicates._RULES)

    @act("toys.hand_in", label="Hand in")
    def hand_in(*, by, at, record, told):
        """Put these details into the log."""
        record.private(**told)

    rule("toys.hand_in", anybody)

    def say(**told):
        hand_in(by=SYSTEM, told=told)
        return Entry.objects.filter(act="toys.hand_in").latest("at")

    yield say
    for registry, before in ((ACTS, known), (predicates._RULES, rules)):
        registry.clear()
        registry.update(before)


@pytest.fixture
def files(live, say_in_log, settle, tmp_path):
    """What bidder and citizen hold after an opening: receipt, record, their proofs, the envelope."""
    keys = [sealing.new_key() for _ in range(3)]
    openers = sealing.Manifest.make([recipient for _, recipient in keys], 2)
    out = io.BytesIO()
    source = sealing.Source.of_bytes("offer.pdf", b"%PDF-1.7 an offer" * 20_000)
    sealed = sealing.seal_envelope([source], manifest=openers, out=out, **PLACE)
    pads = {
        seat: sealing.open_share(keys[seat - 1][0], sealed.shares[seat], sealed.header, seat)
        for seat in (1, 3)
    }
    identity = sealing.join(sealed.header, pads)
    file = io.BytesIO(out.getvalue())
    header, _, _ = sealing.read_envelope(file)
    (tmp_path / "opened").mkdir()
    package = sealing.open_envelope(file, identity, header, sealing.into(tmp_path / "opened"))
    commitments = {"whole": sealed.header.commitment}
    handed_in = say_in_log(commitments=commitments)
    told = {"submission": "0190b5d2-0000-7000-8000-000000000003", "entry": str(handed_in.pk)}
    row = Opened.of(header, package, identity, supplier=PLACE["supplier"], **told)
    record = OpeningRecord("test", PLACE["tender"], "whole", "2027-03-01T10:00:00Z", openers, [1, 3], [row])
    opening = say_in_log(record_digest=record.digest)
    settle()
    receipt = Receipt(
        world="test",
        reference="ITB/2027/001",
        lot=0,
        number=1,
        at="2027-02-28T09:30:00Z",
        commitments=commitments,
        tender_version=1,
        **PLACE,
        **told,
    )
    made = SimpleNamespace()
    with scope.everything():
        parts = {
            "receipt": receipt.signed(signing.signers(clock.now())),
            "unsigned": receipt.canonical,
            "proof": ledger.receipt(handed_in),
            "record": record.canonical,
            "record_proof": ledger.receipt(opening),
            "envelope": out.getvalue(),
        }
    names = {"proof": "receipt.tlog-proof", "record_proof": "opening.tlog-proof", "record": "opening.json"}
    for name, data in parts.items():
        path = tmp_path / names.get(name, name)
        path.write_bytes(data)
        setattr(made, name, path)
    return made


@pytest.fixture
def check(open_page):
    """`check(*paths)`: the page after those files were chosen."""
    page = open_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto("/verify/")

    def choose(*paths):
        page.set_input_files("#files", list(paths))
        expect(page.locator("[data-state].verdict")).to_be_visible()
        return page

    yield choose
    assert set(sent) == {"GET"}


def test_a_receipt_and_its_proof_are_proved_without_an_account(check, files):
    page = check(files.receipt, files.proof, files.envelope)

    expect(page.locator("[data-state]")).to_have_text("Proved. All that you chose holds.")
    results = page.locator("[data-results]")
    expect(results).to_contain_text("Receipt: Proved")
    expect(results).to_contain_text("handed in at 2027-02-28 09:30:00 (UTC)")
    expect(results).to_contain_text("entry number")
    expect(results).to_contain_text("is the very envelope that was handed in (the only envelope)")
    expect(results).to_contain_text("where nothing counts")
    expect(results).not_to_contain_text("Not proved")
    assert violations(page) == []


def test_an_opening_is_opened_again_from_the_envelope(check, files):
    page = check(files.record, files.record_proof, files.envelope, files.receipt, files.proof)

    results = page.locator("[data-results]")
    expect(results).to_contain_text("Record of an opening: Proved")
    expect(results).to_contain_text("Envelopes opened: 1 of 1.")
    expect(results).to_contain_text("holds the fingerprint of this record")
    expect(results).to_contain_text("it holds what the record says. Files: 1.")
    expect(results).to_contain_text("The bid of the receipt is in the record, as: opened.")
    expect(results).not_to_contain_text("Not proved")


def test_what_was_changed_or_does_not_belong_together_is_not_proved(check, files, tmp_path):
    def changed(path, old: bytes, new: bytes):
        found = tmp_path / f"changed-{len(new)}-{path.name}"
        found.write_bytes(path.read_bytes().replace(old, new))
        return found

    for chosen, said in (
        ([changed(files.receipt, b"ITB/2027", b"ITB/2028")], "somebody changed it"),
        ([files.unsigned], "no signature"),
        ([files.receipt, files.record_proof], "another act than the one the receipt tells of"),
        ([changed(files.record, b'"seats":[1,3]', b'"seats":[1]')], "not the record of an opening"),
        (
            [changed(files.record, b'"size":340000', b'"size":340001'), files.envelope],
            "not those in the record",
        ),
        ([files.record, files.proof], "does not tell of this record"),
        ([changed(files.envelope, b"X25519", b"X25518"), files.record], "not in the record of the opening"),
        ([files.envelope], "Choose the receipt or the record"),
        ([tmp_path / "opened" / "offer.pdf"], "is no receipt, proof"),
    ):
        page = check(*chosen)
        # The headline says the same as the cards below it.
        expect(page.locator("[data-state]")).to_have_text("Not proved. Below stands why.")
        results = page.locator("[data-results]")
        expect(results).to_contain_text(said)
        expect(results).to_contain_text("Not proved")


def test_a_receipt_alone_says_what_is_missing_and_a_proof_alone_what_it_proves(check, files):
    page = check(files.receipt)
    expect(page.locator("[data-state]")).to_contain_text("Genuine, but not all is proved yet.")
    results = page.locator("[data-results]")
    expect(results).to_contain_text("Receipt: Signed by the log")
    expect(results).to_contain_text("Choose the file .tlog-proof too")
    results = check(files.record).locator("[data-results]")
    expect(results).to_contain_text("Record of an opening: Fits together")
    results = check(files.proof).locator("[data-results]")
    expect(results).to_contain_text("toys.hand_in")


def test_keys_saved_before_are_believed_before_the_servers(check, files, tmp_path):
    foreign = tmp_path / "keys.txt"
    foreign.write_text("other.example/log+23d1d1a5+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\n")

    expect(check(foreign).locator("[data-state]")).to_contain_text("Nothing to check yet.")
    results = check(files.receipt, foreign).locator("[data-results]")

    expect(results).to_contain_text("Not proved")


def test_files_can_be_dropped(check, open_page, files):
    page = check(files.receipt)
    page.evaluate(
        """(text) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "dropped.tlog-proof"));
          const dropped = new DragEvent("drop", {dataTransfer: carried, bubbles: true});
          document.querySelector("[data-drop]").dispatchEvent(dropped);
        }""",
        files.proof.read_text("utf-8"),
    )

    expect(page.locator("[data-results]")).to_contain_text("dropped.tlog-proof: Proved")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_fits_a_phone(open_page, files, language):
    page = open_page(width=360, language=language)
    page.goto("/verify/")
    page.set_input_files("#files", [files.receipt, files.proof])
    expect(page.locator("[data-results] .alert")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    # The browser's own words beside the button ("No file chosen") have room enough, below it.
    page.reload()
    [button, field] = page.evaluate(
        """() => {
          const input = document.querySelector("#files");
          return [getComputedStyle(input, "::file-selector-button").display, input.getBoundingClientRect().height];
        }"""
    )
    assert button == "block"
    assert field > 60


def test_without_javascript_it_says_so_and_offers_the_command_line(browser, live):
    context = browser.new_context(base_url=live, java_script_enabled=False)
    page = context.new_page()
    page.goto("/verify/")

    expect(page.locator("main noscript pre")).to_be_visible()
    expect(page.locator("#verify")).to_be_hidden()
    context.close()
