# SPDX-License-Identifier: Apache-2.0
"""Contracts, agreements and orders through the API's door: public reads, own reads by key, orders placed once."""

import json

import pytest
from django.test import Client

from meishan.base.accounts.actions import make_token
from meishan.base.accounts.states import Role
from meishan.base.ledger.models import Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import CallOff, PriceLine
from tests.factories import contracts as factory
from tests.personas import join, make_person


@pytest.fixture
def key_of(head):
    """`key_of(persona, *scopes)`: the secret of a key that her organisation's owner or head made."""

    def make(persona, *scopes):
        _token, secret = make_token(
            persona.organisation,
            by=persona.actor,
            name="tests",
            scopes=scopes or ("contracts.read", "contracts.write"),
        )
        return secret

    return make


def call(method, path, key="", body=None, once=""):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if once:
        headers["Idempotency-Key"] = once
    data = json.dumps(body) if body is not None else None
    return getattr(Client(headers=headers), method)(f"/api/v1{path}", data, content_type="application/json")


def order_of(held, quantity="2", **more):
    line = PriceLine.objects.get(contract=held.contract, number=1)
    said = {"title": "For Nairobi", "deliver_to": "Gigiri complex", "country": "KE"}
    return {**said, "lines": [{"price": str(line.pk), "quantity": quantity}], **more}


def test_what_is_signed_is_for_everybody_and_the_rest_for_its_sides(officer, head, owner, held, key_of):
    rows = (factory.milestone("First six", 30, "20000"),)
    signed = factory.signed(officer, head, owner, milestones=rows)
    draft = factory.draft(officer, owner)

    page = call("get", "/contracts?limit=1").json()
    assert [one["number"] for one in page["items"]] == [signed.number]
    rest = call("get", f"/contracts?limit=5&cursor={page['next']}").json()
    assert [one["number"] for one in rest["items"]] == [held.contract.number]
    one = call("get", f"/contracts/{signed.pk}")
    assert (one.json()["value"], one.json()["phase"]) == ("40000.00", "active")
    again = Client(headers={"If-None-Match": one.headers["ETag"]}).get(f"/api/v1/contracts/{signed.pk}")
    assert again.status_code == 304
    [due] = call("get", f"/contracts/{signed.pk}/milestones").json()
    assert (due["title"], due["state"]) == ("First six", "planned")

    assert call("get", f"/contracts/{draft.pk}").status_code == 404
    assert call("get", "/contracts/own").status_code == 401
    assert call("get", f"/contracts/{draft.pk}", key_of(head, "notices.read")).status_code == 404
    key = key_of(head)
    assert call("get", f"/contracts/{draft.pk}", key).json()["phase"] == "draft"
    assert draft.number in [row["number"] for row in call("get", "/contracts/own", key).json()["items"]]
    # The supplier does not see it before it is offered.
    assert call("get", f"/contracts/{draft.pk}", key_of(owner)).status_code == 404


def test_price_lists_are_for_those_who_order(held, head, owner, other_agency, key_of):
    told = call("get", f"/agreements/{held.agreement.pk}").json()
    assert (told["ceiling"], told["used"], told["phase"]) == ("90000.00", "0.00", "active")
    assert [one["contract"] for one in told["holders"]] == [str(held.contract.pk)]
    assert [one["id"] for one in call("get", "/agreements").json()["items"]] == [str(held.agreement.pk)]

    path = f"/agreements/{held.agreement.pk}/prices"
    for persona in (head, owner):
        assert [one["unit_price"] for one in call("get", path, key_of(persona)).json()] == [
            "1000.0000",
            "12.3456",
        ]
    guest = join(make_person("Gus Guest"), other_agency, Role.HEAD)
    assert call("get", path, key_of(guest)).json() == []
    assert call("get", path).status_code == 401


def test_an_order_is_placed_once_and_confirmed(held, officer, second_officer, head, owner, key_of):
    key, path = key_of(head), f"/contracts/{held.contract.pk}/call-offs"
    assert call("post", path, key, order_of(held)).status_code == 400
    made = call("post", path, key, order_of(held), once="a")
    again = call("post", path, key, order_of(held), once="a")
    assert (made.status_code, made.json()) == (201, again.json())
    assert (made.json()["state"], made.json()["total"]) == ("submitted", "2000.00")
    assert CallOff.objects.count() == Entry.objects.filter(act="contracts.place_call_off").count() == 1

    placed = CallOff.objects.get()
    actions.order(actions.approve_call_off(placed, by=officer.actor), by=second_officer.actor)
    theirs = key_of(owner)
    assert [one["number"] for one in call("get", "/call-offs", theirs).json()["items"]] == [placed.number]
    promised = {"promised_on": factory.today(20).isoformat()}
    assert call("post", f"/call-offs/{placed.pk}/confirmation", key, promised, once="b").status_code == 403
    confirmed = call("post", f"/call-offs/{placed.pk}/confirmation", theirs, promised, once="c")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "acknowledged")
    assert call("get", f"/call-offs/{placed.pk}", key).json()["promised_on"] == promised["promised_on"]


def test_each_wrong_order_gets_a_sentence_and_leaves_nothing_behind(
    held, head, owner, other_agency, officer, key_of
):
    key, path = key_of(head), f"/contracts/{held.contract.pk}/call-offs"
    wrong = {
        "of the ceiling is left": order_of(held, "500"),
        "Choose the country.": order_of(held, country="ZZ"),
        "Choose from the price list of this supplier.": order_of(held)
        | {"lines": [{"price": str(held.contract.pk), "quantity": "1"}]},
        "Choose a day in the future.": order_of(held, deliver_by="2020-01-01"),
    }
    for number, (words, body) in enumerate(wrong.items()):
        answer = call("post", path, key, body, once=f"wrong-{number}")
        assert answer.status_code in (409, 422), answer.content
        assert words in answer.json()["detail"]
        assert answer.headers["Content-Type"] == "application/problem+json"
    guest = join(make_person("Gus Guest"), other_agency, Role.HEAD)
    denied = call("post", path, key_of(guest), order_of(held), once="guest")
    assert denied.status_code == 403
    assert "Only the agencies that use this agreement" in denied.json()["detail"]
    assert call("post", path, key_of(owner), order_of(held), once="own").status_code == 403
    actions.suspend_agreement(held.fresh(), by=officer.actor, reason="Reviewed.")
    assert "“Suspended”" in call("post", path, key, order_of(held), once="s").json()["detail"]
    assert CallOff.objects.count() == 0
