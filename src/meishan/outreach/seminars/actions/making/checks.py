# SPDX-License-Identifier: Apache-2.0
"""Whether what somebody wants to write into a seminar is well formed, whatever form or file it came from."""

import re
import secrets
from collections.abc import Collection, Mapping
from zoneinfo import available_timezones

from django.utils.text import slugify
from django.utils.translation import gettext as _

from meishan.algorithms.text import latin
from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ...models import Seminar

TITLE_LENGTH = 200
TEXT_LENGTH = 10_000
ZONES = frozenset(available_timezones())
RESERVED = frozenset({"new", "import", "template"})
_CODE = re.compile(r"[0-9]{8}")


def line(value: str | None, longest: int, field: str | None = None) -> str:
    """One line of text."""
    tidy = " ".join((value or "").replace("\x00", "").split())
    if len(tidy) > longest:
        raise Refused(
            _("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest},
            field=field,
        )
    return tidy


def texts(value: Mapping[str, str] | None, longest: int, field: str | None = None) -> dict[str, str]:
    """Texts by language; blank ones left out, spaces at the ends cut."""
    tidy = {}
    for language, said in (value or {}).items():
        if language not in reference.LANGUAGES:
            raise Refused(
                _("“%(language)s” is not one of the six languages.") % {"language": language}, field=field
            )
        words = said.replace("\r\n", "\n").replace("\x00", "").strip()
        if len(words) > longest:
            raise Refused(
                _("The text is longer than %(longest)s characters. Shorten it.") % {"longest": longest},
                field=field,
            )
        if words:
            tidy[language] = words
    return tidy


def languages(value: Collection[str]) -> list[str]:
    """Codes of the six languages, in their order."""
    strange = set(value) - set(reference.LANGUAGES)
    if strange:
        raise Refused(
            _("“%(language)s” is not one of the six languages.") % {"language": min(strange)},
            field="languages",
        )
    return [code for code in reference.LANGUAGES if code in value]


def codes(value: Collection[str]) -> list[str]:
    """UNSPSC codes of eight digits, sorted."""
    for code in value:
        if not _CODE.fullmatch(code):
            raise Refused(
                _("“%(code)s” is not a UNSPSC code of eight digits.") % {"code": code}, field="codes"
            )
    return sorted(set(value))


def country(value: str) -> str:
    if value and not reference.is_country(value):
        raise Refused(_("“%(code)s” is not a country code.") % {"code": value}, field="country")
    return value


def zone(value: str) -> str:
    if value not in ZONES:
        raise Refused(_("“%(zone)s” is not a known time zone.") % {"zone": value}, field="zone")
    return value


def new_slug(title: Mapping[str, str], main: str) -> str:
    """A short address from the title, in Latin letters, never used before."""
    words = title.get("en") or title.get(main) or next(iter(title.values()), "")
    stem = slugify(latin(words))[:48].strip("-") or "seminar"
    slug = f"{stem}-seminar" if stem in RESERVED else stem
    while Seminar.objects.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(2)}"
    return slug
