# SPDX-License-Identifier: Apache-2.0
"""Administrators at work, and agencies brought on board."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meishan.base.accounts import actions, queries
from meishan.base.accounts.models import Agency, Invitation, Organisation
from meishan.base.accounts.states import OrganisationKind, Role, RuleSet
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from tests.personas import join, make_person

pytestmark = pytest.mark.usefixtures("world")

NAMES = {
    "en": "Office for Testing",
    "fr": "Bureau des essais",
    "es": "Oficina de ensayos",
    "ar": "مكتب الاختبار",
    "ru": "Управление испытаний",
    "zh": "测试办公室",
}


@pytest.fixture
def at_work(operator):
    return replace(operator.actor, reason="Bringing the Office for Testing on board")


@pytest.fixture
def begun(at_work):
    return actions.found_agency(by=at_work, acronym="OFT2", names=NAMES, country="DK")


def test_power_opens_with_a_reason_and_closes_by_itself(client_of, operator, time_passes):
    client = client_of(operator)

    before = client.get("/account/agencies/").status_code
    short = client.post("/account/administrator/", {"reason": "why"}).context["form"].errors
    client.post("/account/administrator/", {"reason": "Bringing an agency on board"})
    during = client.get("/account/agencies/")
    time_passes(timedelta(minutes=31))
    after = client.get("/account/agencies/").status_code

    assert (before, during.status_code, after) == (403, 200, 403)
    assert "reason" in short
    assert "Bringing an agency on board" in during.content.decode()


def test_what_is_done_in_the_session_carries_its_reason(begun):
    entry = Entry.objects.get(act="accounts.found_agency")

    assert entry.reason == "Bringing the Office for Testing on board"
    assert begun.pk in entry.parties


def test_the_session_is_closed_by_hand_and_a_new_one_replaces_the_old(client_of, operator):
    client = client_of(operator)
    for reason in ("Bringing an agency on board", "Looking at a complaint"):
        client.post("/account/administrator/", {"reason": reason})

    shown = client.get("/account/administrator/").context["session"].reason
    client.post("/account/administrator/close/")

    assert shown == "Looking at a complaint"
    assert queries.open_administrator_session(operator.person, clock.now()) is None


@pytest.mark.parametrize("who", ["officer", "head", "supplier_owner", "auditor"])
def test_nobody_else_opens_one(who, request):
    with pytest.raises(Denied):
        actions.open_administrator_session(by=request.getfixturevalue(who).actor, reason="Let me look at it")


def test_an_unsecured_administrator_opens_none(operator):
    with pytest.raises(Denied):
        actions.open_administrator_session(
            by=replace(operator.actor, secured=False), reason="Let me look at it"
        )


def test_the_first_administrator_is_made_on_the_command_line(capsys):
    person = make_person("Ada Admin")

    call_command("person_make_operator", person.email)
    call_command("person_make_operator", "new@platform.example")

    platform = Organisation.objects.get(kind=OrganisationKind.PLATFORM)
    assert queries.roles_of(person.pk, platform) == [Role.OPERATOR]
    assert Invitation.objects.get().roles == [Role.OPERATOR]
    assert "/account/invitation/" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no e-mail"):
        call_command("person_make_operator", "nonsense")


def test_an_agency_comes_on_board_step_by_step(client_of, operator):
    client = client_of(operator)
    client.post("/account/administrator/", {"reason": "Bringing an agency on board"})
    typed = {
        "acronym": "OFT2",
        "country": "DK",
        "time_zone": "Europe/Copenhagen",
        "languages": ["en", "fr"],
        "service_days": "12",
        "days_off": "2027-01-01 New Year\n\n2027-05-17, National day",
        **{f"name_{key}": name for key, name in NAMES.items()},
    }

    client.post("/account/agencies/new/", typed)
    organisation = Organisation.objects.get(acronym="OFT2")
    page = f"/account/agencies/{organisation.pk}/"
    early = client.post(f"{page}on-board/")
    client.post(f"{page}rules/", {"rule_set": "unops"})
    client.post(f"{page}categories/", {"codes": ["25000000", "43000000"]})
    for role in ("head", "officer", "reviewer"):
        client.post(
            f"/account/members/{organisation.pk}/invite/",
            {"email": f"{role}@oft.example", "roles": [role], "language": "en"},
        )
    client.post(f"{page}on-board/")

    assert early.status_code == 409
    assert "still missing" in early.content.decode()
    agency = Agency.objects.get(organisation=organisation)
    assert agency.on_board_at is not None
    assert (agency.rule_set, agency.codes, agency.service_days) == ("unops", ["25000000", "43000000"], 12)
    assert agency.days_off == [date(2027, 1, 1), date(2027, 5, 17)]
    assert "2027-05-17" in client.get(f"{page}details/").content.decode()
    wrong = client.post(f"{page}details/", typed | {"days_off": "2027-01-01\nMay 17"}).content.decode()
    assert "Line 2: write the date like 2027-01-31." in wrong
    assert organisation in queries.agencies()
    assert Entry.objects.get(act="accounts.bring_on_board").is_public


def test_an_invited_head_finishes_it(begun):
    head = join(make_person("Hana Head"), begun, Role.HEAD)
    join(make_person("Olive Officer"), begun, Role.OFFICER)
    join(make_person("Rita Reviewer"), begun, Role.REVIEWER)

    actions.choose_rule_set(begun, by=head.actor, rule_set=RuleSet.UNDP)
    actions.choose_categories(begun, by=head.actor, codes=["43000000"])
    actions.bring_on_board(begun, by=head.actor)

    with pytest.raises(Refused, match="already"):
        actions.bring_on_board(begun, by=head.actor)


def test_what_is_wrong_is_said(begun, at_work, supplier_owner):
    with pytest.raises(Refused, match="short name"):
        actions.found_agency(by=at_work, acronym="oft2", names=NAMES)
    with pytest.raises(Refused, match="English"):
        actions.found_agency(by=at_work, acronym="X", names={"zh": "测试办公室"})
    with pytest.raises(Refused, match="99999999"):
        actions.choose_categories(begun, by=at_work, codes=["99999999"])
    with pytest.raises(Refused):
        actions.choose_rule_set(begun, by=at_work, rule_set="own rules")
    with pytest.raises(Refused, match="not an agency"):
        actions.choose_rule_set(supplier_owner.organisation, by=at_work, rule_set="unops")


@pytest.mark.parametrize("who", ["officer", "head", "supplier_owner", "operator"])
def test_others_change_no_agency(begun, who, request):
    by = request.getfixturevalue(who).actor

    with pytest.raises(Denied):
        actions.choose_rule_set(begun, by=by, rule_set="unops")
    with pytest.raises(Denied):
        actions.found_agency(by=by, acronym="X", names=NAMES)


def test_the_list_of_agencies(client_of, operator, at_work, agency, begun, django_assert_num_queries):
    client = client_of(operator)
    client.post("/account/administrator/", {"reason": "Looking at the agencies"})

    def shown(query=""):
        return [one.acronym for one in client.get(f"/account/agencies/?{query}").context["page_obj"]]

    assert shown() == ["OFT", "OFT2"]
    assert shown("state=on_board") == ["OFT"]
    assert shown("q=oft2") == ["OFT2"]
    with CaptureQueriesContext(connection) as few:
        shown()
    for number in range(3):
        actions.found_agency(by=at_work, acronym=f"A{number}", names=NAMES)
    with django_assert_num_queries(len(few)):
        shown()
