# SPDX-License-Identifier: Apache-2.0
"""What the walks share: a database whose commits are real, words as the pages say them, and mail to open."""

import re

import pytest
from django.utils.html import strip_tags
from django.utils.translation import gettext, override, pgettext

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import Role
from tests.market.tenders.conftest import make_draft, make_notice, revise
from tests.personas import join, make_agency, make_person

__all__ = ["make_draft", "make_notice", "revise"]


@pytest.fixture
def world(committed_world):
    """People, notices and entries that the browser's server sees."""


@pytest.fixture
def medical_agency(world):
    """An agency that buys nothing of what the walkers sell."""
    return make_agency("Office for Medicine", "OFM", ("42000000", "51000000"))


@pytest.fixture
def medical_officers(medical_agency):
    return [join(make_person(name), medical_agency, Role.OFFICER) for name in ("Mo Medical", "Mia Medical")]


@pytest.fixture
def open_mail():
    """`open_mail(kind)`: the newest mail of that kind and the path of the first link in it that holds `part`."""

    def find(kind: str, part: str = "/") -> tuple[Mail, str]:
        mail = Mail.objects.filter(kind=kind).latest("made_at")
        links = [link for link in re.findall(r"https?://[^/\s]+(/\S*)", mail.text) if part in link]
        return mail, links[0]

    return find


@pytest.fixture
def zh():
    """`zh("Sign in")`: what a Chinese page says for it; fails where nobody translated it. `of`: its context."""

    def say(words: str, *, of: str = "", **parts) -> str:
        with override("zh-hans"):
            told = pgettext(of, words) if of else gettext(words)
        assert told != words, f"not translated: {words}"
        return strip_tags(told % parts if parts else told)

    return say


@pytest.fixture
def window(open_page):
    """As `open_page`, with the patience that ten windows on one machine need."""

    def make(*arguments, **options):
        page = open_page(*arguments, **options)
        page.set_default_timeout(45_000)
        return page

    return make
