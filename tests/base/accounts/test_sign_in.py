# SPDX-License-Identifier: Apache-2.0
"""Signing in: guessing is slowed, owners are not locked out, and roles over public money ask for a second step."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from meishan.base.accounts import mail
from meishan.base.accounts.adapters.second_step import MFAAdapter
from meishan.base.accounts.models import Mail
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from tests.personas import PASSWORD, make_person

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _forget_tries():
    cache.clear()
    yield
    cache.clear()


def try_in(client, email, password, *, address="203.0.113.7"):
    return client.post(
        "/account/login/",
        {"login": email, "password": password},
        REMOTE_ADDR=address,
        HTTP_ACCEPT_LANGUAGE="en",
    )


def is_in(client):
    return "_auth_user_id" in client.session


def test_right_password_opens_and_wrong_does_not():
    person = make_person("Wang Fang")
    right, wrong = Client(), Client()

    try_in(right, person.email.upper(), PASSWORD)
    answer = try_in(wrong, person.email, "not this one")

    assert is_in(right)
    assert not is_in(wrong)
    assert "wrong" in answer.content.decode()


def test_an_unknown_address_is_answered_like_a_wrong_password():
    person = make_person("Wang Fang")

    known = try_in(Client(), person.email, "not this one").context["form"].non_field_errors()
    unknown = try_in(Client(), "nobody@ningbo.example", "not this one").context["form"].non_field_errors()

    assert known == unknown


def test_guessing_is_slowed_by_address_and_by_network():
    person = make_person("Wang Fang")
    attacker = Client()

    for number in range(5):
        try_in(attacker, person.email, f"guess {number}", address=f"198.51.100.{number}")
    by_account = try_in(attacker, person.email, PASSWORD, address="198.51.100.99")
    for number in range(10):
        try_in(attacker, f"somebody{number}@example.org", "guess", address="192.0.2.1")
    by_network = try_in(attacker, "another@example.org", "guess", address="192.0.2.1")

    assert not is_in(attacker)
    assert "Too many tries" in by_account.content.decode()
    assert "Too many tries" in by_network.content.decode()


def test_a_flood_of_guesses_does_not_lock_the_owner_out_of_her_own_device():
    person = make_person("Wang Fang")
    own = Client()
    try_in(own, person.email, PASSWORD)
    own.post("/account/logout/")

    for number in range(20):
        try_in(Client(), person.email, f"guess {number}", address="203.0.113.7")
    try_in(own, person.email, PASSWORD, address="203.0.113.7")
    stranger = Client()
    try_in(stranger, person.email, PASSWORD, address="198.51.100.3")

    assert is_in(own)
    assert not is_in(stranger)


def test_a_device_somebody_took_is_slowed_as_well():
    person = make_person("Wang Fang")
    own = Client()
    try_in(own, person.email, PASSWORD)
    own.post("/account/logout/")

    for number in range(10):
        try_in(own, person.email, f"guess {number}")
    try_in(own, person.email, PASSWORD)

    assert not is_in(own)


def test_the_device_cookie_opens_nothing_and_ends_with_the_password():
    person = make_person("Wang Fang")
    own = Client()
    try_in(own, person.email, PASSWORD)
    cookie = own.cookies["meishan_device"].value
    person.set_password("another-long-password")
    person.save()

    thief = Client()
    thief.cookies["meishan_device"] = cookie
    desk = thief.get("/account/profile/")
    for number in range(6):
        answer = try_in(thief, person.email, f"guess {number}", address=f"198.51.100.{number}")

    assert desk.status_code == 302
    assert "that this account does not know" in answer.content.decode()


def test_a_new_password_by_mail_opens_the_way_at_once():
    person = make_person("Wang Fang")
    client = Client()
    for number in range(6):
        try_in(client, person.email, f"guess {number}", address=f"198.51.100.{number}")

    client.post("/account/password/reset/", {"email": person.email})
    link = Mail.objects.get(kind="accounts.password_reset").text.split("/account/")[1].split()[0]
    form = client.get(f"/account/{link}", follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "a-brand-new-password", "password2": "a-brand-new-password"}
    )
    try_in(client, person.email, "a-brand-new-password", address="198.51.100.50")

    assert is_in(client)
    assert Mail.objects.filter(kind="accounts.security_notice", to=person.email).exists()


def test_a_reset_for_nobody_is_answered_alike():
    person = make_person("Wang Fang")

    known = Client().post("/account/password/reset/", {"email": person.email})
    unknown = Client().post("/account/password/reset/", {"email": "nobody@ningbo.example"})

    assert known.headers["Location"] == unknown.headers["Location"]


@pytest.mark.parametrize("path", ["/tenders/", "/vetting/", "/search/", "/suppliers/"])
def test_an_officer_without_a_second_step_is_led_to_it(officer, path):
    client = Client()
    try_in(client, officer.person.email, PASSWORD)

    assert client.get(path).headers["Location"] == "/account/second-step/"
    assert client.get("/account/second-step/").status_code == 200


def test_a_supplier_may_do_without(supplier_owner):
    client = Client()
    try_in(client, supplier_owner.person.email, PASSWORD)

    assert client.get("/account/members/").status_code == 200
    assert client.get("/account/second-step/").status_code == 200


def test_an_unsecured_head_is_refused_with_a_sentence(head):
    unsecured = Actor(
        person=head.person.pk,
        organisation=head.organisation.pk,
        organisation_kind="agency",
        roles=frozenset({"head"}),
    )

    verdict = may(unsecured, "accounts.invite", head.organisation)

    assert not verdict
    assert may(head.actor, "accounts.invite", head.organisation)


def test_a_record_of_somebody_else_does_not_secure_a_session(officer, supplier_owner, client_of):
    client = client_of(officer)
    session = client.session
    session["account_authentication_methods_user"] = str(supplier_owner.person.pk)
    session.save()

    assert client.get("/tenders/").headers["Location"] == "/account/second-step/"


def test_secrets_of_second_steps_are_sealed(officer):
    sealed = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert MFAAdapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_a_dead_address_is_told_at_sign_in(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = make_person("Wang Fang")
    written = mail.post(
        person,
        kind="accounts.test",
        subject="x",
        template="accounts/mail/recovery_done",
        context={"url": "https://example.org"},
    )
    mail.came_back(written, "550 no such person")
    client = Client()

    try_in(client, person.email, PASSWORD)

    assert "comes back" in client.get("/account/profile/").content.decode()


def test_times_of_one_reader_do_not_leak_to_the_next(supplier_owner, client_of):
    supplier_owner.person.time_zone = "Asia/Shanghai"
    supplier_owner.person.save()
    client_of(supplier_owner).get("/account/profile/")
    Client().get("/account/signup/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_sessions_are_listed_and_ended(supplier_owner):
    here, there = Client(), Client()
    for client in (here, there):
        try_in(client, supplier_owner.person.email, PASSWORD)
        client.get("/account/profile/")

    assert here.get("/account/sessions/").context["session_count"] == 2
    here.post("/account/sessions/")

    assert there.get("/account/profile/").status_code == 302
    assert here.get("/account/profile/").status_code == 200


def test_removing_the_last_second_step_ends_the_trust_of_the_session(officer, client_of, rf):
    step = Authenticator.objects.create(user=officer.person, type="totp", data={"secret": "x"})
    client = client_of(officer)
    session = client.session
    session["account_authentication_methods"] = [
        *session["account_authentication_methods"],
        {"method": "password", "at": 9_999_999_999, "reauthenticated": True},
    ]
    session.save()

    client.post("/account/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(pk=step.pk).exists()
    assert client.get("/tenders/").headers["Location"] == "/account/second-step/"
