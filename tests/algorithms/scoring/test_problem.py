# SPDX-License-Identifier: Apache-2.0
"""The file of an evaluation: read as written, one spelling and digest; whatever is wrong gets a sentence."""

import json
from copy import deepcopy
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.scoring import Problem, ScoringError, rank
from tests.factories.scoring import evaluation, line, made, offer, price, spelled

# On a busy machine a single example may take long.
patient = settings(deadline=None)

SEEDS = st.integers(0, 10**9)


@patient
@given(SEEDS)
def test_a_file_is_read_as_written(seed: int) -> None:
    problem = Problem.parse(made(seed))

    again = Problem.parse(problem.canonical)

    assert again.canonical == problem.canonical
    assert again.digest == problem.digest == sha256(problem.canonical).hexdigest()


@patient
@given(SEEDS)
def test_however_it_is_spelled_it_has_one_digest(seed: int) -> None:
    case = made(seed)
    problem = Problem.parse(case)
    case["offers"].reverse()
    spaced = json.dumps({**case, "pass_mark": case["pass_mark"] and f"0{case['pass_mark']}.00"}, indent=3)

    assert Problem.parse(spaced.encode()).digest == problem.digest
    assert Problem.parse(b"\xef\xbb\xbf" + spaced.encode()).digest == problem.digest


def test_amounts_have_one_spelling() -> None:
    case = evaluation(offers=[offer("A", method="054.50", green="36.000", total="1000.10")])

    [row] = Problem.parse(case).json["offers"]

    assert row["points"] == {"green": "36", "method": "54.5"}
    assert row["price"]["stated_total"] == "1000.1"


def changed(*path: Any, to: Any) -> bytes:
    """The usual evaluation with one value changed; `...` takes the name away."""
    case = evaluation()
    at = case
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return spelled(case)


LIFE = {
    "years": 5,
    "discount_percent": "4",
    "costs": [{"id": "fuel", "title": "", "when": "yearly", "counts": "cost", "unit_cost": "1"}],
}


@pytest.mark.parametrize(
    ("file", "code", "sentence"),
    [
        (b"", "malformed", "This is not an evaluation: it is not JSON."),
        (b"\xff\xfe{", "malformed", "This is not an evaluation: it is not JSON."),
        (b"[" * 100_000, "malformed", "This is not an evaluation: it is not JSON."),
        (b"[]", "malformed", "its “kind” is not “meishan-evaluation”"),
        (b'{"kind":"meishan-ranking"}', "malformed", "its “kind” is not “meishan-evaluation”"),
        (b'{"a":1,"a":2}', "malformed", "“a” stands twice in one object of the file."),
        (b'{"a":1.5}', "malformed", '1.5 is written as a number; amounts are texts here: "1.5".'),
        (b'{"a":NaN}', "malformed", "NaN is written as a number"),
        (
            changed("v", to=2),
            "malformed",
            "This is an evaluation of another version; this program knows version 1.",
        ),
        (changed("v", to=True), "malformed", "of another version"),
        (changed("lot", to=...), "malformed", "In an evaluation, “lot” is missing."),
        (changed("more", to=1), "malformed", "In an evaluation, “more” does not belong there."),
        (changed("lot", to=-1), "malformed", "In “lot”, a whole number from 0 to 10,000 is needed."),
        (changed("lot", to=True), "malformed", "In “lot”, a whole number"),
        (changed("ocid", to=""), "malformed", "In “ocid”, the value is not written as it should be."),
        (changed("method", to="cheapest"), "malformed", "In “method”, one of “lowest_compliant”, "),
        (changed("method", to=["cumulative"]), "malformed", "In “method”, one of"),
        (changed("currency", to="usd"), "malformed", "In “currency”, the value is not written"),
        (
            changed("pass_mark", to=70),
            "malformed",
            "In “pass_mark”, a number written as a text is needed, such as",
        ),
        (changed("pass_mark", to="-1"), "malformed", "In “pass_mark”, a number written as a text"),
        (changed("pass_mark", to="1e2"), "malformed", "digits and a point, no sign, no commas."),
        (changed("pass_mark", to="٧٠"), "malformed", "In “pass_mark”, a number written as a text"),
        (changed("ties", to="price"), "malformed", "In “ties”, a list is needed."),
        (changed("ties", to=["age"]), "malformed", "In “ties”, row 1, one of “price”, "),
        (changed("ties", to=["price"] * 5), "malformed", "In “ties”, there are 5 rows; 4 are the most."),
        (changed("rates", to={"EURO": {}}), "malformed", "In “rates”, “EURO” can't be a name."),
        (
            changed("rates", "EUR", "on", to="today"),
            "malformed",
            "In “rates”, “EUR”, “on”, the value is not written",
        ),
        (
            changed("criteria", 1, "id", to="pass_mark"),
            "malformed",
            "In “criteria”, row 2, “id”, the value is",
        ),
        (changed("criteria", 1, to=None), "malformed", "In “criteria”, row 2, an object with “id”, “title”,"),
        (changed("offers", 0, "points", to=[]), "malformed", "In offer “A”, “points”, an object is needed."),
        (
            changed("offers", 0, "passes", "licence", to=1),
            "malformed",
            "“passes”, “licence”, true or false is needed.",
        ),
        (changed("offers", 0, "commitment", to="abc"), "malformed", "In offer “A”, “commitment”, the value"),
        (
            changed("offers", 0, "name", to="A\nB"),
            "malformed",
            "In offer “A”, “name”, one line of text of at most",
        ),
        (
            changed("offers", 0, "rejected", to={"ground": "ugly", "words": ""}),
            "malformed",
            "“ground”, one of",
        ),
        (
            changed("weights", to=None),
            "bad_rules",
            "“weights” go with the method “cumulative”, and with no other.",
        ),
        (changed("method", to="lowest_acceptable"), "bad_rules", "“weights” go with the method “cumulative”"),
        (changed("weights", "technical", to="60"), "bad_rules", "must be 100 together."),
        (changed("pass_mark", to="101"), "bad_rules", "A pass mark is at most 100 per cent"),
        (changed("places", "USD", to=...), "bad_rules", "“places” does not say how many decimals USD has."),
        (
            changed("places", "USD", to=9),
            "malformed",
            "In “places”, “USD”, a whole number from 0 to 6 is needed.",
        ),
        (changed("ties", to=["price", "price"]), "bad_rules", "In “ties”, a rule stands twice."),
        (changed("rates", "EUR", "per_usd", to="0"), "bad_rules", "The rate of EUR can't be 0"),
        (
            changed("rates", "USD", to={"per_usd": "2", "on": None, "source": ""}),
            "bad_rules",
            "The rate of USD can't be 2: it is so many USD for one US dollar.",
        ),
        (changed("criteria", 0, "points", to="5"), "bad_rules", "Criterion “licence” can't have 5 points"),
        (changed("criteria", 1, "points", to="0"), "bad_rules", "Criterion “method” can't have 0 points"),
        (
            changed("criteria", 1, "minimum", to="61"),
            "bad_rules",
            "The minimum of criterion “method” is more than",
        ),
        (
            changed("criteria", 0, "minimum", to="1"),
            "bad_rules",
            "The minimum of criterion “licence” is more than",
        ),
        (changed("criteria", 1, "id", to="green"), "twice", "Two criteria have the id “green”."),
        (changed("offers", 1, "id", to="A"), "twice", "Two offers have the id “A”."),
        (
            changed("offers", 1, "commitment", to=offer("A")["commitment"]),
            "twice",
            "Two offers have the commitment",
        ),
        (
            changed(
                "abnormally_low",
                to={**dict.fromkeys(("below_estimate_percent", "estimate")), "least_offers": 3},
            ),
            "malformed",
            "“below_median_percent” is missing",
        ),
        (
            changed(
                "abnormally_low",
                to={
                    "below_median_percent": "100",
                    "least_offers": 3,
                    "below_estimate_percent": None,
                    "estimate": None,
                },
            ),
            "bad_rules",
            "A price can't be 100 per cent or more below another; say less.",
        ),
        (
            changed(
                "abnormally_low",
                to={
                    "below_median_percent": None,
                    "least_offers": 3,
                    "below_estimate_percent": "20",
                    "estimate": None,
                },
            ),
            "bad_rules",
            "there is none. Give it, or say null.",
        ),
        (changed("life_cycle", to={**LIFE, "years": 0}), "bad_rules", "needs at least one year and one cost"),
        (
            changed("life_cycle", to={**LIFE, "costs": []}),
            "bad_rules",
            "needs at least one year and one cost",
        ),
        (
            changed("life_cycle", to={**LIFE, "discount_percent": "101"}),
            "bad_rules",
            "The discount rate of the life-cycle cost is more than 100 per cent.",
        ),
        (changed("life_cycle", to={**LIFE, "costs": LIFE["costs"] * 2}), "twice", "have the id “fuel”."),
        (changed("life_cycle", to=LIFE), "bad_life_cycle", "of offer “A” lacks a figure for “fuel”."),
        (
            changed("offers", 0, "price", "life_cycle", "fuel", to="1"),
            "bad_life_cycle",
            "has a figure for what is not asked: “fuel”.",
        ),
        (
            changed("offers", 0, "points", "method", to="60.01"),
            "score_range",
            "Offer “A” has 60.01 points by criterion “method”, which has 60 at most.",
        ),
        (
            changed("offers", 0, "points", "method", to=...),
            "score_missing",
            "Offer “A” is not judged by criterion “method”. Judge it, or say why the offer is rejected.",
        ),
        (
            changed("offers", 0, "passes", "licence", to=...),
            "score_missing",
            "not judged by criterion “licence”",
        ),
        (
            changed("offers", 0, "points", "smell", to="1"),
            "score_unknown",
            "Offer “A” is judged by criterion “smell”, which is not of this evaluation.",
        ),
        (
            changed("offers", 0, "points", "licence", to="1"),
            "score_unknown",
            "has no points but is passed or failed.",
        ),
        (changed("offers", 0, "passes", "method", to=True), "score_unknown", "“method”, which has points."),
        (
            changed("offers", 0, "price", to=None),
            "no_price",
            "Offer “A” passed and has no price. Add its price, or say why the offer is rejected.",
        ),
        (changed("offers", 0, "price", to=price(None)), "no_price", "has neither a line nor a total."),
        (
            changed("offers", 0, "price", to=price("10", "USD", line("1.1", "2", None, None))),
            "no_price",
            "In offer “A”, line “1.1” has no amount. Leave the line out where the bidder did",
        ),
        (
            changed(
                "offers", 0, "price", to=price("1", "USD", line("1.1", "2", "5", None, prevails="total"))
            ),
            "no_price",
            "line “1.1” has no amount",
        ),
        (
            changed("offers", 0, "price", to=price("1", "CHF")),
            "bad_rules",
            "“places” does not say how many decimals CHF has, the currency of offer “A”.",
        ),
    ],
)
def test_what_is_wrong_gets_a_sentence(file: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ScoringError) as raised:
        Problem.parse(file)

    assert sentence in str(raised.value)
    assert raised.value.code == code


def test_a_currency_without_a_rate_is_named_with_its_offer() -> None:
    case = evaluation(
        places={"USD": 2, "CHF": 2}, offers=[offer("A", method="54", green="36", currency="CHF")]
    )

    with pytest.raises(
        ScoringError, match="There is no rate for CHF, so the price of offer “A” can't be"
    ) as raised:
        Problem.parse(case)

    assert (raised.value.code, raised.value.facts) == ("no_rate", {"offer": "A", "currency": "CHF"})
    # An offer that is out needs none: it is not compared.
    case["offers"][0]["passes"]["licence"] = False
    [row] = rank(Problem.parse(case)).offers
    assert (row.total, row.corrected_total) == (None, 1000)


def test_what_is_worth_more_than_it_costs_is_asked_about() -> None:
    resale = {"id": "sale", "title": "", "when": "end", "counts": "value", "unit_cost": None}
    case = evaluation(life_cycle={**LIFE, "discount_percent": "0", "costs": [resale]})
    for one, worth in zip(case["offers"], ("1000", "800.01"), strict=True):
        one["price"]["life_cycle"] = {"sale": worth}

    with pytest.raises(
        ScoringError, match="What offer “B” promises to be worth at its end is more than all it"
    ):
        Problem.parse(case)


def test_an_offer_that_was_out_early_need_not_be_judged_by_the_rest() -> None:
    case = evaluation()
    rejected = deepcopy(case["offers"][0]) | {"points": {}, "passes": {}, "price": None}
    rejected |= {"rejected": {"ground": "withdrawn", "words": "By letter."}}
    failed = deepcopy(case["offers"][1]) | {
        "points": {"green": "1"},
        "passes": {"licence": False},
        "price": None,
    }

    ranking = rank(Problem.parse(case | {"offers": [rejected, failed]}))

    assert [(one.id, one.failed_on, one.why) for one in ranking.offers] == [
        ("A", ("rejected",), "rejected"),
        ("B", ("licence",), "failed"),
    ]
    assert (ranking.winner, ranking.reserve, ranking.lowest) == (None, (), None)


@patient
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda deeper: st.lists(deeper) | st.dictionaries(st.text(max_size=5), deeper),
        max_leaves=5,
    ),
    SEEDS,
    st.data(),
)
def test_whatever_stands_anywhere_in_a_file_is_read_or_told(
    value: Any, seed: int, data: st.DataObject
) -> None:
    case = made(seed, offers=2, criteria=2)
    at: Any = case
    while True:
        steps = sorted(at) if isinstance(at, dict) else range(len(at))
        step = data.draw(st.sampled_from(list(steps)))
        if not isinstance(at[step], (dict, list)) or not at[step] or data.draw(st.booleans()):
            break
        at = at[step]
    at[step] = value

    try:
        problem = Problem.parse(json.dumps(case).encode())
    except ScoringError as error:
        told = str(error)
    else:
        told = f"{rank(problem).digest}."
    assert told.endswith(".")
