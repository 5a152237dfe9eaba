# SPDX-License-Identifier: Apache-2.0
"""The steps of a sealed tender's draft, through the forms, without any script."""

import pytest

from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft
from tests.market.tenders.conftest import NEEDED
from tests.market.tenders.test_terms import criterion, rfp


@pytest.fixture
def draft(make_draft):
    return make_draft(
        type="rfp",
        lots=[],
        submission={"method": "platform", "address": ""},
        tender=rfp(criteria=[criterion(), criterion(id="c-2", title={"en": "Team"}, points=50)]),
    )


def terms_of(draft):
    return Draft.objects.get(pk=draft.pk).content["tender"]


def sent(page, form="form", **given):
    """What the browser would send of the form as the page gives it, with what the person fills in."""
    data = {}
    form = page.context[form]
    for name in form.fields:
        value = form[name].value()
        if value in (None, False) or value == "":
            continue
        data[name] = (
            [str(one) for one in value] if isinstance(value, list) else "on" if value is True else str(value)
        )
    return {**data, **given}


def test_the_steps_of_a_sealed_tender_come_with_it(client_of, officer, make_draft, draft):
    plain = make_draft()
    page = client_of(officer).get(f"/tenders/drafts/{draft.pk}/")
    other = client_of(officer).get(f"/tenders/drafts/{plain.pk}/")

    assert "Method, envelopes and award" in page.text
    assert "Value, method and reasons" in page.text
    assert "Price schedule" in page.text
    assert "Method, envelopes and award" not in other.text
    assert client_of(officer).get(f"/tenders/drafts/{plain.pk}/criteria/").status_code == 404
    assert client_of(officer).get(f"/tenders/drafts/{plain.pk}/library/").status_code == 404


def test_the_method_is_filled_in(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/method/"

    answer = client.post(
        address,
        sent(
            client.get(address),
            technical="80",
            financial="20",
            pass_mark="75",
            tie_1="sustainability",
            tie_2="",
            tie_3="price",
            tie_4="",
            currency_rule="listed",
            currencies=["USD", "EUR"],
            security="percent",
            security_amount="2",
            security_days="30",
            seats="3",
            threshold="2",
        ),
    )

    assert answer.status_code == 302
    terms = terms_of(draft)
    assert terms["weights"] == {"technical": 80, "financial": 20}
    assert terms["pass_mark"] == 75
    assert terms["ties"] == ["sustainability", "price"]
    assert terms["currencies"] == ["EUR", "USD"]
    assert terms["bid_security"] == {"form": "percent", "amount": "2", "currency": "", "days": 30}
    assert terms["openers"] == {"threshold": 2, "seats": 3}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"technical": "80"}, "The two weights must add up to 100."),
        ({"technical": ""}, "Give both weights, in per cent."),
        ({"pass_mark": ""}, "Give the pass mark, in per cent of all points."),
        ({"envelopes": "one"}, "Choose two envelopes."),
        ({"security": "amount"}, "Give the amount or the percentage."),
        ({"security": "amount", "security_amount": "10"}, "Choose the currency of the bid security."),
        ({"tie_1": "price", "tie_2": "price"}, "This decides already, in an earlier place."),
        ({"seats": "3"}, "Give both numbers of openers, or neither."),
        ({"seats": "2", "threshold": "3"}, "No more openers can be needed than there are."),
        ({"currency_rule": "one", "currencies": ["USD", "EUR"]}, "Choose one currency, or allow several."),
    ],
)
def test_a_method_that_does_not_hold_together_comes_back_with_a_sentence(
    client_of, officer, draft, given, sentence
):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/method/"

    answer = client.post(address, sent(client.get(address), **given))

    assert answer.status_code == 200
    assert sentence in answer.text
    assert terms_of(draft)["weights"] == {"technical": 70, "financial": 30}


def test_another_method_brings_its_usual_terms_and_keeps_what_was_written(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/method/"

    answer = client.post(address, sent(client.get(address), method="itb"), follow=True)

    assert "The usual terms of this method are filled in. Check them." in answer.text
    terms = terms_of(draft)
    assert (terms["method"], terms["envelopes"], terms["award"]) == ("itb", "one", "lowest_compliant")
    assert terms["weights"] is None
    assert [one["title"]["en"] for one in terms["criteria"]] == ["Approach", "Team"]
    assert [one["id"] for one in terms["questions"]] == ["q-1"]


def test_points_are_given_and_rows_moved_on_one_page(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/criteria/"
    assert "All points together: <strong>150</strong>" in client.get(address).text

    client.post(address, sent(client.get(address), **{"points-c-2": "60", "down": "c-1"}))
    assert [(one["id"], one["points"]) for one in terms_of(draft)["criteria"]] == [("c-2", 60), ("c-1", 100)]

    client.post(address, sent(client.get(address), up="c-2"))
    assert [one["id"] for one in terms_of(draft)["criteria"]] == ["c-2", "c-1"]


def test_a_criterion_is_written_changed_and_removed(client_of, officer, draft):
    client = client_of(officer)
    base = f"/tenders/drafts/{draft.pk}/rows/criteria"
    page = client.get(f"{base}/add/")

    client.post(
        f"{base}/add/",
        sent(page, kind="technical", title_en="Timetable", title_fr="Calendrier", points="30", minimum="10"),
    )
    made = terms_of(draft)["criteria"][-1]
    assert made["title"] == {"en": "Timetable", "fr": "Calendrier"}
    assert (made["points"], made["minimum"]) == (30, 10)

    client.post(f"{base}/{made['id']}/", sent(client.get(f"{base}/{made['id']}/"), points="40"))
    assert terms_of(draft)["criteria"][-1] == {**made, "points": 40}

    page = client.get(f"{base}/{made['id']}/remove/")
    assert "Timetable" in page.text
    client.post(f"{base}/{made['id']}/remove/")
    assert [one["id"] for one in terms_of(draft)["criteria"]] == ["c-1", "c-2"]
    assert client.get(f"{base}/{made['id']}/").status_code == 404


def test_a_criterion_that_contradicts_itself_comes_back(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/rows/criteria/add/"
    page = client.get(address)

    early = client.post(address, sent(page, kind="preliminary", title_en="Licence", points="5"))
    least = client.post(address, sent(page, kind="technical", title_en="Team", points="5", minimum="9"))

    assert "it has no points" in early.text
    assert "more than its points" in least.text
    assert len(terms_of(draft)["criteria"]) == 2


def test_a_choice_keeps_the_keys_of_its_answers(client_of, officer, draft):
    client = client_of(officer)
    base = f"/tenders/drafts/{draft.pk}/rows/questions"
    filled = {"type": "choice", "label_en": "Which certificate?", "label_fr": "Quel certificat ?"}

    client.post(
        f"{base}/add/",
        sent(client.get(f"{base}/add/"), **filled, options_en="ISO 9001\nNone", options_fr="ISO 9001\nAucun"),
    )
    made = terms_of(draft)["questions"][-1]
    assert [one["label"] for one in made["options"]] == [
        {"en": "ISO 9001", "fr": "ISO 9001"},
        {"en": "None", "fr": "Aucun"},
    ]

    address = f"{base}/{made['id']}/"
    client.post(
        address,
        sent(
            client.get(address), options_en="ISO 9001\nAnother\nNone", options_fr="ISO 9001\nUn autre\nAucun"
        ),
    )
    keys = {one["label"]["en"]: one["key"] for one in terms_of(draft)["questions"][-1]["options"]}
    assert keys["None"] == made["options"][1]["key"]
    assert len(set(keys.values())) == 3


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"type": "choice", "options_en": "One"}, "at least two answers"),
        (
            {"type": "choice", "options_en": "A\nB", "options_fr": "A"},
            "as many answers as in the main language: 2",
        ),
        ({"type": "money"}, "Amounts of money belong to the financial envelope."),
        ({"label_en": ""}, "Fill in"),
    ],
)
def test_a_question_that_can_not_be_asked_so_comes_back(client_of, officer, draft, given, sentence):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/rows/questions/add/"

    answer = client.post(address, sent(client.get(address), **{"label_en": "Which?", **given}))

    assert sentence in answer.text
    assert len(terms_of(draft)["questions"]) == 1


def test_lines_and_documents_are_for_all_or_for_one_lot(client_of, officer, make_draft):
    prices = {"lines": "items", "extra_lines": []}
    draft = make_draft(
        type="itb",
        lots=NEEDED["lots"],
        submission={"method": "platform", "address": ""},
        tender={"method": "itb", "prices": prices, "criteria": [criterion(points=None)]},
    )
    client = client_of(officer)
    base = f"/tenders/drafts/{draft.pk}/rows"

    address = f"{base}/extra_lines/add/"
    client.post(
        address,
        sent(client.get(address), kind="freight", label_en="Freight", quantity="2.50", unit="TNE", lot="1"),
    )
    address = f"{base}/documents_asked/add/"
    client.post(address, sent(client.get(address), title_en="Data sheets", more="1"))

    terms = terms_of(draft)
    (extra,) = terms["prices"]["extra_lines"]
    assert (extra["kind"], extra["quantity"], extra["unit"], extra["lot"]) == ("freight", "2.5", "TNE", 1)
    assert extra["required"] is True
    (document,) = terms["documents_asked"]
    assert (document["title"], document["lot"], document["envelope"]) == (
        {"en": "Data sheets"},
        0,
        "technical",
    )

    address = f"/tenders/drafts/{draft.pk}/prices/"
    client.post(address, sent(client.get(address), incoterm="CIP", place="Mombasa"))
    assert terms_of(draft)["prices"]["incoterm"] == "CIP"


def test_criteria_are_found_and_taken_from_the_library(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/library/"

    assert "Energy-saving equipment" in client.get(f"{address}?q=energy+star").text
    assert "Energy-saving equipment" not in client.get(f"{address}?q=energy+star&category=vehicles").text
    assert "Nothing found" in client.get(f"{address}?q=unobtainium").text
    assert "Tick at least one" in client.post(address, {}).text

    client.post(address, {"criterion": ["ems", "carbon"]})
    assert [one["library"] for one in terms_of(draft)["criteria"]] == ["", "", "ems", "carbon"]
    assert "In the list" in client.get(address).text


def test_a_save_from_a_page_that_is_out_of_date_overwrites_nothing(client_of, officer, draft):
    client = client_of(officer)
    address = f"/tenders/drafts/{draft.pk}/rows/criteria/c-1/"
    page = client.get(address)
    actions.save(Draft.objects.get(pk=draft.pk), by=officer.actor, changes={"title": {"en": "Other"}})

    answer = client.post(address, sent(page, points="1"))

    assert "Somebody else saved this draft" in answer.text
    assert terms_of(draft)["criteria"][0]["points"] == 100


def test_a_notice_starts_from_a_template(client_of, officer):
    client = client_of(officer)
    assert "Services, two envelopes, 70/30" in client.get("/tenders/new/templates/").text

    answer = client.post(
        "/tenders/new/",
        {"template": "rfp-services", "reference": "RFP/1", "language": "fr", "title": "Conseil en eau"},
    )

    assert answer.status_code == 302
    draft = Draft.objects.get(reference="RFP/1")
    assert (draft.content["type"], draft.content["language"]) == ("rfp", "fr")
    assert draft.content["title"] == {"fr": "Conseil en eau"}
    assert draft.content["tender"]["template"] == "rfp-services"
    assert draft.content["tender"]["criteria"][0]["title"]["fr"]


def test_without_template_the_type_must_be_chosen(client_of, officer):
    answer = client_of(officer).post(
        "/tenders/new/", {"reference": "RFP/1", "language": "en", "title": "Water"}
    )

    assert "Choose the type of notice, or a template." in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "method/",
        "criteria/",
        "library/",
        "rows/criteria/c-1/",
        "rows/criteria/add/",
        "rows/criteria/c-1/remove/",
    ],
)
@pytest.mark.parametrize("persona", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_strangers_see_none_of_it(client_of, request, draft, address, persona):
    stranger = request.getfixturevalue(persona)

    for answer in (
        client_of(stranger).get(f"/tenders/drafts/{draft.pk}/{address}"),
        client_of(stranger).post(f"/tenders/drafts/{draft.pk}/{address}"),
    ):
        assert answer.status_code in {302, 403, 404}
        assert "Approach" not in answer.text


def test_a_cleared_draft_is_not_written_any_more(client_of, officer, second_officer, make_sealed):
    draft = make_sealed(type="rfp", lots=[], tender=rfp())
    actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    client = client_of(officer)

    assert client.get(f"/tenders/drafts/{draft.pk}/rows/criteria/c-1/").status_code == 403
    assert client.post(f"/tenders/drafts/{draft.pk}/library/", {"criterion": ["ems"]}).status_code == 403
    assert len(terms_of(draft)["criteria"]) == 1
