# SPDX-License-Identifier: Apache-2.0
"""Nothing that bids are judged by, or that bidders send, changes without words that say so."""

from copy import deepcopy

import pytest

from meishan.market.tenders.actions.checks import checked
from meishan.market.tenders.models.content import empty
from meishan.market.tenders.models.terms import blank
from meishan.market.tenders.queries import changes_between

FULL = blank(
    "rfp",
    currency_rule="listed",
    currencies=["USD", "EUR"],
    bid_security={"form": "amount", "amount": "5000", "currency": "USD", "days": 28},
    criteria=[
        {
            "id": "c-1",
            "kind": "technical",
            "title": {"en": "Approach"},
            "description": {"en": "Sound."},
            "points": 70,
            "minimum": 20,
            "evidence": {"en": "Proposal."},
            "source": "UN practice",
        },
        {
            "id": "c-2",
            "kind": "sustainability",
            "title": {"en": "Team"},
            "points": 30,
            "evidence": {"en": "CV"},
        },
    ],
    questions=[
        {
            "id": "q-1",
            "envelope": "technical",
            "type": "choice",
            "label": {"en": "Which certificate?"},
            "help": {"en": "The newest."},
            "options": [{"key": "a", "label": {"en": "ISO 9001"}}, {"key": "b", "label": {"en": "None"}}],
            "criterion": "c-1",
        },
        {"id": "q-2", "envelope": "financial", "type": "number", "unit": "DAY", "label": {"en": "How long?"}},
    ],
    prices={
        "lines": "none",
        "incoterm": "DAP",
        "place": "Nairobi",
        "extra_lines": [
            {"id": "p-1", "kind": "fee", "label": {"en": "Fees"}, "quantity": "20", "unit": "DAY"},
            {"id": "p-2", "kind": "freight", "label": {"en": "Freight"}},
        ],
    },
    life_cycle={
        "years": 8,
        "discount_percent": "4",
        "costs": [
            {
                "id": "k-1",
                "when": "yearly",
                "counts": "cost",
                "label": {"en": "Fuel"},
                "help": {"en": "By ISO 1585."},
                "unit": "LTR",
                "unit_cost": "1.2",
            },
        ],
    },
    documents_asked=[
        {"id": "d-1", "envelope": "technical", "title": {"en": "Plan"}, "help": {"en": "Dates."}}
    ],
    openers={"threshold": 2, "seats": 3},
    meeting={
        "at": "2027-01-01T09:00:00Z",
        "place": "Gigiri",
        "link": "https://x.example",
        "words": {"en": "Bring ID."},
    },
    ground={"key": "no_market", "words": {"en": "Because."}},
)

SILENT = {"template", "library", "id"}
CHOICES = {
    "key": {"no_market": "fixed_price"},
    "kind": {"technical": "sustainability", "sustainability": "technical", "fee": "other"},
    "method": {"rfp": "rfq"},
    "envelopes": {"two": "one"},
    "award": {"cumulative": "lowest_acceptable"},
    "lots": {"any": "all"},
    "lot_awards": {"each": "together"},
    "currency_rule": {"listed": "any"},
    "form": {"amount": "percent"},
    "envelope": {"technical": "financial", "financial": "technical"},
    "type": {"choice": "text", "number": "text"},
    "ties": {
        "price": "technical",
        "technical": "price",
        "sustainability": "price",
        "earliest_in_hash_order": "price",
    },
    "when": {"yearly": "end"},
    "counts": {"cost": "value"},
    "lines": {"none": "items"},
    "incoterm": {"DAP": "CIP"},
    "unit": {"DAY": "MON", "": "DAY", "LTR": "MON"},
    "currency": {"USD": "EUR"},
    "criterion": {"c-1": "c-2", "": "c-1"},
    "at": {"2027-01-01T09:00:00Z": "2027-01-02T09:00:00Z"},
    "quantity": {"20": "30", "": "2"},
}


def leaves(value, path=()):
    """Every place in the terms that holds a plain value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    elif not isinstance(value, list):
        yield path


def is_silent(path):
    """Where a row came from judges nothing; ids and keys are told by the rows and answers that come and go."""
    return path[-1] in SILENT or (path[-1] == "key" and "options" in path)


def other(value, key):
    """A value that is not this one."""
    if key in CHOICES and value in CHOICES[key]:
        return CHOICES[key][value]
    if key == "kind":
        return "other"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) or value is None:
        return (value or 0) + 1
    return f"{value} otherwise"


def changed(terms, path):
    made = deepcopy(terms)
    place = made
    for step in path[:-1]:
        place = place[step]
    named = next(step for step in reversed(path) if isinstance(step, str))
    place[path[-1]] = other(place[path[-1]], named)
    return made


@pytest.fixture
def full(world):
    return checked({"tender": FULL})["tender"]


def test_every_single_change_of_the_terms_is_told(full):
    before = empty(tender=full)
    told = 0
    for path in leaves(full):
        if not is_silent(path):
            after = empty(tender=changed(full, path))
            assert changes_between(before, after), path
            assert changes_between(after, before), path
            told += 1
    assert told > 60


def test_terms_that_stay_the_same_have_no_changes(full):
    assert changes_between(empty(tender=full), empty(tender=deepcopy(full))) == []


def the_change(before, after):
    (change,) = changes_between(empty(tender=before), empty(tender=after))
    return change


def test_a_weight_is_told_as_old_and_new(full):
    after = deepcopy(full)
    after["weights"] = {"technical": 60, "financial": 40}

    technical, financial = changes_between(empty(tender=full), empty(tender=after))

    assert (technical.label, technical.old, technical.new) == ("Weight of the technical offer", "70%", "60%")
    assert (financial.old, financial.new) == ("30%", "40%")


def test_a_criterion_that_is_added_or_removed_is_told_by_name_and_points(full):
    after = deepcopy(full)
    gone = after["criteria"].pop(0)
    after["criteria"].append({**gone, "id": "c-3", "title": {"en": "Timetable"}, "points": 50})
    after["questions"][0]["criterion"] = "c-2"

    change = next(
        one for one in changes_between(empty(tender=full), empty(tender=after)) if one.kind == "list"
    )

    assert change.label == "Criteria"
    assert change.removed[0].startswith("Approach · Technical · 70 points")
    assert change.added[0].startswith("Timetable · Technical · 50 points")


def test_points_that_change_are_told_at_their_criterion(full):
    after = deepcopy(full)
    after["criteria"][0]["points"] = 60

    change = the_change(full, after)

    assert change.label == "Criteria: Approach"
    assert "70 points" in change.old
    assert "60 points" in change.new


def test_another_order_is_told_once(full):
    after = deepcopy(full)
    after["criteria"].reverse()

    change = the_change(full, after)

    assert (change.label, change.old, change.new) == ("Criteria: order", "Approach · Team", "Team · Approach")


def test_a_row_that_is_replaced_by_its_double_is_told(full):
    after = deepcopy(full)
    after["documents_asked"][0]["id"] = "d-2"

    change = the_change(full, after)

    assert change.added == change.removed != []


def test_words_are_told_word_by_word(full):
    after = deepcopy(full)
    after["criteria"][0]["description"] = {"en": "Sound and complete."}

    change = the_change(full, after)

    assert change.kind == "text"
    assert "".join(piece.text for piece in change.pieces if piece.mark != "removed") == "Sound and complete."
