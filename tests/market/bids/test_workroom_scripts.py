# SPDX-License-Identifier: Apache-2.0
"""The workroom's scripts by themselves: exact amounts, workbooks both ways, files told by content, drafts merged."""

import io
import re
import zipfile
from base64 import b64decode, b64encode
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from meishan.algorithms.sealing.forms import encrypted_kind
from meishan.base.core import uploads
from meishan.base.core.errors import Refused
from meishan.base.core.uploads.kinds import kind_of

pytestmark = pytest.mark.browser

SCRIPTS = Path(find("bids/js/room.js")).parent
PURE = ("room", "decimals", "zip", "xlsx", "kinds", "merge")
HELPERS = """
window.bytes = (letters) => Uint8Array.from(atob(letters), (one) => one.charCodeAt(0));
window.letters = async (blob) => meishan.sealing.base64(new Uint8Array(await new Blob([blob]).arrayBuffer()));
"""


@pytest.fixture(scope="module")
def page(browser):
    """A page that holds the pure scripts and nothing else."""
    tags = " ".join(f'"bids/js/{name}.js"' for name in PURE)
    html = "<!DOCTYPE html><html lang='en'><head><title>Room</title>{}</head><body></body></html>".format(
        Template(f"{{% load meishan %}}{{% sealing_scripts {tags} %}}").render(Context())
    )

    def answer(route):
        path = route.request.url.split("/", 3)[3]
        if path.startswith("static/"):
            route.fulfill(path=find(path.removeprefix("static/")), content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    context = browser.new_context(base_url="http://localhost:9")
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.route("**/*", answer)
    made.goto("/room/")
    made.evaluate(HELPERS)
    yield made
    context.close()
    assert faults == []


# Amounts


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,200", "en-GB", "1200"),
        ("1,234.50", "en-GB", "1234.5"),
        ("1 234,56", "fr", "1234.56"),
        ("1\u202f234,56", "fr", "1234.56"),
        ("1.234,56", "es", "1234.56"),
        ("1.234", "es", "1234"),
        ("12.5", "ru", "12.5"),
        ("12,5", "en-GB", "12.5"),
        ("١٬٢٣٤٫٥٦", "ar", "1234.56"),
        ("1,234,567.8", "ar", "1234567.8"),
        ("１２．５", "zh", "12.5"),
        ("1'234.50", "en-GB", "1234.5"),
        (".5", "en-GB", "0.5"),
        ("007", "en-GB", "7"),
        ("0.0000001", "en-GB", None),
        ("1.234", "fr", None),
        ("12 5", "fr", None),
        ("1,23,456", "en-GB", None),
        ("1.2.3", "en-GB", None),
        ("-3", "en-GB", None),
        ("12x", "en-GB", None),
        ("1e5", "en-GB", None),
        ("", "en-GB", None),
        ("1234567890123456789", "en-GB", None),
    ],
)
def test_an_amount_is_read_as_its_writer_means_it_or_not_at_all(page, text, language, value):
    found = page.evaluate(
        "([text, language]) => meishan.bids.decimals.read(text, language)", [text, language]
    )

    assert found.get("value") == value
    assert ("problem" in found) == (value is None)


@pytest.mark.parametrize("language", ["en-GB", "fr", "es", "ar", "ru", "zh-hans"])
def test_what_is_shown_is_read_back_as_the_same(page, language):
    amounts = ["0", "0.5", "12", "1234.5", "1234567.89", "999999999999.99"]
    found = page.evaluate(
        """([amounts, language]) => amounts.map((one) => {
          const { shown, read } = meishan.bids.decimals;
          return read(shown(one, language, 2), language).value;
        })""",
        [amounts, language],
    )

    assert found == amounts


decimals = st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False).map(lambda one: f"{one:f}")


@given(price=decimals, quantity=decimals, places=st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_prices_are_multiplied_and_rounded_as_decimals_are(page, price, quantity, places):
    found = page.evaluate(
        "([a, b, places]) => { const d = meishan.bids.decimals; return d.rounded(d.times(a, b), places); }",
        [price, quantity, places],
    )

    exact = Decimal(price) * Decimal(quantity)
    assert found == f"{exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"


def test_sums_are_exact_where_floats_are_not(page):
    assert page.evaluate("() => meishan.bids.decimals.sum(['0.1', '0.2', '1000000000000.00'])") == (
        "1000000000000.30"
    )


# Workbooks

READ = "async (letters) => meishan.bids.xlsx.read(new Blob([bytes(letters)]))"


def as_letters(book: Workbook) -> str:
    target = io.BytesIO()
    book.save(target)
    return b64encode(target.getvalue()).decode()


def test_a_workbook_of_another_program_is_read_cell_by_cell(page):
    book = Workbook()
    sheet = book.active
    sheet.append(["Line", "Item", "Price"])
    sheet.append(["1.1", "Vehicle", 1234.56])
    sheet.append(["1.2", "Rack", "1 234,5"])
    sheet.append([None, "Sum", "=SUM(C2:C3)"])
    hidden = book.create_sheet("Notes", 0)
    hidden.sheet_state = "hidden"
    rows = page.evaluate(READ, as_letters(book))

    assert [[cell["text"] for cell in row] for row in rows[:3]] == [
        ["Line", "Item", "Price"],
        ["1.1", "Vehicle", "1234.56"],
        ["1.2", "Rack", "1 234,5"],
    ]
    assert rows[1][2] == {"ref": "C2", "kind": "number", "text": "1234.56"}
    assert rows[3][2]["kind"] == "formula"
    assert rows[3][0]["kind"] == "empty"


def test_a_workbook_made_here_is_read_by_others_and_by_us(page):
    made = page.evaluate(
        """async () => letters(meishan.bids.xlsx.write(
          [{title: "Line", width: 10}, {title: "Price", fill: true}, {title: "Total"}],
          [["1.1", {number: "1234.5"}, {number: "2469.00", formula: "ROUND(2*B2,2)"}],
           ["=1+1 <&>", {number: "12345678901234567.89"}, ""]],
          {name: "Prices & more", rightToLeft: true}))"""
    )
    data = b64decode(made)
    sheet = load_workbook(io.BytesIO(data)).active

    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert sheet.title == "Prices & more"
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[2]] == ["1.1", 1234.5, "=ROUND(2*B2,2)"]
    # Text is never a formula, and what a spreadsheet would round stays text.
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1 <&>", "s")
    assert sheet["B3"].value == "12345678901234567.89"
    assert [cell["text"] for cell in page.evaluate(READ, made)[1]] == ["1.1", "1234.5", "2469"]


@pytest.mark.parametrize(
    "data",
    [b"", b"not a workbook", b"PK\x03\x04" + b"\x00" * 40, b"PK\x05\x06" + b"\x00" * 18],
)
def test_what_is_no_workbook_is_refused(page, data):
    found = page.evaluate(
        """async (letters) => meishan.bids.xlsx.read(new Blob([bytes(letters)]))
          .then(() => "read", (error) => error.constructor.name)""",
        b64encode(data).decode(),
    )

    assert found in {"SheetError", "ZipError"}


def test_a_workbook_with_entities_is_refused(page):
    book = Workbook()
    book.active.append(["a"])
    target = io.BytesIO()
    book.save(target)
    bad = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + re.sub(rb"^<\?xml[^>]*\?>", b"", data)
            new.writestr(name, data)
    found = page.evaluate(
        "async (l) => meishan.bids.xlsx.read(new Blob([bytes(l)])).catch((error) => error.message)",
        b64encode(bad.getvalue()).decode(),
    )

    assert found == "unreadable"


def test_a_clipboard_of_a_spreadsheet_is_rows_and_cells(page):
    text = '1.1\t"Two ""large""\nvehicles"\t12\r\n1.2\tRack\t7,5\r\n'

    assert page.evaluate("(text) => meishan.bids.xlsx.pasted(text)", text) == [
        ["1.1", 'Two "large"\nvehicles', "12"],
        ["1.2", "Rack", "7,5"],
    ]


# Files

CHECK = """async ([name, letters, policy]) =>
  meishan.bids.kinds.check(new File([bytes(letters)], name), policy)"""


def checked(page, name: str, data: bytes) -> dict:
    policy = uploads.as_data(uploads.SEALED)
    return page.evaluate(CHECK, [name, b64encode(data).decode(), policy])


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<<" + body + b">>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def docx(**more: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + (13).to_bytes(4, "big")
        + b"IHDR"
        + width.to_bytes(4, "big")
        + (height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00" + b"\x00" * 40)
    )


FILES = [
    ("a.pdf", pdf(), "pdf", None),
    ("a.pdf", pdf(b"/JavaScript (x)"), "pdf", "pdf_script"),
    ("a.pdf", pdf(b"/Java#53cript (x)"), "pdf", "pdf_script"),
    ("a.pdf", b"%PDF-1.4\n cut", "pdf", "cut_off"),
    ("a.pdf", pdf() + b"<</Encrypt 5 0 R>>\n%%EOF", "pdf", "locked"),
    ("a.pdf", pdf() + zipped(a=b"x"), "pdf", "two_natures"),
    ("a.docx", docx(), "docx", None),
    ("a.docx", docx(**{"word/vbaProject.bin": b"x"}), "docx", "macros"),
    ("a.doc", docx(), "docx", "file_ending"),
    ("a.zip", zipped(**{"a.txt": b"x"}), "zip", None),
    ("a.zip", zipped(**{"a.exe": b"x"}), "zip", "archive_programs"),
    ("a.zip", zipped(**{"b.zip": b"x"}), "zip", "archive_nested"),
    ("a.zip", zipped(**{"../a.txt": b"x"}), "zip", "archive_outside"),
    ("a.zip", zipped(**{"a.txt": b"0" * 9_000_000}), "zip", "archive_large"),
    ("a.png", png(10, 10), "png", None),
    ("a.png", png(40_000, 40_000), "png", "picture_large"),
    ("a.txt", "مرحبا، السعر".encode(), "txt", None),
    ("a.csv", b"one,two\n1,2\n", "csv", None),
    ("a.txt", b"<html><script>alert(1)</script></html>", "txt", "markup"),
]


@pytest.mark.parametrize(("name", "data", "kind", "warned"), FILES)
def test_files_are_told_by_their_content_as_the_server_tells_them(page, name, data, kind, warned):
    found = checked(page, name, data)

    assert (found["kind"], found["warned"]) == (kind, warned)
    # The same verdict as where files come to the server in clear.
    try:
        told = kind_of(io.BytesIO(data))
    except Refused:
        told = None
        assert warned not in {None, "file_ending"}
    else:
        assert told == kind or {told, kind} == {"csv", "txt"}
        assert warned in {None, "file_ending"}


@pytest.mark.parametrize(
    ("name", "data", "refused"),
    [
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 60, "file_kind"),
        ("a.pdf", b"", "file_empty"),
        ("a.rar", b"Rar!\x1a\x07\x00", "file_kind"),
        ("a.bin", bytes(range(256)), "file_kind"),
    ],
)
def test_files_of_other_kinds_are_refused(page, name, data, refused):
    assert checked(page, name, data)["refused"] == refused


SEALED = {
    "prices.age": b"age-encryption.org/v1\n-> X25519 abc\n" + bytes(range(200)),
    "prices.pdf": b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n",
    "technical.envelope": b"meishan-envelope 1\n" + bytes(90),
    "inside.txt": b"\xef\xbb\xbf meishan-package 1\n{}",
}


@pytest.mark.parametrize("name", SEALED)
def test_what_is_encrypted_already_is_told_as_such_whatever_it_is_called(page, name):
    assert checked(page, name, SEALED[name]) == {"refused": "file_sealed"}
    # As at the opening: nobody could read it there.
    assert encrypted_kind(SEALED[name])


def test_a_file_too_large_is_refused_before_it_is_read(page):
    policy = {**uploads.as_data(uploads.SEALED), "max_bytes": 3}

    assert page.evaluate(CHECK, ["a.txt", b64encode(b"four").decode(), policy])["refused"] == "file_large"


# Drafts

MERGE = "([base, mine, theirs]) => meishan.bids.merge.merge(base, mine, theirs)"


def draft(currency="USD", prices=(), **answers):
    return {
        "answers": {key: {"value": value, "at": "x"} for key, value in answers.items()},
        "prices": {key: {"value": value} for key, value in dict(prices).items()},
        "currency": currency,
    }


def test_what_one_of_two_changed_is_taken_and_what_both_changed_is_asked(page):
    base = draft(a="1", b="1", c="1", d="1")
    mine = draft(a="2", b="1", c="2", e="mine", prices={"1.1": "5"})
    theirs = draft(a="1", b="3", c="3", d="1", f="theirs")
    found = page.evaluate(MERGE, [base, mine, theirs])

    said = {key: one["value"] for key, one in found["merged"]["answers"].items()}
    assert said == {"a": "2", "b": "3", "c": "2", "e": "mine", "f": "theirs"}
    assert found["merged"]["prices"]["1.1"]["value"] == "5"
    [conflict] = found["conflicts"]
    assert (conflict["key"], conflict["mine"]["value"], conflict["theirs"]["value"]) == ("c", "2", "3")


def test_with_nothing_in_common_nothing_is_lost(page):
    found = page.evaluate(MERGE, [None, draft(a="1", currency="USD"), draft(b="2", currency="KES")])

    assert set(found["merged"]["answers"]) == {"a", "b"}
    assert [one["part"] for one in found["conflicts"]] == ["currency"]


def test_files_that_do_not_fit_are_named_and_come_back_as_absent(page):
    found = page.evaluate(
        """async () => {
          const file = (id, size) => ({ id, at: {kind: "other", id: "", envelope: "whole"}, name: id, size,
            type: "text/plain", kind: "txt", warned: "", addedAt: "x", blob: new Blob(["x".repeat(size)]) });
          const typed = { answers: {}, prices: {}, currency: "" };
          const packed = await meishan.bids.merge.pack(typed, [file("big", 9000), file("small", 10)], [], 8000);
          const unpacked = meishan.bids.merge.unpack(packed.bytes);
          return { left: packed.leftOut.map((one) => one.id), size: packed.bytes.length,
            came: unpacked.files.map((one) => [one.id, one.blob?.size ?? null]) };
        }"""
    )

    assert found["left"] == ["big"]
    assert found["size"] < 8000
    assert found["came"] == [["small", 10], ["big", None]]
