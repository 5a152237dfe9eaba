# SPDX-License-Identifier: Apache-2.0
"""What people read at the fields: time zones told apart, and what to do where a field was left empty."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.conf import settings
from django.test import Client
from django.utils import translation

from meishan.base.accounts.forms import entrance, organisation, own
from meishan.base.accounts.forms.fields import TimeZoneField, likely_zone, zone_aliases, zones
from meishan.base.core.forms import Form
from tests.personas import PASSWORD, make_person

GENERAL = "This field is required."


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_time_zone_has_a_label_of_its_own(language):
    with translation.override(language):
        shown = zones()

    labels = [label for _name, label in shown]
    assert len(set(labels)) == len(labels) > 400
    assert not [label for label in labels if "/" in label]


def test_a_zone_is_named_by_country_and_city_in_the_readers_language():
    with translation.override("zh-hans"):
        chinese = dict(zones())
    with translation.override("en"):
        english = dict(zones())

    assert chinese["Asia/Shanghai"] == "中国 – 上海 (UTC+08:00)"
    assert english["Asia/Shanghai"] == "China – Shanghai (UTC+08:00)"


@pytest.mark.parametrize(
    ("older", "shown"),
    [("Asia/Calcutta", "Asia/Kolkata"), ("Asia/Chongqing", "Asia/Shanghai"), ("Etc/UTC", "UTC")],
)
def test_an_older_name_of_a_zone_is_taken_as_the_one_shown(older, shown):
    field = TimeZoneField()

    assert field.clean(older) == shown
    assert field.prepare_value(older) == shown
    assert shown in dict(zones())


def test_every_alias_leads_to_a_zone_in_the_list():
    assert set(zone_aliases().values()) <= set(dict(zones()))


@pytest.mark.parametrize(
    ("header", "zone"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "Asia/Shanghai"),
        ("zh-Hans-CN", "Asia/Shanghai"),
        ("en,fr-SN;q=0.5", "Africa/Dakar"),
        ("fr", "UTC"),
        ("", "UTC"),
        ("../../etc, -, xx-YY", "UTC"),
    ],
)
def test_the_browsers_languages_give_a_first_guess(header, zone):
    assert likely_zone(header) == zone


class _Chosen(HTMLParser):
    """The value of the option that is selected in the select of that name."""

    def __init__(self, name):
        super().__init__()
        self.name, self.inside, self.value = name, False, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "select":
            self.inside = given.get("name") == self.name
        if tag == "option" and self.inside and "selected" in given:
            self.value = given["value"]


@pytest.mark.usefixtures("world")
def test_sign_up_without_script_offers_the_likely_zone():
    page = Client().get("/account/signup/?kind=supplier", HTTP_ACCEPT_LANGUAGE="zh-CN")

    chosen = _Chosen("time_zone")
    chosen.feed(page.content.decode())

    assert chosen.value == "Asia/Shanghai"


def _forms():
    """Each form of accounts that is made without more than its fields."""
    for module in (entrance, organisation, own):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Form) and one.__module__ == module.__name__:
                yield one


@pytest.mark.parametrize("form_class", list(_forms()), ids=lambda one: one.__name__)
def test_every_form_of_ours_names_what_is_missing(form_class):
    fields = form_class.base_fields

    form = type("Bare", (Form,), dict(fields))({})
    form.is_valid()

    required = {name for name, field in fields.items() if field.required}
    assert required <= set(form.errors)
    assert not [name for name, said in form.errors.items() if GENERAL in said]


def test_a_sentence_of_ones_own_stays_and_the_others_name_their_field():
    class Trial(Form):
        name = forms.CharField(label="Full name")
        reason = forms.CharField(label="Reason", error_messages={"required": "Say why."})
        country = forms.ChoiceField(label="Country", choices=[("CN", "China")])
        paper = forms.FileField(label="Certificate")
        agreed = forms.BooleanField(label="I agree")

    assert Trial({}).errors == {
        "name": ["Fill in “Full name”."],
        "reason": ["Say why."],
        "country": ["Make a choice for “Country”."],
        "paper": ["Choose a file for “Certificate”."],
        "agreed": ["Tick “I agree” to go on."],
    }


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/account/login/", "Fill in “E-mail address”."),
        ("/account/password/reset/", "Fill in “E-mail address”."),
    ],
)
def test_the_doors_own_forms_do_so_too(address, said):
    answer = Client().post(address, {}, HTTP_ACCEPT_LANGUAGE="en").content.decode()

    assert said in answer
    assert GENERAL not in answer


@pytest.mark.usefixtures("world")
def test_the_tabs_of_the_own_account_are_one_and_the_same():
    person = make_person("Wang Fang")
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})

    for address in ("profile", "email", "password/change", "2fa", "sessions", "data"):
        shown = client.get(f"/account/{address}/").content.decode()

        assert shown.count('class="tabs"') == 1, address
        assert shown.count('href="/account/data/"') == 1, address
