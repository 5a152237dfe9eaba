# SPDX-License-Identifier: Apache-2.0
"""A lost second step comes off by two people and a day's wait, and by nobody alone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client

from meishan.base.accounts import actions, tasks
from meishan.base.accounts.models import Mail, Recovery
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.core.errors import Denied, Refused
from tests.personas import PASSWORD, join, make_person

pytestmark = pytest.mark.usefixtures("world")

REASON = "I spoke with her; her phone fell into the harbour."


@pytest.fixture
def second_head(agency):
    return join(make_person("Hugo Head"), agency, Role.HEAD)


@pytest.fixture
def locked_out(officer):
    Authenticator.objects.create(user=officer.person, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=officer.person, type="recovery_codes", data={"seed": "x"})
    return officer


@pytest.fixture
def asked(head, locked_out, agency):
    return actions.ask_recovery(agency, by=head.actor, person=locked_out.person, reason=REASON)


def stop_link():
    return re.search(r"https?://[^/\s]+(/account/recovery/stop/\S+)", told()[-1].text)[1]


def told():
    return [
        one
        for one in Mail.objects.filter(kind="accounts.recovery").order_by("made_at")
        if "/stop/" in one.text
    ]


def has_steps(who):
    return Authenticator.objects.filter(user=who.person).exists()


def test_two_people_and_a_day_reset_it(asked, second_head, locked_out, time_passes, client_of):
    client = client_of(locked_out)
    actions.approve_recovery(asked, by=second_head.actor)
    tasks.complete_recoveries()
    early = has_steps(locked_out)
    time_passes(timedelta(hours=24, minutes=1))

    tasks.complete_recoveries()
    tasks.complete_recoveries()

    assert early
    assert not has_steps(locked_out)
    locked_out.person.refresh_from_db()
    assert not locked_out.person.check_password(PASSWORD)
    assert client.get("/account/profile/").status_code == 302
    assert len(told()) == 2
    assert Mail.objects.filter(kind="accounts.recovery", to=locked_out.person.email).count() == 3


def test_one_person_alone_never_does(asked, head, locked_out, time_passes):
    with pytest.raises(Denied, match="second person"):
        actions.approve_recovery(asked, by=head.actor)
    with pytest.raises(Denied):
        actions.complete_recovery(asked, by=head.actor)
    time_passes(timedelta(days=30))
    with pytest.raises(Refused):
        actions.complete_recovery(asked, by=SYSTEM)

    assert has_steps(locked_out)


def test_nobody_asks_or_approves_for_herself(asked, head, agency, second_head):
    with pytest.raises(Denied):
        actions.ask_recovery(agency, by=head.actor, person=head.person, reason=REASON)
    about_head = actions.ask_recovery(agency, by=second_head.actor, person=head.person, reason=REASON)
    with pytest.raises(Denied):
        actions.approve_recovery(about_head, by=head.actor)


@pytest.mark.parametrize("who", ["second_officer", "other_agency_officer", "supplier_owner"])
def test_others_have_no_say(asked, who, request, agency, locked_out):
    by = request.getfixturevalue(who).actor
    with pytest.raises(Denied):
        actions.approve_recovery(asked, by=by)
    with pytest.raises(Denied):
        actions.stop_recovery(asked, by=by)
    with pytest.raises(Denied):
        actions.ask_recovery(agency, by=by, person=locked_out.person, reason=REASON)


def test_she_stops_it_by_the_link_she_was_mailed(asked, second_head, locked_out, time_passes):
    actions.approve_recovery(asked, by=second_head.actor)
    client = Client()
    link = stop_link()

    client.get(link)
    before = Recovery.objects.get().stopped_at
    client.post(link)
    time_passes(timedelta(days=2))
    tasks.complete_recoveries()

    assert before is None
    assert has_steps(locked_out)
    assert client.post(link).status_code == 410


def test_an_old_or_invented_link_stops_nothing(asked, second_head):
    old = stop_link()
    actions.approve_recovery(asked, by=second_head.actor)

    assert Client().post(old).status_code == 410
    with pytest.raises(Denied):
        actions.stop_recovery(asked, by=VISITOR, token="invented")


def test_an_administrator_at_work_may_be_the_second(asked, operator, locked_out, time_passes):
    with pytest.raises(Denied):
        actions.approve_recovery(asked, by=operator.actor)
    actions.approve_recovery(asked, by=replace(operator.actor, reason="Asked by the head, spoke with her"))
    time_passes(timedelta(days=2))
    tasks.complete_recoveries()

    assert not has_steps(locked_out)


def test_only_one_at_a_time(asked, head, agency, locked_out):
    with pytest.raises(Refused, match="under way"):
        actions.ask_recovery(agency, by=head.actor, person=locked_out.person, reason=REASON)


def test_the_table_itself_asks_for_two_people_and_the_wait(asked, head, locked_out, second_head):
    now = clock.now()
    for wrong in (
        {"approved_by": head.person},
        {"approved_by": locked_out.person},
        {"done_at": now},
        {"approved_by": second_head.person, "due_at": now + timedelta(hours=24), "done_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=asked.pk).update(**wrong)


def test_the_pages_of_asking_and_approving(client_of, head, second_head, locked_out, agency):
    first, second = client_of(head), client_of(second_head)

    first.post(f"/account/members/{agency.pk}/{locked_out.person.pk}/recovery/", {"reason": REASON})
    asked = Recovery.objects.get()
    own = first.get(f"/account/recovery/{asked.pk}/").content.decode()
    first.post(f"/account/recovery/{asked.pk}/", {"approve": "1"})
    asked.refresh_from_db()
    not_by_first = asked.approved_at
    second.post(f"/account/recovery/{asked.pk}/", {"approve": "1"})
    asked.refresh_from_db()

    assert "second person" in own
    assert not_by_first is None
    assert asked.due_at - asked.approved_at == timedelta(hours=24)
