# SPDX-License-Identifier: Apache-2.0
"""What a person does with her own account: profile, address, keys, data, and being forgotten."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from meishan.base.accounts import actions, queries
from meishan.base.accounts.models import ApiToken, DeadAddress, EmailChange, Mail, Membership, Person
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from tests.personas import PASSWORD, join, make_person

pytestmark = pytest.mark.usefixtures("world")


def test_a_profile_is_her_own(supplier_owner, rival_owner, client_of):
    client_of(supplier_owner).post(
        "/account/profile/", {"name": "Li Na", "language": "fr", "time_zone": "Asia/Shanghai"}
    )

    supplier_owner.person.refresh_from_db()
    assert (supplier_owner.person.name, supplier_owner.person.language) == ("Li Na", "fr")
    with pytest.raises(Denied):
        actions.save_profile(
            supplier_owner.person, by=rival_owner.actor, name="X", language="en", time_zone="UTC"
        )


def links(change_for):
    """(link mailed to the old address, link mailed to the new one)."""
    found = {}
    for one in Mail.objects.filter(kind="accounts.email_change"):
        found[one.to] = re.search(r"https?://[^/\s]+(/account/\S+)", one.text)[1]
    return found[change_for], found.get("new@ningbo.example")


def test_a_new_address_needs_both_to_agree(supplier_owner, client_of):
    old = supplier_owner.person.email
    client_of(supplier_owner).post("/account/email/", {"new_email": "new@ningbo.example"})
    by_old, by_new = links(old)

    Client().get(by_new)
    Client().post(by_new)
    half = Person.objects.get(pk=supplier_owner.person.pk).email
    Client().post(by_old)

    assert half == old
    assert Person.objects.get(pk=supplier_owner.person.pk).email == "new@ningbo.example"
    assert EmailAddress.objects.get(user=supplier_owner.person).email == "new@ningbo.example"


def test_where_the_old_address_is_dead_the_new_one_is_enough(supplier_owner):
    DeadAddress.objects.create(email=supplier_owner.person.email, since=clock.now(), reason="550")
    actions.ask_email_change(supplier_owner.person, by=supplier_owner.actor, new_email="new@ningbo.example")
    link = re.search(r"https?://[^/\s]+(/account/\S+)", Mail.objects.get(to="new@ningbo.example").text)[1]

    Client().post(link)

    assert Person.objects.get(pk=supplier_owner.person.pk).email == "new@ningbo.example"


def test_nobody_takes_the_address_of_another(supplier_owner, rival_owner):
    actions.ask_email_change(
        supplier_owner.person, by=supplier_owner.actor, new_email=rival_owner.person.email
    )

    assert not Mail.objects.filter(kind="accounts.email_change", to=rival_owner.person.email).exists()


def test_a_change_is_stopped_replaced_and_runs_out(supplier_owner, time_passes):
    person, by = supplier_owner.person, supplier_owner.actor
    first = actions.ask_email_change(person, by=by, new_email="one@ningbo.example")
    second = actions.ask_email_change(person, by=by, new_email="new@ningbo.example")
    first.refresh_from_db()

    assert first.stopped_at is not None
    with pytest.raises(Refused):
        actions.agree_email_change(second, by=VISITOR, token="invented")
    time_passes(timedelta(days=4))
    with pytest.raises(Refused, match="no longer"):
        actions.agree_email_change(EmailChange.objects.get(pk=second.pk), by=VISITOR, token="x")


def test_a_key_is_shown_once_and_kept_as_a_hash(client_of, supplier_owner):
    client = client_of(supplier_owner)

    made = client.post("/account/keys/new/", {"name": "ERP", "scopes": ["notices.read"]})
    secret = re.search(r"msh_[0-9a-f]{8}_[\w-]+", made.content.decode())[0]
    listed = client.get("/account/keys/").content.decode()

    token = queries.organisation_of_token(secret, clock.now())
    assert token is not None
    assert token.organisation == supplier_owner.organisation
    assert secret not in listed
    assert not ApiToken.objects.filter(token_hash=secret).exists()
    actor = queries.actor_for_token(token)
    assert actor is not None
    assert (actor.token, actor.roles) == (token.pk, {Role.OWNER})


def test_a_key_ends_by_revocation_time_and_its_makers_leaving(supplier_owner, time_passes, client_of):
    firm, by = supplier_owner.organisation, supplier_owner.actor
    one, first = actions.make_token(firm, by=by, name="a", scopes=["notices.read"])
    _two, second = actions.make_token(
        firm, by=by, name="b", scopes=["notices.read"], expires_at=clock.now() + timedelta(days=1)
    )
    client_of(supplier_owner).post(f"/account/keys/{one.pk}/revoke/")

    assert queries.organisation_of_token(first, clock.now()) is None
    assert queries.organisation_of_token(second, clock.now()) is not None
    Membership.objects.filter(organisation=firm).update(ended_at=clock.now())
    token = queries.organisation_of_token(second, clock.now())
    assert token is not None
    assert queries.actor_for_token(token) is None
    time_passes(timedelta(days=2))
    assert queries.organisation_of_token(second, clock.now()) is None
    assert queries.organisation_of_token("msh_invented", clock.now()) is None


def test_a_use_of_a_key_is_remembered(supplier_owner):
    token, _secret = actions.make_token(
        supplier_owner.organisation, by=supplier_owner.actor, name="a", scopes=["notices.read"]
    )

    actions.note_use(token, clock.now())

    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_key_needs_known_scopes(supplier_owner, scopes):
    with pytest.raises(Refused):
        actions.make_token(supplier_owner.organisation, by=supplier_owner.actor, name="a", scopes=scopes)


def test_editors_and_strangers_make_no_keys(supplier_owner, rival_owner, client_of):
    editor = join(make_person("Ed Editor"), supplier_owner.organisation, Role.EDITOR)

    for by in (editor, rival_owner):
        with pytest.raises(Denied):
            actions.make_token(supplier_owner.organisation, by=by.actor, name="a", scopes=["notices.read"])
    assert client_of(editor).get("/account/keys/").status_code == 403


def test_one_takes_everything_along(supplier_owner, client_of):
    actions.save_profile(
        supplier_owner.person, by=supplier_owner.actor, name="Li Na", language="zh-hans", time_zone="UTC"
    )

    taken = client_of(supplier_owner).get("/account/data/export.json").json()

    assert taken["person"]["name"] == "Li Na"
    assert taken["memberships"][0]["organisation"] == "Ningbo Vehicles Ltd"
    assert [one["act"] for one in taken["acts"]] == ["accounts.save_profile"]


def test_being_forgotten_keeps_the_record_and_loses_the_name(supplier_owner, client_of):
    other = join(make_person("Second Owner"), supplier_owner.organisation, Role.OWNER)
    person, email = supplier_owner.person, supplier_owner.person.email
    actions.save_profile(person, by=supplier_owner.actor, name="Li Na", language="en", time_zone="UTC")
    entries = Entry.objects.filter(actor=person.pk).count()
    client = client_of(supplier_owner)

    client.post("/account/data/erase/", {"sure": "on"})

    person.refresh_from_db()
    assert (person.name, person.is_active) == ("", False)
    assert email not in person.email
    assert Entry.objects.filter(actor=person.pk).count() == entries + 1
    assert not Mail.objects.filter(to=email).exists()
    assert not EmailAddress.objects.filter(email=email).exists()
    assert queries.roles_of(person.pk, other.organisation) == []
    assert client.get("/account/profile/").status_code == 302
    stranger = Client()
    stranger.post("/account/login/", {"login": email, "password": PASSWORD})
    assert "_auth_user_id" not in stranger.session


def test_the_last_owner_hands_over_first_and_the_only_member_closes_the_firm(supplier_owner):
    join(make_person("Vi Viewer"), supplier_owner.organisation, Role.VIEWER)
    with pytest.raises(Refused, match="Ningbo Vehicles"):
        actions.erase(supplier_owner.person, by=supplier_owner.actor)
    Membership.objects.filter(role=Role.VIEWER).update(ended_at=clock.now())

    actions.erase(supplier_owner.person, by=supplier_owner.actor)

    supplier_owner.organisation.refresh_from_db()
    assert supplier_owner.organisation.closed_at is not None


def test_erasing_asks_first(supplier_owner, client_of):
    client = client_of(supplier_owner)

    answer = client.post("/account/data/erase/", {})

    assert answer.context["form"].errors["sure"]
    assert Person.objects.get(pk=supplier_owner.person.pk).is_active
