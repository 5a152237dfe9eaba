# SPDX-License-Identifier: Apache-2.0
"""Entries of the record in words: what was done, by whom, to what, with which facts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .. import queries
from ..acts import ACTS
from ..models import Entry
from ..queries import Told
from .facts import FACTS

ORGANISATION = "accounts.organisation"
ROLE = "accounts.role"

Names = dict[tuple[str, UUID | str], Told]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z")
_CODE = re.compile(r".*(?:_keys?|_root|digest|sha256)")


@dataclass(frozen=True)
class Fact:
    """One fact: what it is called, and its value ready to be shown (`moment` where it is a time)."""

    name: str | Promise
    value: str
    moment: datetime | None = None
    is_code: bool = False


@dataclass(frozen=True)
class Row:
    """One entry as its reader sees it."""

    entry: Entry
    number: int | None
    label: str | Promise
    organisation: Told | None
    subject: Told | None
    roles: Sequence[str | Promise]
    facts: Sequence[Fact]
    parties: Sequence[Told]

    @property
    def is_public(self) -> bool:
        return self.entry.is_public or hasattr(self.entry, "disclosure")


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Entries in words, with as many reads as there are kinds of things in them, however many entries."""
    found = list(entries)
    names = queries.told(_things(found))
    return [_row(entry, names) for entry in found]


def _things(entries: list[Entry]) -> Iterable[tuple[str, UUID | str]]:
    for entry in entries:
        yield from ((ORGANISATION, one) for one in {entry.organisation, *entry.parties} if one)
        yield from ((ROLE, one) for one in entry.role.split())
        yield from ((ORGANISATION, one) for one in _ids_in(entry.facts))
        if entry.subject_id:
            yield entry.subject_kind, entry.subject_id


def _ids_in(value: Any) -> Iterator[UUID]:
    """The ids among facts: some are organisations, and then their names are shown."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _ids_in(one)
    elif isinstance(value, str) and _UUID.fullmatch(value):
        yield UUID(value)


def _row(entry: Entry, names: Names) -> Row:
    leaf = getattr(entry, "leaf", None)
    return Row(
        entry=entry,
        number=leaf.number if leaf else None,
        label=label_of(entry.act),
        organisation=_named(entry.organisation, names) if entry.organisation else None,
        subject=_subject(entry, names),
        roles=[names[ROLE, one].name if (ROLE, one) in names else one for one in entry.role.split()],
        facts=facts_of(entry.facts, entry.subject_kind, names),
        parties=[_named(one, names) for one in entry.parties if one != entry.organisation],
    )


def label_of(act_name: str) -> str | Promise:
    """The act's label; its plain name where that act is no longer known."""
    return ACTS[act_name].label if act_name in ACTS else act_name


def _named(organisation: UUID, names: Names) -> Told:
    return names.get((ORGANISATION, organisation)) or Told(short(organisation))


def _subject(entry: Entry, names: Names) -> Told | None:
    if entry.subject_id is None:
        return None
    known = names.get((entry.subject_kind, entry.subject_id))
    if known:
        return known
    try:
        kind = str(apps.get_model(entry.subject_kind)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = entry.subject_kind
    return Told(f"{kind} {short(entry.subject_id)}")


def short(thing: UUID) -> str:
    """The end of an id, which is its random part: enough to tell two apart."""
    return f"…{str(thing)[-12:]}"


def facts_of(facts: dict[str, Any], kind: str = "", names: Names | None = None) -> list[Fact]:
    """Facts or details ready to be shown, in the order of their names; `kind` is the model they are about."""
    say = _Speaker(
        kind, queries.told((ORGANISATION, one) for one in _ids_in(facts)) if names is None else names
    )
    return sorted((say.fact(key, value) for key, value in facts.items()), key=lambda one: str(one.name))


@dataclass(frozen=True)
class _Speaker:
    """Says values in words: choices by their labels, organisations by their names."""

    kind: str
    names: Names

    def fact(self, key: str, value: Any) -> Fact:
        name = FACTS.get(key) or key.replace("_", " ")
        moment = parse_datetime(value) if isinstance(value, str) and _TIME.fullmatch(value) else None
        return Fact(name, self.said(key, value), moment, is_code=bool(_CODE.fullmatch(key)))

    def said(self, key: str, value: Any) -> str:
        match value:
            case None:
                return "—"
            case str() | list() | dict() if not value:
                return "—"
            case bool():
                return _("yes") if value else _("no")
            case dict():
                return "; ".join(f"{self._part(one)}: {self.said(one, part)}" for one, part in value.items())
            case list():
                return ", ".join(self.said(key, one) for one in value)
            case str() if _UUID.fullmatch(value):
                known = self.names.get((ORGANISATION, UUID(value)))
                return str(known.name) if known else short(UUID(value))
        return str(self._labels(key).get(value, value))

    def _part(self, key: str) -> str:
        return str(FACTS[key]) if key in FACTS else self.said("", key)

    def _labels(self, key: str) -> dict[Any, str | Promise]:
        """The labels of a choice, where the thing the entry is about has a field of that name."""
        try:
            field = apps.get_model(self.kind)._meta.get_field(key)
        except (LookupError, ValueError, FieldDoesNotExist):
            return {}
        return dict(getattr(field, "flatchoices", ()))
