# SPDX-License-Identifier: Apache-2.0
"""Entries of the record in words: what was done, by whom, to what, with which facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import queries
from .acts import ACTS
from .models import Entry
from .queries import Told

ORGANISATION = "accounts.organisation"
ROLE = "accounts.role"

FACTS = {
    "explanation": gettext_lazy("Explanation"),
    "both_until": gettext_lazy("Both keys sign until"),
    "new_key": gettext_lazy("New key"),
    "old_keys": gettext_lazy("Old keys"),
    "signed_root": gettext_lazy("Root that was signed"),
    "signed_size": gettext_lazy("Entries that were signed for"),
    "size": gettext_lazy("Entries that are left"),
}
"""What facts are called, by their keys in the record. Apps add theirs with `name_facts`."""


def name_facts(**names: str | Promise) -> None:
    """Say what an app's facts are called on the pages of the record."""
    FACTS.update(names)


@dataclass(frozen=True)
class Fact:
    """One fact: its key, what it is called, and its value ready to be shown (`moment` where it is a time)."""

    key: str
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
        if entry.subject_id:
            yield entry.subject_kind, entry.subject_id


def _row(entry: Entry, names: dict) -> Row:
    leaf = getattr(entry, "leaf", None)
    return Row(
        entry=entry,
        number=leaf.number if leaf else None,
        label=label_of(entry.act),
        organisation=_organisation(entry.organisation, names),
        subject=_subject(entry, names),
        roles=[names[ROLE, one].name if (ROLE, one) in names else one for one in entry.role.split()],
        facts=facts_of(entry.facts),
        parties=[_organisation(one, names) for one in entry.parties if one != entry.organisation],
    )


def label_of(act_name: str) -> str | Promise:
    """The act's label; its plain name where that act is no longer known."""
    return ACTS[act_name].label if act_name in ACTS else act_name


def _organisation(organisation: UUID | None, names: dict) -> Told | None:
    if organisation is None:
        return None
    return names.get((ORGANISATION, organisation)) or Told(short(organisation))


def _subject(entry: Entry, names: dict) -> Told | None:
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


def facts_of(facts: dict[str, Any]) -> list[Fact]:
    """Facts or details ready to be shown, in the order of their names."""
    return sorted((_fact(key, value) for key, value in facts.items()), key=lambda one: str(one.name))


def _fact(key: str, value: Any) -> Fact:
    name = FACTS.get(key) or key.replace("_", " ")
    moment = (
        parse_datetime(value) if isinstance(value, str) and value.endswith("Z") and "T" in value else None
    )
    return Fact(
        key, name, said(value), moment, is_code=key.endswith(("_key", "_keys", "_root", "hash", "sha256"))
    )


def said(value: Any) -> str:
    """A fact's value in words."""
    match value:
        case None | "" | [] | {}:
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return "; ".join(f"{FACTS.get(key) or key}: {said(one)}" for key, one in value.items())
        case list():
            return ", ".join(said(one) for one in value)
    return str(value)
