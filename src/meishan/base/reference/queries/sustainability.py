# SPDX-License-Identifier: Apache-2.0
"""Sustainability considerations of a notice: pillars, indicators, and when a notice may call itself sustainable."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from meishan.base.reference.models.shipped import document, text_in


@dataclass(frozen=True)
class Consideration:
    """What an officer ticks, such as "pollution.air"."""

    key: str
    title: str


@dataclass(frozen=True)
class Indicator:
    key: str
    title: str
    subs: tuple[Consideration, ...]


@dataclass(frozen=True)
class Pillar:
    key: str
    title: str
    indicators: tuple[Indicator, ...]


def sustainability_indicators(language: str | None = None) -> list[Pillar]:
    """The pillars with their indicators and considerations, titled in that language."""

    def title(one: dict[str, Any]) -> str:
        return text_in(one["title"], language)

    return [
        Pillar(
            pillar["key"],
            title(pillar),
            tuple(
                Indicator(
                    indicator["key"],
                    title(indicator),
                    tuple(Consideration(sub["key"], title(sub)) for sub in indicator["subs"]),
                )
                for indicator in pillar["indicators"]
            ),
        )
        for pillar in document("sustainability.json")["pillars"]
    ]


def _titles(language: str | None) -> dict[str, str]:
    titles = {}
    for pillar in sustainability_indicators(language):
        titles[pillar.key] = pillar.title
        for indicator in pillar.indicators:
            titles[indicator.key] = indicator.title
            titles.update({sub.key: sub.title for sub in indicator.subs})
    return titles


def sustainability_title(key: str, language: str | None = None) -> str:
    """The title of a pillar, indicator or consideration; the key itself where it is unknown."""
    return _titles(language).get(key, key)


def is_sustainability_key(key: str) -> bool:
    """Whether it names a consideration."""
    return "." in key and key in _titles("en")


def sustainability_state(keys: Iterable[str]) -> str:
    """ "none", "integrates" or "sustainable" for the considerations of a notice.

    Source: UNGM calls a notice sustainable from three considerations on.
    """
    known = {key for key in keys if is_sustainability_key(key)}
    if not known:
        return "none"
    return "sustainable" if len(known) >= document("sustainability.json")["threshold"] else "integrates"
