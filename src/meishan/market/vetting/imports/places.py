# SPDX-License-Identifier: Apache-2.0
"""Countries as the lists spell them, where this differs from everybody else's spelling."""

from collections.abc import Callable

# Two-letter codes of ISO 3166-1; XK is the code in use for Kosovo.
_SPELLINGS = {
    "korea, north": "KP",
    "korea, south": "KR",
    "congo, democratic republic of the": "CD",
    "congo, republic of the": "CG",
    "virgin islands, british": "VG",
    "man, isle of": "IM",
    "bosnia and herzegovina": "BA",
    "trinidad and tobago": "TT",
    "saint kitts and nevis": "KN",
    "saint vincent and the grenadines": "VC",
    "antigua and barbuda": "AG",
    "sao tome and principe": "ST",
    "hong kong": "HK",
    "china, hong kong special administrative region": "HK",
    "macau": "MO",
    "the gambia": "GM",
    "bahamas, the": "BS",
    "united kingdom of great britain and northern ireland": "GB",
    "palestinian": "PS",
    "west bank": "PS",
    "region: gaza": "PS",
    "gaza": "PS",
    "kosovo": "XK",
    "myanmar": "MM",
    "burma": "MM",
    "macedonia, the former yugoslav republic of": "MK",
    "netherlands antilles": "CW",
}


def code_of(text: str, country_of: Callable[[str], str | None]) -> str | None:
    """The two-letter code of a country as a list writes it; None for a region, a former state, or a slip.

    `country_of` knows the usual names.
    """
    plain = " ".join(text.casefold().split())
    return _SPELLINGS.get(plain) or country_of(text)
