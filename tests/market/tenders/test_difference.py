# SPDX-License-Identifier: Apache-2.0
"""What changed between versions: the pieces always give both texts back, and every part is told in words."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.market.tenders.models.content import empty
from meishan.market.tenders.queries import changes_between
from meishan.market.tenders.queries.changes import word_pieces

texts = st.text(alphabet="ab 万车\nم.,", max_size=60)


@given(old=texts, new=texts)
def test_pieces_give_back_the_old_and_the_new_text(old, new):
    pieces = word_pieces(old, new)

    assert "".join(piece.text for piece in pieces if piece.mark != "added") == old
    assert "".join(piece.text for piece in pieces if piece.mark != "removed") == new
    assert all(first.mark != second.mark for first, second in itertools.pairwise(pieces))


@given(text=texts)
def test_the_same_text_has_no_change(text):
    assert all(piece.mark == "same" for piece in word_pieces(text, text))


def test_chinese_is_told_by_the_character():
    assert [(piece.mark, piece.text) for piece in word_pieces("十二辆车", "十四辆车")] == [
        ("same", "十"),
        ("removed", "二"),
        ("added", "四"),
        ("same", "辆车"),
    ]


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("type", "rfp", "Request for proposal"),
        ("countries", ["KE"], "Kenya"),
        ("codes", ["25100000"], "25100000"),
        ("value", {"amount": "5", "currency": "USD"}, "USD 5"),
        ("submission", {"method": "link", "address": "https://x.example"}, "https://x.example"),
        ("reserved_for", "sme", "small and medium"),
        ("contacts", [{"name": "Office", "role": "", "email": "o@x.example", "phone": ""}], "o@x.example"),
        ("links", [{"title": "Terms", "url": "https://x.example"}], "Terms"),
        ("deadline", "2027-03-01T00:00:00Z", "2027-03-01"),
        (
            "documents",
            [
                {
                    "id": "1",
                    "title": "Spec",
                    "language": "",
                    "file_name": "s.pdf",
                    "size": 1,
                    "sha256": "ab" * 32,
                }
            ],
            "Spec",
        ),
        ("lots", [{"number": 1, "title": {"en": "Pumps"}, "description": {}, "items": []}], "Pumps"),
    ],
)
def test_every_part_that_changes_is_told(world, part, value, words):
    (change,) = changes_between(empty(), empty(**{part: value}))

    told = f"{change.new} {change.added} {''.join(piece.text for piece in change.pieces)}"
    assert words in told
    (back,) = changes_between(empty(**{part: value}), empty())
    assert words in f"{back.old} {back.removed}" or part == "reserved_for"


def test_an_item_that_changes_is_told_in_its_lot(world):
    def lots(quantity):
        item = {
            "number": 1,
            "description": {"en": "Pump"},
            "code": "",
            "quantity": quantity,
            "unit": "H87",
            "country": "KE",
            "place": "Kisumu",
            "incoterm": "DAP",
            "deliver_by": "2027-05-01",
        }
        return empty(lots=[{"number": 1, "title": {"en": "Pumps"}, "description": {}, "items": [item]}])

    (change,) = changes_between(lots("5"), lots("7"))

    assert change.label == "Lot 1: items"
    assert change.removed[0].startswith("5 ")
    assert change.added[0].startswith("7 ")
