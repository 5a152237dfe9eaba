# SPDX-License-Identifier: Apache-2.0
"""The door in a real browser: sign up, confirm, second steps, invite; passkeys by a virtual authenticator."""

import base64
import hmac
import os
import re
import struct
import time
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import expect

from meishan.base.accounts import actions
from meishan.base.accounts.models import Mail, Membership, Organisation, Person
from meishan.base.accounts.states import Role
from meishan.base.ledger.models import Entry
from tests.browsing import press
from tests.personas import PASSWORD, join, make_agency, make_organisation, make_person

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("MEISHAN_SCREENSHOTS", "")


def shot(page, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def link_in_last_mail(kind, *, to=""):
    mail = Mail.objects.filter(kind=kind, **({"to": to} if to else {})).latest("made_at")
    return re.search(r"https?://[^/\s]+(/account/\S+)", mail.text)[1]


def code_now(secret, step=0):
    """The generator's six digits (RFC 6238), counted by hand."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    at = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def fill_again(page):
    """allauth asks for the password once more before sign-in itself is changed."""
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        press(page.get_by_role("button", name="Continue"))


def faults(page):
    """What axe finds wrong, with the elements."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_a_supplier_signs_up_confirms_and_is_signed_in(open_page):
    page = open_page()
    page.goto("/account/signup/")
    shot(page, "1-kind")
    page.get_by_label("Supplier").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of your organisation").fill("Ningbo Green Pumps Ltd")
    page.locator("select[name=country]").select_option("CN", force=True)
    page.get_by_label("Your name").fill("Wang Fang")
    page.get_by_label("E-mail address").fill("Wang@Ningbo.example")
    page.get_by_label("Password").fill(PASSWORD)
    expect(page.locator("select[name=time_zone]")).to_have_value("Asia/Shanghai")
    page.get_by_label("I have read the code of conduct").check()
    shot(page, "2-sign-up")
    page.get_by_role("button", name="Open the account").click()
    page.wait_for_url("**/sent/")
    shot(page, "3-sent")
    assert not Person.objects.exists()

    page.goto(link_in_last_mail("accounts.confirm"))
    shot(page, "4-confirm")
    page.get_by_role("button", name="Yes, open my account").click()

    page.wait_for_url(re.compile(r"/desk/|/suppliers/|/$"))
    person = Person.objects.get()
    assert person.email == "wang@ningbo.example"
    assert person.time_zone == "Asia/Shanghai"
    assert person.conduct_version >= 1
    assert Membership.objects.get().role == Role.OWNER
    assert Organisation.objects.get().country == "CN"
    page.goto("/account/profile/")
    shot(page, "5-profile")
    expect(page.get_by_label("Your name")).to_have_value("Wang Fang")


def test_an_officer_sets_up_a_code_generator_and_signs_in_with_it(open_page):
    officer = join(make_person("Olive Officer"), make_agency("Office for Testing", "OFT"), Role.HEAD)
    page = open_page()
    page.goto("/account/login/")
    shot(page, "6-sign-in")
    page.get_by_label("E-mail address").fill(officer.person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/second-step/")
    shot(page, "7-second-step")
    press(page.get_by_role("link", name="Set up a code generator"))
    fill_again(page)
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.inner_text("main"))[0]
    shot(page, "8-code-generator")
    page.get_by_label("Code shown by the generator").fill(code_now(secret))
    page.get_by_role("button", name="Switch it on").click()
    page.wait_for_url("**/recovery-codes/")
    shot(page, "9-recovery-codes")
    assert Entry.objects.filter(act="accounts.add_second_step").count() >= 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert all(secret not in row[0] for row in cursor.fetchall())

    page.goto("/account/members/")
    shot(page, "10-members")
    press(page.get_by_role("link", name="Invite a member"))
    page.get_by_label("E-mail address").fill("new@agency.example")
    page.get_by_label("Procurement officer").check()
    shot(page, "11-invite")
    press(page.get_by_role("button", name="Send the invitation"))
    page.wait_for_url("**/members/**")
    shot(page, "12-invited")

    other = open_page()
    other.goto(link_in_last_mail("accounts.invitation"))
    other.get_by_label("Your name").fill("Nia New")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_label("I have read the code of conduct").check()
    shot(other, "13-invitation")
    other.get_by_role("button", name="Join").click()
    other.wait_for_url("**/second-step/")

    again = open_page()
    again.goto("/account/login/")
    again.get_by_label("E-mail address").fill(officer.person.email)
    again.get_by_label("Password").fill(PASSWORD)
    again.get_by_role("button", name="Sign in", exact=True).click()
    again.wait_for_url("**/2fa/authenticate/")
    shot(again, "14-authenticate")
    again.get_by_label("Code").fill("000000")
    press(again.get_by_role("button", name="Sign in", exact=True))
    expect(again.locator("main")).to_contain_text("wrong")
    again.get_by_label("Code").fill(code_now(secret, step=1))
    again.get_by_role("button", name="Sign in", exact=True).click()
    again.wait_for_url("**/desk/**")
    entry = Entry.objects.get(act="accounts.sign_in")
    assert (entry.actor, entry.organisation) == (officer.person.pk, officer.organisation.pk)
    assert entry.detail.payload == {"method": "totp"}
    assert not entry.is_public


@pytest.fixture
def with_authenticator():
    """Give a page a virtual passkey device that says yes at once."""

    def give(page):
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return page

    return give


def test_a_passkey_is_set_up_and_opens_the_door_alone(open_page, with_authenticator):
    officer = join(make_person("Olive Officer"), make_agency("Office for Testing", "OFT"), Role.OFFICER)
    page = with_authenticator(open_page())
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(officer.person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/second-step/")
    press(page.get_by_role("link", name="Set up a passkey"))
    fill_again(page)
    shot(page, "15-add-passkey")
    page.get_by_role("button", name="Add this device").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/2fa/")
    shot(page, "16-passkeys-and-codes")
    page.goto("/account/2fa/webauthn/")
    shot(page, "17-passkeys")
    page.goto("/account/sessions/")
    shot(page, "18-sessions")

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/desk/**")
    page.goto("/account/members/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Members of"))


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_pages_fit_their_screen(open_page, language, width):
    platform = make_organisation("platform", "Meishan")
    operator = join(make_person("Omar Operator"), platform, Role.OPERATOR)
    page = open_page(operator, width=width, language=language)
    actions.open_administrator_session(by=operator.actor, reason="Bringing a new agency on board")
    agency = actions.found_agency(
        by=replace(operator.actor, reason="x" * 20),
        acronym="OFT",
        names={"en": "Office for Testing", "zh": "测试办公室"},
        country="DK",
    )
    for name, path in {
        "administrator": "/account/administrator/",
        "agencies": "/account/agencies/",
        "agency": f"/account/agencies/{agency.pk}/",
        "agency-details": f"/account/agencies/{agency.pk}/details/",
        "agency-rules": f"/account/agencies/{agency.pk}/rules/",
        "agency-categories": f"/account/agencies/{agency.pk}/categories/",
        "members": "/account/members/",
        "stand-in": f"/account/members/{platform.pk}/stand-in/",
        "keys": "/account/keys/",
        "new-key": "/account/keys/new/",
        "email": "/account/email/",
        "profile": "/account/profile/",
        "organisation": "/account/organisation/",
        "data": "/account/data/",
        "passkeys": "/account/2fa/",
    }.items():
        page.goto(path)
        shot(page, f"{language}-{width}-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        expect(page.locator("h1")).to_have_count(1)
        if (language, width) in {("en", 1280), ("ar", 360)}:
            assert faults(page) == [], path


def test_the_doors_pages_have_no_fault_for_a_screen_reader(open_page):
    page = open_page(width=360)
    for path in (
        "/account/signup/",
        "/account/signup/?kind=supplier",
        "/account/login/",
        "/account/password/reset/",
        "/account/code-of-conduct/",
        "/account/confirm/invented/",
        "/account/invitation/invented/",
    ):
        page.goto(path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.goto("/account/signup/?kind=supplier")
    press(page.get_by_role("button", name="Open the account"))
    shot(page, "19-sign-up-errors-phone")
    assert faults(page) == []
