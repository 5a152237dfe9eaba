# SPDX-License-Identifier: Apache-2.0
"""Bidding through the API: with a key of its own scope, hash-first, gone on with, and no input brings it down."""

import json
import uuid
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
from meishan.market.bids.models import Submission
from tests.factories import bids as factory


@pytest.fixture
def key(bidder):
    return key_of(bidder)


def key_of(persona, *scopes):
    _token, secret = make_token(
        persona.organisation,
        by=persona.actor,
        name="tests",
        scopes=scopes or ("bids.read", "bids.write"),
    )
    return secret


def call(method, path, key="", body=None, *, raw=None, **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        given["Authorization"] = f"Bearer {key}"
    if method != "get":
        given.setdefault("Idempotency-Key", str(uuid.uuid4()))
    client = Client(headers=given)
    if raw is not None:
        return client.put(f"/api/v1{path}", raw, content_type="application/octet-stream")
    data = json.dumps(body) if body is not None else None
    return getattr(client, method)(f"/api/v1{path}", data, content_type="application/json")


def test_everybody_reads_whom_a_bid_is_sealed_to(tender):
    found = call("get", f"/tenders/{tender.notice.pk}/openers").json()

    assert found["manifest"] == tender.manifest.json
    assert found["digest"] == tender.manifest.digest
    assert (found["lots"], found["envelopes"], found["tender_version"]) == ([1], ["whole"], 1)
    assert found["grace_minutes"] == 30
    assert call("get", f"/tenders/{uuid.uuid4()}/openers").status_code == 404


def test_a_bid_is_begun_submitted_uploaded_and_its_receipt_read(tender, bidder, key, settle):
    path = f"/tenders/{tender.notice.pk}/bid"
    begun = call("put", path, key).json()
    assert call("put", path, key).json()["id"] == begun["id"]
    [envelope] = factory.seal_bid(tender, bidder)
    body = {"lot": 1, "key": str(uuid.uuid4()), "envelopes": [factory.json_of(envelope)]}

    made = call("post", f"{path}/submissions", key, body)
    assert made.status_code == 201, made.content
    assert call("post", f"{path}/submissions", key, body).json()["id"] == made.json()["id"]
    announced = call(
        "post", "/uploads", key, {"sha256": envelope.sha256, "size": len(envelope.ciphertext)}
    ).json()
    half = len(envelope.ciphertext) // 2
    call("put", f"/uploads/{announced['id']}?offset=0", key, raw=envelope.ciphertext[:half])
    misplaced = call("put", f"/uploads/{announced['id']}?offset=0", key, raw=b"x")
    assert (misplaced.status_code, misplaced.headers["Upload-Offset"]) == (409, str(half))
    assert call("get", f"/uploads/{announced['id']}", key).json()["received"] == half
    sent = call("put", f"/uploads/{announced['id']}?offset={half}", key, raw=envelope.ciphertext[half:])
    assert sent.json()["complete"]
    settle()

    [stands] = call("get", f"/bids/{begun['id']}/submissions", key).json()
    assert stands["bytes_complete_at"]
    receipt = call("get", f"/receipts/{stands['receipt']}", key).json()
    assert receipt["content"]["commitments"] == {"whole": envelope.sealed.header.commitment}
    assert receipt["signed"].startswith('{"at":')
    assert receipt["proof"].startswith("c2sp.org/tlog-proof@v1")
    assert [one["id"] for one in call("get", "/bids", key).json()["items"]] == [begun["id"]]

    withdrawn = call("post", f"{path}/withdrawals", key, {"lot": 1})
    assert withdrawn.json()["state"] == "withdrawn"


def test_what_is_refused_is_a_problem_with_the_sentence(tender, bidder, key, time_passes):
    path = f"/tenders/{tender.notice.pk}/bid"
    bid = call("put", path, key).json()
    [envelope] = factory.seal_bid(tender, bidder)
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))

    late = call(
        "post",
        f"{path}/submissions",
        key,
        {"lot": 1, "key": str(uuid.uuid4()), "envelopes": [factory.json_of(envelope)]},
    )

    assert late.status_code == 409
    assert "deadline has passed" in late.json()["detail"]
    [tried] = call("get", f"/bids/{bid['id']}/failed-tries", key).json()
    assert tried["late"]
    assert not Submission.objects.exists()


def test_a_key_without_the_scope_or_of_another_firm_opens_nothing(tender, bidder, rival, key):
    made = factory.submit_bid(tender, bidder)
    upload = call("post", "/uploads", key, {"sha256": "a" * 64, "size": 100}).json()
    read_only, theirs = key_of(bidder, "bids.read"), key_of(rival)

    assert call("put", f"/tenders/{tender.notice.pk}/bid", read_only).status_code == 403
    assert call("get", "/bids", key_of(bidder, "notices.read")).status_code == 403
    assert call("get", "/bids").status_code == 401
    for address in (
        f"/bids/{made.bid_id}/submissions",
        f"/bids/{made.bid_id}/failed-tries",
        f"/receipts/{made.receipts.get().pk}",
        f"/uploads/{upload['id']}",
    ):
        assert call("get", address, theirs).status_code == 404
    assert call("put", f"/uploads/{upload['id']}?offset=0", theirs, raw=b"x").status_code == 404
    assert call("get", "/bids", theirs).json()["items"] == []


def test_a_piece_that_is_too_large_is_refused(tender, bidder, key):
    factory.begin(tender, bidder)
    upload = call("post", "/uploads", key, {"sha256": "a" * 64, "size": 10 * 2**20}).json()

    answer = call("put", f"/uploads/{upload['id']}?offset=0", key, raw=bytes(upload["piece"] + 1))

    assert answer.status_code == 413
    assert "1 byte to 4 MB" in answer.json()["detail"]


@pytest.mark.parametrize("known", [False, True], ids=["any-ids", "own-ids"])
def test_no_input_brings_it_down(request, committed_world, known):
    """Also where the ids are those of a real tender, bid, upload and receipt of the key's own firm."""
    from meishan.base.accounts.states import Role
    from tests.personas import join, make_agency, make_organisation, make_person

    agency = make_agency("Office for Fuzzing", "OFF")
    officer, second = (join(make_person(name), agency, Role.OFFICER) for name in ("Olive", "Sam"))
    bidder = join(make_person("Li"), make_organisation("supplier", "Ningbo"), Role.OWNER)
    factory.register(bidder, agency)
    tender = factory.publish_tender(officer, second)
    made = factory.submit_bid(tender, bidder)
    upload = factory.upload(bidder, factory.seal_bid(tender, bidder)[0])
    ids = {
        "tender_id": str(tender.notice.pk),
        "bid_id": str(made.bid_id),
        "upload_id": str(upload.pk),
        "receipt_id": str(made.receipts.get().pk),
    }
    headers = {"Authorization": f"Bearer {key_of(bidder)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]

    for operation in schema.include(tag="bids").get_all_operations():

        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=operation.ok().as_strategy())
        def explore(case):
            if known:
                case.path_parameters = {name: ids[name] for name in case.path_parameters or {}}
            response = case.call(headers=headers)
            case.validate_response(response, checks=checks)

        explore()
