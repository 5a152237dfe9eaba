# SPDX-License-Identifier: Apache-2.0
"""`@act`: the one door through which the world changes.

An act opens the outermost transaction, locks its subject's row, reads the clock, asks the rule of its own name,
runs, and writes one ledger entry; all or nothing. Its name is the permission, the ledger's word, the button's
label, the line on the audit page and the entry in the docs.
"""

from __future__ import annotations

import functools
import inspect
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from meishan.algorithms.merkle.entries import LARGEST_EXACT, blinded, salts
from meishan.base.core import clock, ids
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may

from .models import Refusal

REFUSALS_A_MINUTE = 20

# One journey to the database for what every act writes: the entry, its details if any, its wait for a number.
WRITE = """
    WITH entry AS (
        INSERT INTO ledger_entry (id, at, act, subject_kind, subject_id, actor, role, organisation, standing_in_for,
            reason, parties, facts, is_public, salt, details_hash)
        VALUES (%(id)s, %(at)s, %(act)s, %(subject_kind)s, %(subject_id)s, %(actor)s, %(role)s, %(organisation)s,
            %(standing_in_for)s, %(reason)s, %(parties)s::uuid[], %(facts)s, %(is_public)s, %(salt)s,
            %(details_hash)s)
    ), detail AS (
        INSERT INTO ledger_detail (entry_id, parties, payload)
        SELECT %(id)s, %(parties)s::uuid[], %(payload)s WHERE %(payload)s IS NOT NULL
    )
    INSERT INTO ledger_pending (entry_id) VALUES (%(id)s)
"""

LOCKS = {
    "update": "FOR UPDATE",
    # What an UPDATE takes itself: excludes other acts on the subject, not foreign keys that point to it.
    "change": "FOR NO KEY UPDATE",
    "share": "FOR SHARE",
    "none": "",
}


@dataclass(frozen=True)
class ActSpec:
    """One kind of act, as the registry knows it."""

    name: str
    label: str | Promise
    meaning: str
    public: bool
    lock: str
    function: Callable[..., Any]
    sealed: bool = False

    @property
    def takes_subject(self) -> bool:
        first = next(iter(inspect.signature(self.function).parameters.values()), None)
        return first is not None and first.kind is not inspect.Parameter.KEYWORD_ONLY


ACTS: dict[str, ActSpec] = {}


@dataclass
class Record:
    """What an act writes into its ledger entry."""

    facts: dict[str, Any] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    concerned: set[UUID] = field(default_factory=set)
    about: models.Model | None = None
    is_public: bool | None = None
    entry: UUID = field(default_factory=ids.new)
    """The id the entry will have."""

    def public(self, **facts: Any) -> None:
        """Facts anyone may read once the entry is public. No personal data."""
        self.facts.update(facts)

    def private(self, **payload: Any) -> None:
        """Details for the parties and auditors alone. No personal data."""
        self.payload.update(payload)

    def parties(self, *organisations: UUID | None) -> None:
        """Organisations, beside the actor's own, that may read the entry."""
        self.concerned.update(one for one in organisations if one is not None)

    def subject(self, subject: models.Model) -> None:
        """What the entry is about, where that is not the act's subject or what it returns."""
        self.about = subject


def act(
    name: str, *, label: str | Promise, public: bool = False, lock: str = "change", sealed: bool = False
) -> Callable:
    """Make a function an act.

    The function is called as `f(subject, *, by, at, record, **arguments)` (no `subject` for an act that makes
    something from nothing); callers write `f(subject, by=actor, **arguments)`. `subject` arrives read anew
    under its row lock, `at` is the server's time read after the lock, `record` takes what the entry shall say.
    `lock` is a key of LOCKS. A `sealed` act is known to its own parties alone until its entry is disclosed: auditors
    do not read of it either, and no refusal of it is kept here. Raises Denied when the rule says no, Refused when the
    function says so.
    """

    def make(function: Callable[..., Any]) -> Callable[..., Any]:
        if name in ACTS:
            raise ValueError(f"the act {name} exists already")
        spec = ActSpec(name, label, inspect.getdoc(function) or "", public, lock, function, sealed)
        ACTS[name] = spec

        @functools.wraps(function)
        def perform(subject: models.Model | None = None, *, by: Actor, **arguments: Any) -> Any:
            try:
                with transaction.atomic(durable=True):
                    return _perform(spec, subject, by, arguments)
            except (Denied, Refused) as no:
                if not spec.sealed:
                    note_refusal(name, by=by, subject=subject, reason=str(no))
                raise

        perform.act = spec  # type: ignore[attr-defined]
        return perform

    return make


def _perform(spec: ActSpec, subject: models.Model | None, by: Actor, arguments: dict[str, Any]) -> Any:
    at, locked = _lock(subject, LOCKS[spec.lock]) if subject is not None else (clock.now(), None)
    verdict = may(by, spec.name, locked)
    if not verdict:
        raise Denied(verdict.reason, act=spec.name)
    record = Record()
    if spec.takes_subject:
        result = spec.function(locked, by=by, at=at, record=record, **arguments)
    else:
        result = spec.function(by=by, at=at, record=record, **arguments)
    about = record.about or locked or (result if isinstance(result, models.Model) else None)
    _write(spec, record, about, by, at)
    return result


def _lock(subject: models.Model, clause: str) -> tuple[datetime, models.Model]:
    """The time once the subject's row is ours, and the row as it then is."""
    # Not type(subject): request.user is a lazy proxy of its model.
    kind = subject._meta.model
    table, key = kind._meta.db_table, kind._meta.pk.column
    # One journey for both: a row comes out of `held` once it is locked, and only then the time is read beside it.
    query = (
        f'WITH held AS MATERIALIZED (SELECT * FROM "{table}" WHERE "{key}" = %s {clause})'  # noqa: S608 - our names
        " SELECT held.*, meishan_now() AS meishan_at FROM held"
    )
    found = next(iter(kind._base_manager.raw(query, [subject.pk])), None)
    if found is None:
        raise Refused(_("This is no longer there. Go back and load the page again."))
    at: datetime = found.__dict__.pop("meishan_at")
    return at, found


def _write(spec: ActSpec, record: Record, about: models.Model | None, by: Actor, at: datetime) -> None:
    parties = sorted(record.concerned | ({by.organisation} if by.organisation else set()), key=str)
    salt, payload = secrets.token_bytes(16), plain(record.payload)
    entry: dict[str, Any] = {
        "id": record.entry,
        "at": at,
        "act": spec.name,
        "subject_kind": about._meta.label_lower if about is not None else "",
        "subject_id": about.pk if about is not None and isinstance(about.pk, UUID) else None,
        "actor": by.person,
        "role": " ".join(sorted(by.roles)),
        "organisation": by.organisation,
        "standing_in_for": by.standing_in_for,
        "reason": by.reason,
        "parties": parties,
        "facts": Jsonb(plain(record.facts)),
        "is_public": spec.public if record.is_public is None else record.is_public,
        "salt": salt,
        "details_hash": blinded(salts(salt)[1], payload) if payload else None,
        "payload": Jsonb(payload) if payload else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, entry)


def plain(value: Any) -> Any:
    """The JSON form of what an act recorded. Raises TypeError for what has none."""
    match value:
        case int() if abs(value) > LARGEST_EXACT:
            return str(value)
        case None | bool() | int() | str():
            return value
        case Decimal() | UUID() | timedelta():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Promise():
            return str(value)
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
        case Iterable():
            return [plain(one) for one in value]
    raise TypeError(f"the ledger can't keep a {type(value).__name__}")


def note_refusal(act_name: str, *, by: Actor, subject: models.Model | None, reason: str) -> None:
    """Keep a line of what was denied or refused, at most REFUSALS_A_MINUTE for one actor."""
    if connection.in_atomic_block and connection.needs_rollback:
        return
    at = clock.now()
    recent = Refusal.objects.filter(actor=by.person, at__gt=at - timedelta(minutes=1))
    if recent.count() >= REFUSALS_A_MINUTE:
        return
    Refusal(
        at=at,
        act=act_name,
        actor=by.person,
        organisation=by.organisation,
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None and isinstance(subject.pk, UUID) else None,
        reason=reason,
    ).save(force_insert=True)
