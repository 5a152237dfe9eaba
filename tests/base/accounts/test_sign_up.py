# SPDX-License-Identifier: Apache-2.0
"""Coming in: by signing up and confirming, or by an invitation; nobody learns who has an account."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from meishan.base.accounts import actions, queries
from meishan.base.accounts.models import Invitation, Mail, Membership, Organisation, Person, SignUp
from meishan.base.accounts.states import SIGN_UP_KINDS, OrganisationKind, Role
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from tests.personas import PASSWORD, make_person

pytestmark = pytest.mark.usefixtures("world")

TYPED = {
    "organisation_name": "Ningbo Green Pumps Ltd",
    "country": "CN",
    "name": "Wang Fang",
    "email": "wang@ningbo.example",
    "password": PASSWORD,
    "language": "zh-hans",
    "time_zone": "Asia/Shanghai",
    "conduct": "on",
}


def sign_up(**changes):
    given = {
        "email": "wang@ningbo.example",
        "name": "Wang Fang",
        "password": PASSWORD,
        "kind": "supplier",
        "organisation_name": "Ningbo Green Pumps Ltd",
        "country": "CN",
        "conduct_version": 1,
        "language": "zh-hans",
        **changes,
    }
    return actions.sign_up(by=VISITOR, **given)


def mailed_link(kind):
    return re.search(
        r"https?://[^/\s]+(/account/\S+)", Mail.objects.filter(kind=kind).latest("made_at").text
    )[1]


def test_a_supplier_comes_in_by_the_pages():
    client = Client()

    sent = client.post("/account/signup/?kind=supplier", TYPED)
    link = mailed_link("accounts.confirm")
    shown = client.get(link)
    done = client.post(link)

    assert sent.headers["Location"] == "/account/signup/sent/"
    assert "wang@ningbo.example" in shown.content.decode()
    person = Person.objects.get()
    assert (person.email, person.language, person.time_zone) == (
        "wang@ningbo.example",
        "zh-hans",
        "Asia/Shanghai",
    )
    membership = Membership.objects.get()
    assert (membership.person, membership.role) == (person, Role.OWNER)
    assert membership.organisation.name == "Ningbo Green Pumps Ltd"
    # The same browser that typed the password is signed in at once.
    assert done.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_opening_the_link_alone_confirms_nothing():
    sign_up()

    Client().get(mailed_link("accounts.confirm"))

    assert not Person.objects.exists()


def test_another_browser_confirms_and_then_signs_in():
    sign_up()
    client = Client()

    answer = client.post(mailed_link("accounts.confirm"))

    assert answer.headers["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session


def test_another_browser_too_leads_back_to_where_she_came_from():
    Client().post("/account/signup/?kind=supplier&next=/seminars/ningbo/apply/", TYPED)
    phone = Client()

    asked = phone.post(mailed_link("accounts.confirm"))
    again = phone.get(mailed_link("accounts.confirm"))

    assert asked.headers["Location"] == "/account/login/?next=%2Fseminars%2Fningbo%2Fapply%2F"
    assert again.headers["Location"] == asked.headers["Location"]
    entered = phone.post(asked.headers["Location"], {"login": "wang@ningbo.example", "password": PASSWORD})
    assert entered.headers["Location"] == "/seminars/ningbo/apply/"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/" + "x" * 400, "javascript:x"]
)
def test_nobody_is_led_to_another_house(back):
    Client().post(f"/account/signup/?kind=supplier&next={back}", TYPED)

    assert SignUp.objects.get().back == ""
    assert Client().post(mailed_link("accounts.confirm")).headers["Location"] == "/account/login/"


@pytest.mark.parametrize("kind", SIGN_UP_KINDS)
def test_each_of_the_six_kinds_signs_up(kind):
    organisation_name = "" if kind in ("individual_consultant", "un_staff") else "A body"

    person = actions.confirm(sign_up(kind=kind, organisation_name=organisation_name), by=VISITOR)

    organisation = Organisation.objects.get()
    assert organisation.kind == kind
    assert organisation.name == (organisation_name or person.name)


@pytest.mark.parametrize("kind", ["agency", "platform", "", "emperor"])
def test_nobody_signs_up_as_what_must_be_brought_on_board(kind):
    with pytest.raises(Refused):
        sign_up(kind=kind)

    assert not SignUp.objects.exists()


def test_who_has_an_account_is_not_told_on_the_page():
    known = make_person("Known Person")

    fresh = Client().post("/account/signup/?kind=supplier", TYPED)
    taken = Client().post("/account/signup/?kind=supplier", {**TYPED, "email": known.email})

    assert fresh.headers["Location"] == taken.headers["Location"]
    assert Mail.objects.get(to=known.email).kind == "accounts.has_account"
    assert not SignUp.objects.filter(email=known.email).exists()


def test_a_stranger_cannot_occupy_an_address_or_slip_her_password_in():
    stranger = sign_up(password="password-of-the-stranger", organisation_name="Stranger Ltd")
    owner = sign_up()

    person = actions.confirm(owner, by=VISITOR)

    assert person.check_password(PASSWORD)
    assert Organisation.objects.get().name == "Ningbo Green Pumps Ltd"
    with pytest.raises(Refused):
        actions.confirm(stranger, by=VISITOR)


def test_a_link_runs_out_and_works_once(time_passes):
    late, used = sign_up(), sign_up(email="other@ningbo.example")
    actions.confirm(used, by=VISITOR)

    with pytest.raises(Refused, match="already"):
        actions.confirm(used, by=VISITOR)
    time_passes(timedelta(days=4))
    with pytest.raises(Refused, match="run out"):
        actions.confirm(late, by=VISITOR)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "wang@ningbo.example"),
        ("country", "XX"),
        ("name", ""),
        ("organisation_name", ""),
        ("time_zone", "Mars/Olympus"),
        ("conduct", ""),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(field, value):
    answer = Client().post("/account/signup/?kind=supplier", {**TYPED, field: value})

    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not SignUp.objects.exists()


def test_the_ledger_knows_no_name_and_no_address():
    actions.confirm(sign_up(), by=VISITOR)

    written = [
        str(one) for one in [*Entry.objects.values_list("facts"), *Detail.objects.values_list("payload")]
    ]
    assert Entry.objects.filter(act="accounts.confirm").count() == 1
    assert not any("wang" in one.lower() or "ningbo" in one.lower() for one in written)


@pytest.fixture
def invitation(head, agency):
    return actions.invite(agency, by=head.actor, email="nia@agency.example", roles=[Role.OFFICER])


def test_an_invited_person_joins_without_confirming_twice(invitation, agency):
    client = Client()
    link = mailed_link("accounts.invitation")

    client.post(link, {key: TYPED[key] for key in ("name", "password", "language", "time_zone", "conduct")})

    person = Person.objects.get(email="nia@agency.example")
    assert queries.roles_of(person.pk, agency) == [Role.OFFICER]
    assert client.session["_auth_user_id"] == str(person.pk)
    # The role asks for a second step before anything else.
    assert client.get("/tenders/").headers["Location"] == "/account/second-step/"


def test_a_person_with_an_account_accepts_signed_in(invitation, agency, client_of, rival_owner):
    Person.objects.filter(pk=rival_owner.person.pk).update(email="nia@agency.example")
    rival_owner.person.refresh_from_db()

    client_of(rival_owner).post(mailed_link("accounts.invitation"))

    assert queries.roles_of(rival_owner.person.pk, agency) == [Role.OFFICER]


def test_an_invitation_is_for_its_address_alone(invitation, rival_owner, agency):
    with pytest.raises(Refused, match="another address"):
        actions.accept_invitation(invitation, by=rival_owner.actor)

    assert queries.roles_of(rival_owner.person.pk, agency) == []


def test_an_invitation_ends_by_time_use_and_withdrawal(invitation, head, agency, time_passes):
    joined = {"name": "Nia", "password": PASSWORD, "conduct_version": 1}
    actions.withdraw_invitation(invitation, by=head.actor)
    with pytest.raises(Refused):
        actions.join(invitation, by=VISITOR, **joined)
    second = actions.invite(agency, by=head.actor, email="nia@agency.example", roles=[Role.OFFICER])
    time_passes(timedelta(days=15))
    with pytest.raises(Refused):
        actions.join(second, by=VISITOR, **joined)
    third = actions.invite(agency, by=head.actor, email="nia@agency.example", roles=[Role.OFFICER])
    actions.join(third, by=VISITOR, **joined)
    with pytest.raises(Refused, match="already"):
        actions.join(third, by=VISITOR, **joined)


def test_a_newer_invitation_replaces_the_older(invitation, head, agency):
    actions.invite(agency, by=head.actor, email="NIA@agency.example", roles=[Role.REVIEWER])

    assert Invitation.objects.filter(withdrawn_at__isnull=True).count() == 1


@pytest.mark.parametrize("who", ["officer", "supplier_owner", "other_agency_officer", "reviewer"])
def test_only_those_who_look_after_members_invite(who, agency, request):
    with pytest.raises(Denied):
        actions.invite(
            agency, by=request.getfixturevalue(who).actor, email="x@agency.example", roles=[Role.OFFICER]
        )

    assert not Invitation.objects.exists()


def test_a_supplier_hands_out_no_role_of_an_agency(supplier_owner):
    with pytest.raises(Refused):
        actions.invite(
            supplier_owner.organisation,
            by=supplier_owner.actor,
            email="x@ningbo.example",
            roles=[Role.OFFICER, Role.OPERATOR],
        )


def test_the_signed_in_are_not_offered_to_sign_up(client_of, supplier_owner):
    assert client_of(supplier_owner).get("/account/signup/").status_code == 302


def test_non_bidding_kinds_are_not_bidders():
    actions.confirm(sign_up(kind="trade_promotion"), by=VISITOR)

    assert not queries.may_bid(Organisation.objects.get())
    assert OrganisationKind.SUPPLIER in SIGN_UP_KINDS
