# SPDX-License-Identifier: Apache-2.0
"""What a builder has at hand, and what it says: the entry, the release so far, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import translation

from meishan.base.ledger.models import Entry
from meishan.market.tenders.exports import time_of
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import text_of

from .parties import Parties

Json = dict[str, Any]
DJANGO_LANGUAGES = {"zh": "zh-hans"}


@dataclass(frozen=True)
class Case:
    """One public entry about one procurement, with all its builder may read."""

    entry: Entry
    number: int
    ocid: str
    process: UUID
    notice: Notice | None
    """None for what is bought without a notice of its own: an order under an agreement."""
    before: Mapping[str, Any]
    """The compiled release without this entry; empty for the first one."""
    parties: Parties

    @property
    def facts(self) -> Json:
        return self.entry.facts

    @property
    def at(self) -> datetime:
        return self.entry.at

    @property
    def moment(self) -> str:
        """The time of the entry as OCDS writes it."""
        return time_of(self.at)

    @property
    def name(self) -> str:
        """The id of the release that is being made."""
        return f"{self.ocid}-{self.number}"

    @property
    def tender(self) -> Json:
        """The tender section so far."""
        return self.before.get("tender", {})

    @cached_property
    def language(self) -> str:
        """The language the procurement is told in."""
        known = self.before.get("language")
        return known or (self.notice.language if self.notice is not None else "en")

    @property
    def speaking(self) -> Any:
        """Inside, our own words are in that language."""
        return translation.override(DJANGO_LANGUAGES.get(self.language, self.language))

    def words(self, texts: Mapping[str, str] | None) -> str:
        """What texts by language say in the procurement's own."""
        return text_of(texts or {}, self.language, self.language)[0]


@dataclass
class Said:
    """What a builder makes of an entry: tags of the standard, and the sections that changed."""

    tags: tuple[str, ...]
    sections: Json = field(default_factory=dict)
    language: str = ""


def known(things: Any) -> dict[str, Json]:
    """The objects of a list by their ids."""
    return {str(one["id"]): one for one in things or []}


def money(amount: Any, currency: str | None) -> Json:
    """An amount as OCDS has it; nothing where there is none."""
    if amount in (None, "") or not currency:
        return {}
    text = str(amount)
    number = float(text)
    return {"amount": int(number) if number == int(number) else number, "currency": currency}
