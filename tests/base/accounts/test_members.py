# SPDX-License-Identifier: Apache-2.0
"""Members, roles, stand-ins: given, lent, ended, and never so that nobody is left."""

from contextlib import suppress
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from meishan.base.accounts import actions, queries
from meishan.base.accounts.models import Delegation, Membership
from meishan.base.accounts.states import AGENCY_ROLES, Role
from meishan.base.core import clock, ids
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from tests.personas import join, make_agency, make_person

pytestmark = pytest.mark.usefixtures("world")


def change(head, who, *roles):
    return actions.change_roles(head.organisation, by=head.actor, person=who.person, roles=roles)


def test_roles_are_given_and_taken(head, officer, agency):
    change(head, officer, Role.REVIEWER, Role.EVALUATOR)

    assert set(queries.roles_of(officer.person.pk, agency)) == {Role.REVIEWER, Role.EVALUATOR}
    assert Membership.objects.filter(person=officer.person, role=Role.OFFICER).get().ended_at is not None


def test_no_role_ends_the_membership_and_what_hung_on_it(head, officer, second_officer, agency):
    lend(officer, second_officer)

    change(head, officer)

    assert queries.standing_of(officer.person, clock.now()).organisations == []
    assert not queries.delegations_to(second_officer.person, clock.now()).exists()


def test_the_last_head_stays(head, officer, agency):
    with pytest.raises(Refused, match="look after"):
        change(head, head, Role.OFFICER)
    with pytest.raises(Refused, match="look after"):
        actions.leave(agency, by=head.actor)

    change(head, officer, Role.OFFICER, Role.HEAD)
    actions.leave(agency, by=head.actor)

    assert queries.roles_of(head.person.pk, agency) == []


def test_the_last_owner_of_a_firm_stays(supplier_owner):
    with pytest.raises(Refused):
        actions.leave(supplier_owner.organisation, by=supplier_owner.actor)


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 2), st.sets(st.sampled_from(AGENCY_ROLES), max_size=3)), max_size=8
    )
)
def test_whatever_is_changed_somebody_looks_after_the_agency(changes):
    agency = make_agency("Agency of many changes", ids.new().hex[-12:])
    people = [join(make_person(f"Person {n}"), agency, Role.HEAD) for n in range(3)]

    for index, roles in changes:
        by = next(one for one in people if Role.HEAD in queries.roles_of(one.person.pk, agency))
        with suppress(Refused):
            change(by, people[index], *roles)

        assert queries.members_of(agency, Role.HEAD).exists()


@pytest.mark.parametrize("who", ["officer", "other_agency_officer", "supplier_owner"])
def test_others_change_no_roles(who, officer, agency, request):
    with pytest.raises(Denied):
        actions.change_roles(
            agency, by=request.getfixturevalue(who).actor, person=officer.person, roles=[Role.HEAD]
        )


def lend(absent, stand_in, *, by=None, roles=(Role.OFFICER,), hours=(-1, 24)):
    now = clock.now()
    return actions.delegate(
        absent.organisation,
        by=(by or absent).actor,
        absent=absent.person,
        stand_in=stand_in.person,
        roles=roles,
        starts_at=now + timedelta(hours=hours[0]),
        ends_at=now + timedelta(hours=hours[1]),
    )


def test_a_stand_in_acts_in_the_lent_roles_and_the_record_says_for_whom(officer, reviewer, agency, head):
    lend(officer, reviewer)

    actor = queries.standing_of(reviewer.person, clock.now()).actor(agency, secured=True)
    actions.save_profile(
        reviewer.person, by=actor, name="Rita Reviewer", language="fr", time_zone="Europe/Paris"
    )

    assert actor.has(Role.OFFICER)
    assert actor.has(Role.REVIEWER)
    entry = Entry.objects.get(act="accounts.save_profile")
    assert entry.standing_in_for == officer.person.pk
    assert Entry.objects.filter(act="accounts.delegate", parties__contains=[agency.pk]).exists()


def test_lent_roles_begin_and_end_by_the_clock(officer, reviewer, agency, time_passes):
    lend(officer, reviewer, hours=(2, 4))

    def has():
        return queries.standing_of(reviewer.person, clock.now()).actor(agency).has(Role.OFFICER)

    before = has()
    time_passes(timedelta(hours=3))
    during = has()
    time_passes(timedelta(hours=2))

    assert (before, during, has()) == (False, True, False)


def test_nobody_lends_what_she_no_longer_holds(officer, reviewer, agency, head):
    lend(officer, reviewer)

    change(head, officer, Role.EVALUATOR)

    assert not queries.standing_of(reviewer.person, clock.now()).actor(agency).has(Role.OFFICER)


def test_the_head_names_a_stand_in_for_an_absent_member(head, officer, reviewer, agency):
    made = lend(officer, reviewer, by=head)

    actions.revoke_delegation(made, by=officer.actor)

    assert not queries.standing_of(reviewer.person, clock.now()).actor(agency).has(Role.OFFICER)
    with pytest.raises(Refused, match="ended already"):
        actions.revoke_delegation(made, by=officer.actor)


def test_what_cannot_be_lent(officer, reviewer, second_officer, supplier_owner, operator):
    with pytest.raises(Denied):
        lend(officer, reviewer, by=second_officer)
    with pytest.raises(Refused):
        lend(officer, reviewer, roles=[Role.HEAD])
    with pytest.raises(Refused):
        lend(officer, reviewer, roles=[])
    with pytest.raises(Refused):
        lend(officer, supplier_owner)
    with pytest.raises(Refused):
        lend(officer, officer)
    with pytest.raises(Refused):
        lend(officer, reviewer, hours=(-3, -1))
    second = join(make_person("Ola Operator"), operator.organisation, Role.AUDITOR)
    with pytest.raises(Refused):
        lend(operator, second, roles=[Role.OPERATOR])


def test_the_tables_hold_what_the_acts_promise(officer, reviewer, agency):
    now = clock.now()
    later = now + timedelta(days=1)
    for wrong in (
        {"stand_in": officer.person, "starts_at": now, "ends_at": later},
        {"stand_in": reviewer.person, "starts_at": later, "ends_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(organisation=agency, absent=officer.person, roles=["officer"], **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=officer.person, organisation=agency, role=Role.OFFICER, since=clock.now()
        )


def test_members_are_shown_to_members_alone(client_of, officer, other_agency_officer, agency):
    assert client_of(officer).get(f"/account/members/{agency.pk}/").status_code == 200
    assert client_of(other_agency_officer).get(f"/account/members/{agency.pk}/").status_code == 403


def test_the_list_is_searched_filtered_sorted_and_taken_along(client_of, head, agency):
    for name in ("Anna =cmd", "Berta", "Carla"):
        join(make_person(name), agency, Role.OFFICER)
    client = client_of(head)

    def names(query):
        return [one.name for one in client.get(f"/account/members/?{query}").context["page_obj"]]

    assert names("q=bert") == ["Berta"]
    assert names("role=head") == ["Hana Head"]
    assert names("sort=-name") == ["Hana Head", "Carla", "Berta", "Anna =cmd"]
    csv = client.get("/account/members/?format=csv&role=officer").getvalue().decode("utf-8-sig")
    assert csv.count("\n") == 4
    xlsx = client.get("/account/members/?format=xlsx").getvalue()
    assert load_workbook(BytesIO(xlsx)).active.max_row == 5


def test_the_list_asks_the_same_of_the_database_for_one_and_for_many(
    client_of, head, agency, django_assert_num_queries
):
    client = client_of(head)
    client.get("/account/members/")
    with CaptureQueriesContext(connection) as few:
        client.get("/account/members/")
    for number in range(3):
        who = join(make_person(f"Officer {number}"), agency, Role.OFFICER)
        actions.invite(agency, by=head.actor, email=f"new{number}@example.org", roles=[Role.OFFICER])
        lend(head, who, roles=[Role.HEAD])

    with django_assert_num_queries(len(few)):
        client.get("/account/members/")


def test_the_pages_of_a_head(client_of, head, officer, agency):
    client = client_of(head)
    base = f"/account/members/{agency.pk}/"

    client.post(f"{base}invite/", {"email": "nia@agency.example", "roles": ["officer"], "language": "fr"})
    invited = queries.open_invitations(agency, clock.now()).get()
    client.post(f"/account/invitations/{invited.pk}/withdraw/")
    client.post(f"{base}{officer.person.pk}/", {"roles": ["reviewer"]})
    refused = client.post(f"{base}{head.person.pk}/", {"roles": ["officer"]})
    client.post(
        f"{base}stand-in/",
        {
            "absent": head.person.pk,
            "stand_in": officer.person.pk,
            "roles": ["head"],
            "starts_at": "2020-01-01T00:00",
            "ends_at": "2100-01-01T00:00",
        },
    )

    assert not queries.open_invitations(agency, clock.now()).exists()
    assert queries.roles_of(officer.person.pk, agency) == ["reviewer"]
    assert "look after" in str(refused.context["form"].errors["roles"])
    assert queries.standing_of(officer.person, clock.now()).actor(agency).has(Role.HEAD)


def test_one_acts_for_one_organisation_at_a_time(client_of, officer, other_agency):
    join(officer.person, other_agency, Role.REVIEWER)
    client = client_of(officer)

    client.post("/account/organisation/", {"organisation": other_agency.pk})
    chosen = client.get("/account/organisation/")
    client.post("/account/organisation/", {"organisation": "0" * 32})

    assert chosen.wsgi_request.organisation == other_agency
    assert chosen.wsgi_request.actor.roles == {Role.REVIEWER}
    assert client.get("/account/organisation/").wsgi_request.organisation == other_agency
    away = client.post(
        "/account/organisation/", {"organisation": other_agency.pk, "next": "https://evil.example/"}
    )
    assert "evil" not in away.headers["Location"]
