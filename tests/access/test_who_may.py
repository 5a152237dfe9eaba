# SPDX-License-Identifier: Apache-2.0
"""Every address, tried by everybody, with things of others: the matrix of who may, and that nobody sees secrets.

The rows stand in who_may.csv beside this file; `WRITE_WHO_MAY=1 pytest tests/access` writes them anew, to be
read in the difference. What is secret must not show in any answer, whatever the rows say: once with the rules, and
once with every rule saying yes, when row-level security stands alone.
"""

import csv
import logging
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern

from meishan.base.core import predicates
from tests.access.world import READERS, SECRETS, World, make_world
from tests.personas import PersonaClient, sign_in

ROWS = Path(__file__).with_name("who_may.csv")
STRANGERS = ("visitor", "rival", "other_officer", "organiser", "attendee")

# Nearest to a bid under seal, and no nearer to what is in it.
IN_THE_BUYERS_HOUSE = ("officer", "head", "opener", "evaluator")

# Who tries every door; and whose own rooms the others are. The API knows people by their organisation's key.
EVERYWHERE = ("visitor", "owner", "rival", "officer", "other_officer", "auditor", "operator")
AT_HOME = {
    "account": ("head", "reviewer"),
    "suppliers": ("head", "reviewer"),
    "tenders": ("head", "opener", "evaluator"),
    "bids": ("head", "opener", "evaluator"),
    "evaluation": ("head", "opener", "evaluator"),
    "contracts": ("head", "reviewer"),
    "vetting": ("vetting_officer", "reviewer"),
    "seminars": ("organiser", "attendee", "seminar_officer"),
}

# Other people's programs, pages that change only the reader's own session, and files by content.
NOT_OURS = re.compile(
    r"^(account/(2fa|login|logout|password|email|inactive|reauth|confirm-email|sessions|signup)|static/|language/)"
)

# Which thing an address means, by the first pattern that fits: (route, {argument: the thing's name}).
MEANS: tuple[tuple[str, dict[str, str]], ...] = (
    (r"^account/members/", {"organisation": "organisation", "person": "person"}),
    (r"^account/agencies/", {"organisation": "agency"}),
    (r"^buyers/", {"pk": "agency"}),
    (r"^log/", {"entry_id": "entry"}),
    (r"^procurements/.*-<int:lot>", {"ocid": "award_notice", "lot": "award_lot"}),
    (r"^procurements/", {"ocid": "opened_notice"}),
    (r"^winners/", {"pk": "organisation"}),
    (r"^figures/", {"key": "figure", "name": "figure_file"}),
    (r"^suppliers/registrations/", {"pk": "registration"}),
    (r"^suppliers/desk/", {"pk": "registration"}),
    (r"^suppliers/owners/", {"pk": "stake"}),
    (r"^suppliers/(remove|documents)/", {"pk": "document"}),
    (r"^suppliers/", {"code": "supplier_code"}),
    (r"^vetting/cases/", {"pk": "case"}),
    (r"^vetting/suppliers/", {"pk": "listed_supplier"}),
    (r"^vetting/parties/", {"pk": "party"}),
    (r"^vetting/lists/", {"pk": "list_version"}),
    (r"^bids/openings/", {"pk": "opening", "envelope": "opened_envelope"}),
    (r"^bids/received/", {"pk": "opened_notice"}),
    (r"^bids/files/", {"pk": "opened_file"}),
    (r"^bids/envelopes/", {"pk": "opened_envelope"}),
    (r"^bids/submissions/", {"pk": "opened_submission"}),
    (r"^bids/receipts/", {"pk": "submission"}),
    (r"^bids/uploads/", {"pk": "upload"}),
    (r"^bids/", {"pk": "bid"}),
    (r"^evaluation/seats/", {"pk": "panel_seat"}),
    (r"^evaluation/committee/", {"pk": "committee_seat"}),
    (r"^evaluation/offers/", {"pk": "award_offer"}),
    (r"^evaluation/rankings/", {"pk": "award_ranking"}),
    (r"^evaluation/recommendations/", {"pk": "recommendation"}),
    (r"^evaluation/awards/", {"pk": "award"}),
    (r"^evaluation/(letters|debriefs)/", {"pk": "letter"}),
    (r"^evaluation/protests/", {"pk": "protest"}),
    (r"^evaluation/.*award/", {"pk": "award_notice"}),
    (r"^evaluation/", {"pk": "opened_notice", "submission": "opened_submission"}),
    (r"^contracts/awards/", {"pk": "award"}),
    (r"^contracts/versions/", {"pk": "contract_version"}),
    (r"^contracts/verify/", {"code": "contract_code"}),
    (r"^contracts/amendments/", {"pk": "contract_change", "step": "change_step"}),
    (r"^contracts/milestones/", {"pk": "contract_milestone"}),
    (r"^contracts/terminations/", {"pk": "contract_end"}),
    (r"^contracts/notes/", {"pk": "contract_note"}),
    (r"^contracts/agreements/", {"pk": "agreement", "step": "agreement_step"}),
    (r"^contracts/piggybacks/", {"pk": "piggyback", "step": "piggyback_step"}),
    (r"^contracts/orders/", {"pk": "call_off", "step": "call_off_step"}),
    (r"^contracts/rounds/", {"pk": "round", "step": "round_step"}),
    (r"^contracts/offers/", {"pk": "round_invite"}),
    (r"^contracts/.*(order|use|prices)/", {"pk": "holder"}),
    (r"^contracts/", {"pk": "contract", "step": "contract_step"}),
    (r"^tenders/openers/", {"pk": "manifest"}),
    (r"^tenders/seats/", {"pk": "seat"}),
    (r"^tenders/keys/", {"pk": "opener_key"}),
    (r"^tenders/drills/", {"pk": "drill"}),
    (r"^tenders/questions/", {"pk": "question"}),
    (r"^tenders/drafts/", {"pk": "draft"}),
    (r"^tenders/", {"pk": "notice"}),
    (r"^search/suppliers/", {"notice": "notice"}),
    (r"^search/saved/", {"pk": "saved_search"}),
    (r"^seminars/.*meetings/", {"pk": "meeting"}),
    (r"^seminars/.*agendas/", {"kind": "agenda_kind", "pk": "seminar_officer"}),
    (r"^seminars/.*edit/officers/", {"pk": "seminar_officer"}),
    (r"^seminars/.*edit/agencies/", {"pk": "participation"}),
    (r"^seminars/.*rooms/", {"pk": "room"}),
    (r"^seminars/.*applications/", {"number": "application"}),
    (r"^seminars/.*plans/", {"number": "plan"}),
    (r"^seminars/.*officers/", {"number": "plan"}),
    (r"^api/v1/notices/", {"notice_id": "notice"}),
    (r"^api/v1/contracts/", {"contract_id": "contract"}),
    (r"^api/v1/agreements/", {"agreement_id": "agreement"}),
    (r"^api/v1/call-offs/", {"call_off_id": "call_off"}),
    (r"^api/v1/drafts/", {"draft_id": "draft"}),
    (r"^api/v1/suppliers/", {"supplier_id": "supplier"}),
    (r"^api/v1/log/", {"entry_id": "entry"}),
)

# Words that stand for themselves.
WORDS = {
    "name": "codes",
    "figure": "women-owned",
    "figure_file": "contracts",
    "step": "basics",
    "level": "level1",
    "requirement": "level1.certificate",
    "what": "document",
    "act": "accept",
    "file_format": "xlsx",
    "kind": "officer",
    "agenda_kind": "officer",
    "verb": "note",
    "key": "nobody",
    "token": "nobody",
    "path": "0/000",
    "number": 1,
    "old_size": 0,
    "code": "25101500",
}
NOTHING = "00000000-0000-4000-8000-000000000000"

# What came, by (method, route) and reader.
Rows = dict[tuple[str, str], dict[str, str]]


@cache
def routes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every address of ours: (route, names of its arguments)."""
    return tuple(sorted(set(_routes(get_resolver().url_patterns, ""))))


def _routes(patterns: list, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if not isinstance(one, URLPattern):
            yield from _routes(one.url_patterns, route)
        elif not NOT_OURS.match(route) and not (
            isinstance(one.pattern, RegexPattern) and route.endswith("v1/.*$")
        ):
            yield route, tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))


def address(route: str, arguments: tuple[str, ...], world: World) -> str:
    """The address with the world's things in it."""
    means = next((names for pattern, names in MEANS if re.search(pattern, route)), {})
    filled = route
    for name in arguments:
        thing = means.get(name, name)
        value = world.things.get(thing, WORDS.get(thing, NOTHING))
        if "str:file_format" in route or "slug:file_format" in route:
            value = "xlsx" if name == "file_format" else value
        filled = re.sub(
            rf"\(\?P<{name}>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?{name}>", str(value), filled, count=1
        )
    return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


def part_of(route: str) -> str:
    return route.split("/", maxsplit=1)[0] if not route.startswith("api/") else "api"


PARTS = sorted({part_of(route) for route, _arguments in routes()})


@pytest.fixture
def tried(world, time_passes, monkeypatch) -> Iterator[World]:
    # Thousands of refusals, each of which would be written down, and shown on the same page.
    logging.disable(logging.WARNING)
    monkeypatch.setattr("meishan.base.core.middleware.render", _plainly)
    monkeypatch.setattr("meishan.urls.handler403", lambda request, exception: HttpResponse(status=403))
    monkeypatch.setattr("meishan.urls.handler404", lambda request, exception: HttpResponse(status=404))
    yield make_world(time_passes)
    logging.disable(logging.NOTSET)


def _plainly(_request, _template, context, status) -> HttpResponse:
    """A refusal without the page around it."""
    return HttpResponse(context["reason"], status=status)


def clients(world: World) -> dict[str, Client]:
    made = {}
    for part, persona in world.people.items():
        client = PersonaClient()
        client.raise_request_exception = False
        client.cookies["django_language"] = "en"
        if persona is not None:
            client.cookies["sessionid"] = sign_in(persona)
        made[part] = client
    return made


def ask(client: Client, method: str, url: str, token: str = "") -> tuple[str, str]:
    """What came: a word for the answer, and its body. Whatever it changed is undone."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k" * 20} if token else {}
    before = transaction.savepoint()
    response = getattr(client, method.lower())(url, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    transaction.savepoint_rollback(before)
    return _word(response), body.decode("utf-8", "replace") + response.get("Location", "")


def _word(response) -> str:
    match response.status_code:
        case 301 | 302 | 303:
            place = response["Location"]
            return "sign in" if "/login" in place or "second-step" in place else "yes"
        case 403:
            return "no"
        case 401:
            return "sign in"
        case 404 | 410:
            return "absent"
        case 405:
            return "not allowed"
        case 400 | 409 | 415 | 422 | 428:
            return "not so"
        case code if code < 400:
            return "yes"
        case code:
            return str(code)


def shown(body: str, reader: str) -> list[str]:
    """Secrets in an answer that its reader has no business with."""
    return [whose for whose, secret in SECRETS.items() if secret in body and reader not in READERS[whose]]


def standing_rows() -> Rows:
    if not ROWS.exists():
        return {}
    with ROWS.open(encoding="utf-8") as file:
        return {
            (row.pop("method"), row.pop("route")): {name: word for name, word in row.items() if word}
            for row in csv.DictReader(file)
        }


def write_rows(new: Rows) -> None:
    kept = {
        key: row for key, row in standing_rows().items() if any(key[1] == route for route, _a in routes())
    }
    rows = {**kept, **new}
    people = sorted({name for row in rows.values() for name in row})
    with ROWS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["method", "route", *people])
        for (method, route), row in sorted(rows.items(), key=lambda one: (one[0][1], one[0][0])):
            writer.writerow([method, route, *(row.get(name, "") for name in people)])


def matrix(world: World, part: str, everybody: dict[str, Client]) -> tuple[Rows, list[str]]:
    """The answers by (method, route) and person; and what was shown to whom it should not."""
    rows: Rows = {}
    leaks = []
    wanted = {*EVERYWHERE, *AT_HOME.get(part, ())} if part != "api" else {"visitor", *world.tokens}
    known = {name: client for name, client in everybody.items() if name in wanted}
    for route, arguments in routes():
        if part_of(route) != part:
            continue
        url = address(route, arguments, world)
        for method in ("GET", "POST"):
            row = rows[method, route] = {}
            for name, client in known.items():
                if method == "POST" and "not allowed" in row.values():
                    # The method is refused before anybody is looked at.
                    row[name] = "not allowed"
                    continue
                row[name], body = ask(
                    client, method, url, world.tokens.get(name, "") if part == "api" else ""
                )
                leaks += [f"{method} {url} shows {name} what is the {whose}'s" for whose in shown(body, name)]
    return rows, leaks


@pytest.mark.rules
def test_who_may_what_stands_in_the_matrix(tried, subtests):
    everybody = clients(tried)
    for part in PARTS:
        with subtests.test(part):
            rows, leaks = matrix(tried, part, everybody)
            if os.environ.get("WRITE_WHO_MAY"):
                write_rows(rows)
            standing = {key: row for key, row in standing_rows().items() if part_of(key[1]) == part}

            assert leaks == []
            assert not [key for key, row in rows.items() if "500" in row.values()]
            assert rows == standing


def test_row_security_alone_shows_no_stranger_a_secret(tried, subtests, monkeypatch):
    for name in predicates._RULES:
        monkeypatch.setitem(predicates._RULES, name, predicates.anybody)
    everybody = clients(tried)
    for part in PARTS:
        strangers = (*STRANGERS, *IN_THE_BUYERS_HOUSE) if part in {"bids", "evaluation"} else STRANGERS
        known = {name: client for name, client in everybody.items() if name in strangers}
        leaks = []
        for route, arguments in routes():
            if part_of(route) != part:
                continue
            url = address(route, arguments, tried)
            for name, client in known.items():
                _answer, body = ask(client, "GET", url, tried.tokens.get(name, "") if part == "api" else "")
                leaks += [f"{url} shows {name} what is the {whose}'s" for whose in shown(body, name)]

        with subtests.test(part):
            assert leaks == []
