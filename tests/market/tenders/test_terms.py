# SPDX-License-Identifier: Apache-2.0
"""How bids are judged and what bidders send: what is well formed, what is missing, what the library offers."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.market.tenders import actions, queries
from meishan.market.tenders.actions.checks import checked
from meishan.market.tenders.models.content import digest, empty
from meishan.market.tenders.models.terms import (
    blank,
    envelope_of,
    envelopes_of,
    lots_to_bid,
    price_envelope,
    price_lines,
)
from meishan.market.tenders.states import TenderMethod

LANGUAGES = {"en", "fr", "es", "ar", "ru", "zh"}


def criterion(**given):
    return {
        "id": "c-1",
        "kind": "technical",
        "title": {"en": "Approach"},
        "points": 100,
        "evidence": {},
        **given,
    }


def cost(**given):
    return {"id": "k-1", "when": "yearly", "counts": "cost", "label": {"en": "Fuel"}, **given}


def owning(**given):
    return {"years": 8, "discount_percent": "4", "costs": [cost()], **given}


def question(**given):
    return {
        "id": "q-1",
        "envelope": "technical",
        "type": "text",
        "label": {"en": "Who leads the team?"},
        **given,
    }


def line(**given):
    return {"id": "p-1", "kind": "fee", "label": {"en": "Fees"}, **given}


def rfp(**given):
    """The terms of an RFP that lacks nothing."""
    prices = {"lines": "none", "incoterm": "", "place": "", "extra_lines": [line()]}
    return {
        **blank("rfp", criteria=[criterion()], questions=[question()], prices=prices),
        **given,
    }


def sealed(terms, **changes):
    """The content of a complete notice answered by sealed bids on these terms."""
    content = {
        "type": terms["method"],
        "title": {"en": "Advice on water"},
        "description": {"en": "Advice on water supply."},
        "codes": ["25100000"],
        "countries": ["KE"],
        "deadline": (clock.now() + timedelta(days=30)).isoformat(),
        "submission": {"method": "platform", "address": ""},
        "contacts": [{"name": "", "role": "", "email": "procurement@oft.example.org", "phone": ""}],
        "tender": terms,
        **changes,
    }
    return empty(**checked(content))


def missing(content):
    return [(one.step, str(one.message)) for one in queries.missing_parts(content, clock.now())]


def test_terms_that_lack_nothing_are_complete(world):
    assert missing(sealed(rfp())) == []


def test_what_is_left_out_is_as_usual_for_the_method(world):
    terms = checked({"tender": {"method": "rfp"}})["tender"]

    assert (terms["envelopes"], terms["award"]) == ("two", "cumulative")
    assert terms["weights"] == {"technical": 70, "financial": 30}
    assert terms["pass_mark"] == 70


@pytest.mark.parametrize("method", TenderMethod.values)
def test_the_usual_terms_of_each_method_are_well_formed(world, method):
    assert checked({"tender": blank(method)})["tender"] == blank(method)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"method": "barter"}, "Choose the method"),
        ({"colour": "blue"}, "no part called “colour”"),
        ({"envelopes": "three"}, "one or two envelopes"),
        ({"award": "beauty"}, "how the winner is found"),
        ({"award": ""}, "how the winner is found"),
        ({"envelopes": "one"}, "Choose two envelopes"),
        ({"weights": {"technical": 170, "financial": -70}}, "from 0 to 100"),
        ({"weights": {"technical": 70.5, "financial": 29.5}}, "whole number"),
        ({"pass_mark": True}, "whole number"),
        ({"ties": ["age"]}, "decides between equal offers"),
        ({"ties": ["price", "price"]}, "twice"),
        ({"lots": "some"}, "which lots"),
        ({"lot_awards": "together"}, "each bidder must bid for all lots"),
        ({"currencies": ["XAG"], "currency_rule": "listed"}, "not a currency"),
        ({"currencies": ["USD", "EUR"], "currency_rule": "one"}, "Choose one currency"),
        ({"validity_days": 5000}, "from 0 to 730"),
        ({"bid_security": {"form": "percent", "amount": "12"}}, "at most 10 per cent"),
        (
            {"bid_security": {"form": "amount", "amount": "12", "currency": ""}},
            "currency of the bid security",
        ),
        ({"criteria": [criterion(), criterion()]}, "same id"),
        ({"criteria": [criterion(id="C 1")]}, "Use a-z, 0-9 and -"),
        ({"criteria": [criterion(kind="taste")]}, "kind of the criterion"),
        ({"criteria": [criterion(kind="preliminary")]}, "passed or failed"),
        ({"criteria": [criterion(minimum=200)]}, "can't be more than its points"),
        ({"questions": [question(type="song")]}, "kind of answer"),
        ({"questions": [question(envelope="whole")]}, "technical or the financial envelope"),
        ({"prices": {"lines": "some"}}, "each item gets a price"),
        ({"prices": {"lines": "none", "incoterm": "XYZ"}}, "delivery term"),
        ({"prices": {"lines": "none", "extra_lines": [line(unit="bags")]}}, "unit from the list"),
        ({"prices": {"lines": "none", "extra_lines": [line(quantity="-1")]}}, "above zero"),
        ({"life_cycle": owning(years=0)}, "from 1 to 50"),
        ({"life_cycle": owning(discount_percent="120")}, "from 0 to 100"),
        ({"life_cycle": owning(costs=[cost(when="never")])}, "when the cost is due"),
        ({"life_cycle": owning(costs=[cost(counts="both")])}, "a cost or a value"),
        ({"life_cycle": owning(costs=[cost(unit="LTR")])}, "or neither"),
        ({"life_cycle": owning(costs=[cost(), cost()])}, "same id"),
        ({"openers": {"threshold": 3, "seats": 2}}, "from 1 to 2"),
        ({"openers": {"threshold": 1, "seats": 10}}, "from 1 to 9"),
        ({"meeting": {"at": "tomorrow"}}, "not a date and time"),
        ({"criteria": "all"}, "not well formed"),
    ],
)
def test_terms_that_are_ill_formed_or_contradict_themselves_are_refused(world, change, sentence):
    with pytest.raises(Refused) as refused:
        checked({"tender": {**rfp(), **change}})

    assert sentence in str(refused.value)


@pytest.mark.parametrize("method", ["eoi", "rfi", "prequalification"])
def test_what_sounds_out_the_market_awards_nothing(world, method):
    with pytest.raises(Refused, match="awards nothing"):
        checked({"tender": blank(method, award="lowest_compliant")})


def test_points_stand_only_where_they_count(world):
    terms = checked({"tender": {**rfp(), "award": "lowest_acceptable"}})["tender"]

    assert (terms["weights"], terms["pass_mark"]) == (None, None)
    assert terms["criteria"][0]["points"] is None


@pytest.mark.parametrize(
    ("change", "step", "sentence"),
    [
        ({"method": "itb"}, "method", "Make both the same"),
        ({"weights": {"technical": 60, "financial": 30}}, "method", "add up to 100"),
        ({"weights": {"technical": 100, "financial": 0}}, "method", "none of them 0"),
        ({"weights": None}, "method", "add up to 100"),
        ({"pass_mark": None}, "method", "pass mark"),
        ({"currency_rule": "listed"}, "method", "currencies"),
        ({"validity_days": 0}, "method", "how many days"),
        ({"criteria": []}, "criteria", "at least one criterion"),
        ({"criteria": [criterion(points=None)]}, "criteria", "Give points to “Approach”"),
        ({"criteria": [criterion(title={"fr": "Approche"})]}, "criteria", "main language"),
        ({"criteria": [criterion(kind="sustainability")]}, "criteria", "evidence shows “Approach”"),
        ({"questions": [question(type="choice")]}, "questions", "at least two answers"),
        (
            {"questions": [question(), question(id="q-2", type="money")]},
            "questions",
            "Move it to the financial",
        ),
        ({"questions": [question(lot=4)]}, "questions", "lot 4, which is not there"),
        ({"questions": [question(criterion="c-9")]}, "questions", "is gone"),
        ({"questions": []}, "asked", "would be empty"),
        ({"prices": {"lines": "none"}}, "prices", "no line that needs a price"),
        ({"prices": {"lines": "none", "extra_lines": [line(required=False)]}}, "prices", "no line"),
        ({"prices": {"lines": "items"}}, "prices", "Add lots with items"),
        ({"life_cycle": owning(costs=[])}, "prices", "No cost of owning is asked for."),
        ({"life_cycle": owning(costs=[cost(lot=4)])}, "prices", "lot 4, which is not there"),
        (
            {"documents_asked": [{"id": "d-1", "envelope": "technical", "title": {}}]},
            "asked",
            "main language",
        ),
        ({"meeting": {"at": "", "place": "Nairobi"}}, "dates", "Say when"),
        ({"meeting": {"at": "2199-01-01T00:00:00Z", "place": "Nairobi"}}, "dates", "before the deadline"),
        ({"meeting": {"at": "2020-01-01T00:00:00Z"}}, "dates", "Say where"),
    ],
)
def test_each_missing_part_is_told_at_its_step(world, change, step, sentence):
    content = sealed(rfp(), type="rfp")
    content["tender"] = checked({"tender": {**rfp(), **change}})["tender"]

    found = missing(content)

    assert any(place == step and sentence in words for place, words in found), found


def test_a_platform_tender_without_terms_is_not_complete(world):
    content = {**sealed(rfp()), "tender": None}

    assert ("method", "Choose the method of the tender.") in missing(content)


def test_an_item_without_quantity_can_not_be_priced(world):
    lots = [{"number": 1, "title": {"en": "Pumps"}, "items": [{"description": {"en": "Pump"}}]}]
    terms = blank("itb", criteria=[criterion()], questions=[question()])

    assert ("lots", "Lot 1, item 1: give quantity and unit, so that it can be priced.") in missing(
        sealed(terms, lots=lots)
    )


def test_a_draft_answered_here_has_terms_and_one_answered_elsewhere_has_none(make_draft, officer):
    draft = make_draft(type="itb")
    assert draft.content["tender"] is None

    draft = actions.save(
        draft, by=officer.actor, changes={"submission": {"method": "platform", "address": "x@y.example"}}
    )
    assert draft.content["tender"]["method"] == "itb"
    assert draft.content["submission"]["address"] == ""

    draft = actions.save(
        draft, by=officer.actor, changes={"submission": {"method": "email", "address": "x@y.example"}}
    )
    assert draft.content["tender"] is None


def test_envelopes_and_lines_follow_from_the_terms(world):
    lots = [
        {
            "number": number,
            "title": {"en": f"Lot {number}"},
            "items": [{"description": {"en": "Pump"}, "quantity": "5", "unit": "H87"}],
        }
        for number in (1, 2)
    ]
    freight = line(id="p-freight", kind="freight")
    only_two = line(id="p-two", lot=2)
    prices = {"lines": "items", "extra_lines": [freight, only_two]}
    content = sealed({**rfp(), "prices": prices}, lots=lots)
    terms = content["tender"]

    assert envelopes_of(terms) == ["technical", "financial"]
    assert price_envelope(terms) == "financial"
    assert envelope_of(terms, terms["questions"][0]) == "technical"
    assert lots_to_bid(content) == [1, 2]
    assert [one.key for one in price_lines(content, 1)] == ["1.1", "1.p-freight"]
    assert [one.key for one in price_lines(content, 2)] == ["2.1", "2.p-freight", "2.p-two"]
    assert [one.key for one in price_lines(content)] == [
        "1.1",
        "1.p-freight",
        "2.1",
        "2.p-freight",
        "2.p-two",
    ]

    whole = sealed(blank("itb", lots="all", prices=prices), lots=lots)
    assert lots_to_bid(whole) == [0]
    assert envelopes_of(whole["tender"]) == ["whole"]
    assert envelope_of(whole["tender"], question()) == "whole"


def test_every_template_is_well_formed_and_lacks_only_what_the_officer_knows(world):
    found = queries.templates()

    assert len(found) >= 10
    for one in found:
        content = sealed(one.content["tender"], **{**one.content, "title": one.title})
        lacking = {
            (step, words)
            for step, words in missing(content)
            if step not in {"goods", "prices"} and "in brackets" not in words
        }
        assert lacking == set(), one.key
        for row in content["tender"]["criteria"]:
            assert row["title"].keys() == LANGUAGES
        for row in (*content["tender"]["questions"], *content["tender"]["prices"]["extra_lines"]):
            assert row["label"].keys() == LANGUAGES
        if one.content["tender"]["award"] == "cumulative":
            assert sum(row["points"] or 0 for row in content["tender"]["criteria"]) == 1000


def test_every_criterion_of_the_library_names_its_evidence_and_source(world):
    groups = queries.library_search()

    assert sum(len(found) for _group, found in groups) >= 70
    categories = {key for (key, _title), _found in groups}
    assert {
        "ict",
        "vehicles",
        "generators",
        "cleaning",
        "clothing",
        "furniture",
        "office",
        "events",
        "consulting",
        "medical",
        "pharma",
    } <= categories
    for (_key, _title), found in groups:
        for one in found:
            assert one.row["title"].keys() == LANGUAGES
            assert one.row["evidence"]["en"]
            assert one.row["source"]
            assert checked({"tender": {**rfp(), "criteria": [one.row]}})


@pytest.mark.parametrize("words", ["energy star", "ÉCOLABEL", "节能", "موفرة للطاقة"])
def test_the_library_is_searched_in_any_language(world, words):
    found = [one.key for _group, rows in queries.library_search(words) for one in rows]

    assert set(found) & {"ict-energy", "ict-label"}


def test_the_library_adds_each_criterion_once(world):
    terms = rfp()
    first = queries.library_rows(["ems", "ems", "unknown"], terms)
    terms["criteria"] += first

    assert [one["library"] for one in first] == ["ems"]
    assert queries.library_rows(["ems"], terms) == []


@pytest.mark.parametrize(
    "change",
    [
        {"method": "itb", "award": "lowest_compliant"},
        {"weights": {"technical": 60, "financial": 40}},
        {"pass_mark": 75},
        {"ties": ["technical", "price"]},
        {"life_cycle": owning()},
        {"criteria": [criterion(points=90)]},
        {"criteria": [criterion(title={"en": "Another approach"})]},
        {"criteria": []},
        {"envelopes": "two", "award": "lowest_acceptable"},
    ],
)
def test_whatever_bids_are_judged_by_is_in_the_digest(world, change):
    before = sealed(rfp())
    after = {**before, "tender": checked({"tender": {**rfp(), **change}})["tender"]}

    assert digest(before) != digest(after)


def test_words_that_a_template_left_in_brackets_keep_a_tender_from_being_cleared(world):
    template = queries.template_of("rfq-goods")
    begun = sealed(template.content["tender"], **{**template.content, "title": {"en": "Tents [large]"}})

    told = [(step, words) for step, words in missing(begun) if "in brackets" in words]

    assert [step for step, _words in told] == ["basics"]
    assert "[Goods, quantity, use.] [Place and date.]" in told[0][1]
    written = begun | {"description": {"en": "500 tents [family size] for Chad."}}
    assert not any("in brackets" in words for _step, words in missing(written))
