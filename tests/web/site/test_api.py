# SPDX-License-Identifier: Apache-2.0
"""The API through its door: keys and scopes, pages, tags, writes done once, problems, and no server error."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from meishan.base.accounts.actions import make_token
from meishan.base.accounts.states import Role, Scope
from meishan.base.core import clock
from meishan.market.tenders import actions as tenders
from tests.personas import join, make_agency, make_person

ALL = list(Scope.values)
CONFORM = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def content(at, **more):
    return {
        "type": "rfq",
        "title": {"en": "Field vehicles", "zh": "越野车"},
        "description": {"en": "Ten vehicles."},
        "countries": ["KE"],
        "codes": ["25101507"],
        "deadline": (at + timedelta(days=20)).isoformat(),
        "zone": "Africa/Nairobi",
        "submission": {"method": "email", "address": "bids@oft.example"},
        "contacts": [{"name": "Olive", "role": "Officer", "email": "o@oft.example", "phone": ""}],
        **more,
    }


@pytest.fixture
def key_of():
    """`key_of(persona, *scopes)`: the secret of a new key of her organisation."""

    def make(persona, *scopes):
        _token, secret = make_token(
            persona.organisation, by=persona.actor, name="tests", scopes=scopes or ALL
        )
        return secret

    return make


@pytest.fixture
def notice(officer, second_officer):
    draft = tenders.draft(by=officer.actor, reference="OFT/1", content=content(clock.now()))
    tenders.submit(draft, by=officer.actor)
    tenders.clear(draft, by=second_officer.actor)
    return tenders.publish(draft, by=officer.actor)


def call(method, path, key="", body=None, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        given["Authorization"] = f"Bearer {key}"
    data = json.dumps(body) if body is not None else None
    return getattr(Client(headers=given), method)(f"/api/v1{path}", data, content_type="application/json")


def test_what_is_public_needs_no_key(notice):
    found = Client().get("/api/v1/notices").json()

    assert [one["reference"] for one in found["items"]] == ["OFT/1"]
    assert found["next"] is None


def test_pages_by_cursor_show_each_notice_once(officer, second_officer):
    for number in range(5):
        draft = tenders.draft(by=officer.actor, reference=f"OFT/{number}", content=content(clock.now()))
        tenders.submit(draft, by=officer.actor)
        tenders.clear(draft, by=second_officer.actor)
        tenders.publish(draft, by=officer.actor)

    seen, cursor = [], ""
    while cursor is not None:
        page = Client().get("/api/v1/notices", {"limit": 2, "cursor": cursor}).json()
        seen += [one["reference"] for one in page["items"]]
        cursor = page["next"]

    assert seen == [f"OFT/{number}" for number in reversed(range(5))]


def test_a_cursor_of_somebody_elses_making_is_refused(world):
    answer = Client().get("/api/v1/notices", {"cursor": "bm9uc2Vuc2U"})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_etag_saves_the_second_answer(notice):
    first = Client().get(f"/api/v1/notices/{notice.pk}")

    second = Client().get(f"/api/v1/notices/{notice.pk}", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.content) == (304, b"")


def test_a_key_opens_what_its_scopes_say_and_no_more(head, key_of):
    key = key_of(head, "notices.read")

    assert call("get", "/me", key).json()["scopes"] == ["notices.read"]
    assert call("get", "/drafts", key).status_code == 403
    assert call("get", "/drafts").status_code == 401
    assert call("get", "/me", "msh_wrong").status_code == 401


def test_a_session_cookie_opens_nothing_in_the_api(head, client_of):
    assert client_of(head).get("/api/v1/drafts").status_code == 401


def test_a_key_sees_its_own_agencys_drafts_alone(head, other_agency, key_of, officer):
    tenders.draft(by=officer.actor, reference="OFT/9", content={})
    stranger = join(make_person("Stranger"), other_agency, Role.HEAD)

    assert len(call("get", "/drafts", key_of(head)).json()) == 1
    assert call("get", "/drafts", key_of(stranger)).json() == []


def test_a_write_without_its_key_is_refused(head, key_of):
    answer = call("post", "/drafts", key_of(head), {"reference": "OFT/2"})

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["detail"]


def test_the_same_write_again_changes_nothing_twice(head, key_of):
    key = key_of(head)

    first = call("post", "/drafts", key, {"reference": "OFT/2"}, Idempotency_Key="one")
    again = call("post", "/drafts", key, {"reference": "OFT/2"}, Idempotency_Key="one")
    other = call("post", "/drafts", key, {"reference": "OFT/3"}, Idempotency_Key="one")

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert len(call("get", "/drafts", key).json()) == 1


def test_a_draft_changed_meanwhile_is_not_overwritten(head, key_of):
    key = key_of(head)
    made = call("post", "/drafts", key, {"reference": "OFT/2"}, Idempotency_Key="a").json()
    tag = call("get", f"/drafts/{made['id']}", key).headers["ETag"]
    change = {"changes": {"countries": ["KE"]}, "edit": made["edit"]}

    good = call("patch", f"/drafts/{made['id']}", key, change, Idempotency_Key="b", If_Match=tag)
    late = call("patch", f"/drafts/{made['id']}", key, change, Idempotency_Key="c", If_Match=tag)

    assert good.status_code == 200
    assert late.status_code == 412


def test_a_supplier_without_basic_registration_learns_what_to_do(notice, supplier_owner, key_of):
    answer = call("put", f"/notices/{notice.pk}/interest", key_of(supplier_owner), Idempotency_Key="i")

    assert answer.status_code == 403
    assert answer.json()["detail"]


def test_search_answers_with_hits_and_their_reasons(notice):
    answer = Client().get("/api/v1/search", {"q": "vehicles"})

    assert answer.status_code == 200
    assert set(answer.json()) == {"total", "is_exact", "page", "pages", "corrected", "hits"}


def test_an_unknown_address_and_method_are_problems(world):
    assert Client().get("/api/v1/nothing").headers["Content-Type"] == "application/problem+json"
    assert Client().get("/api/v1/nothing").status_code == 404


def test_the_page_for_people_shows_every_operation(world):
    page = Client().get("/api/").content.decode()

    for path in Client().get("/api/v1/openapi.json").json()["paths"]:
        assert path in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_input_brings_the_api_down(committed_world, signed_in):
    headers = {}
    if signed_in:
        agency = make_agency("Office for Fuzzing", "OFF")
        persona = join(make_person("Fay"), agency, Role.HEAD)
        _token, secret = make_token(agency, by=persona.actor, name="fuzz", scopes=ALL)
        headers["Authorization"] = f"Bearer {secret}"
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())

    for operation in schema.get_all_operations():

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=operation.ok().as_strategy())
        def explore(case):
            response = case.call(headers=headers)
            case.validate_response(response, checks=CONFORM)

        explore()
