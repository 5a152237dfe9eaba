# SPDX-License-Identifier: Apache-2.0
"""Countries and currencies: names from Babel's CLDR data, groups of countries from the shipped list."""

from datetime import date
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from meishan.algorithms.text import normalise, pinyin
from meishan.base.reference.models.shipped import LANGUAGES, language_key, table

# In CLDR, but not countries of ISO 3166-1.
_NOT_COUNTRIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)
# Alpha-3 codes of States that changed; CLDR keeps them as aliases of those that followed.
_WITHDRAWN = frozenset(["BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"])
# Other names and abbreviations met in imported data.
_ALSO = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "u s a": "US",
    "united states of america": "US",
    "uae": "AE",
    "drc": "CD",
    "democratic republic of the congo": "CD",
    "dr congo": "CD",
    "car": "CF",
    "republic of korea": "KR",
    "korea": "KR",
    "democratic people s republic of korea": "KP",
    "viet nam": "VN",
    "ivory coast": "CI",
    "cabo verde": "CV",
    "russian federation": "RU",
    "syrian arab republic": "SY",
    "iran islamic republic of": "IR",
    "bolivia plurinational state of": "BO",
    "venezuela bolivarian republic of": "VE",
    "united republic of tanzania": "TZ",
    "lao people s democratic republic": "LA",
    "republic of moldova": "MD",
    "turkey": "TR",
    "czech republic": "CZ",
    "swaziland": "SZ",
    "burma": "MM",
    "people s republic of china": "CN",
    "中华人民共和国": "CN",
    "netherlands the": "NL",
    "micronesia federated states of": "FM",
}


@cache
def _alpha3() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        targets[0]: code
        for code, targets in aliases.items()
        if len(code) == 3 and code.isalpha() and len(targets) == 1 and code not in _WITHDRAWN
    }


@cache
def _country_names(language: str) -> dict[str, str]:
    known = _alpha3()
    names = {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES and code in known
    }
    names.update({row["country"]: row[language] for row in table("country_names.csv")})
    return names


def _order(name: str, language: str) -> str:
    """What a reader of that language sorts a name by."""
    plain = normalise(name)
    if language == "zh":
        return pinyin(plain)
    return plain.removeprefix("ال") if language == "ar" else plain


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_country_names(language).items(), key=lambda one: _order(one[1], language)))


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """(alpha-2 code, name) of the countries and areas of ISO 3166-1, in the language's order."""
    return list(_countries(language_key(language)))


def country_name(code: str, language: str | None = None) -> str:
    """The country's name; the code itself where it is unknown."""
    return _country_names(language_key(language)).get(code, code)


def is_country(code: str) -> bool:
    """Whether it is an alpha-2 code of ISO 3166-1."""
    return code in _country_names("en")


def alpha3(code: str) -> str:
    """The alpha-3 code of an alpha-2 code; empty where it is unknown."""
    return _alpha3().get(code, "") if is_country(code) else ""


def _name_key(text: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in normalise(text)).split())


@cache
def _by_name() -> dict[str, str]:
    found = dict(_ALSO)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if is_country(code):
                found.setdefault(_name_key(name), code)
        for code, name in _country_names(language).items():
            found.setdefault(_name_key(name), code)
    for code in _country_names("en"):
        found.setdefault(code.lower(), code)
        found.setdefault(alpha3(code).lower(), code)
    return found


def country_from(text: str) -> str | None:
    """The alpha-2 code meant by a code (alpha-2, alpha-3) or a name in one of the six languages."""
    bare = text.strip()
    if is_country(bare.upper()):
        return bare.upper()
    return _by_name().get(_name_key(bare))


@cache
def _groups() -> dict[str, frozenset[str]]:
    return {
        row["country"]: frozenset(group for group in ("ldc", "lldc", "sids") if row[group] == "1")
        for row in table("country_groups.csv")
    }


def country_groups(code: str) -> frozenset[str]:
    """Which of "ldc", "lldc", "sids" the country belongs to: least developed, landlocked developing,
    small island developing. The list's year stands in the file."""
    return _groups().get(code, frozenset())


@cache
def _currency_codes() -> frozenset[str]:
    """What is legal tender somewhere, from CLDR, as of the start of this process."""
    today = date.today()  # noqa: DTZ011 - which day a process started on does not matter here
    return frozenset(
        currency
        for country in _country_names("en")
        for currency in get_territory_currencies(country, start_date=today)
    )


@cache
def _currencies(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale(language).currencies
    found = [(code, names.get(code, code)) for code in _currency_codes()]
    return tuple(sorted(found, key=lambda one: (_order(one[1], language), one[0])))


def currencies(language: str | None = None) -> list[tuple[str, str]]:
    """(code of ISO 4217, name) of the currencies in use, in the language's order."""
    return list(_currencies(language_key(language)))


def currency_name(code: str, language: str | None = None) -> str:
    """The currency's name; the code itself where it is unknown."""
    return str(Locale(language_key(language)).currencies.get(code, code))


def is_currency(code: str) -> bool:
    """Whether it is the code of a currency in use."""
    return code in _currency_codes()
