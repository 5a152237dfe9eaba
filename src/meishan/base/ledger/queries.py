# SPDX-License-Identifier: Apache-2.0
"""Named reads of the record and of the log's tree; and what a thing in it is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from meishan.algorithms.merkle.entries import EntryFile, salts
from meishan.algorithms.merkle.proofs import EntryProof, GrowthProof
from meishan.algorithms.merkle.tiles import WIDTH, Tree
from meishan.algorithms.merkle.tree import leaf_hash

from .acts import ACTS, plain
from .models import Checkpoint, Detail, Entry, FollowerPosition, Leaf, LogKey, Node, Refusal, World
from .states import WorldKind


def world() -> World:
    """What this database is; production unless somebody made it a demo or a test."""
    return World.objects.filter(id=1).first() or World(kind=WorldKind.PRODUCTION, clock_offset=timedelta(0))


def public_entries() -> QuerySet[Entry]:
    """Entries everybody may read, newest first."""
    return Entry.objects.filter(Q(is_public=True) | Q(disclosure__isnull=False)).order_by("-at", "-id")


def entries_about(subject_id: UUID) -> QuerySet[Entry]:
    """The history of one thing, oldest first, as far as the reader's scope shows it."""
    return Entry.objects.filter(subject_id=subject_id).select_related("leaf").order_by("at", "id")


def entries_seen_by(organisation: UUID) -> QuerySet[Entry]:
    """Entries the organisation did or is a party to, newest first."""
    return Entry.objects.filter(parties__contains=[organisation]).order_by("-at", "-id")


def all_entries() -> QuerySet[Entry]:
    """Every entry the scope shows, newest first; of sealed acts only what was disclosed."""
    sealed = [name for name, spec in ACTS.items() if spec.sealed]
    return Entry.objects.exclude(act__in=sealed, disclosure__isnull=True).order_by("-at", "-id")


def entry_for_reader(entry_id: UUID) -> Entry | None:
    """One entry with its number in the log, if the reader's scope shows it."""
    return Entry.objects.filter(pk=entry_id).select_related("leaf", "disclosure").first()


def refusals() -> QuerySet[Refusal]:
    """What was denied or refused, newest first."""
    return Refusal.objects.order_by("-at")


def follower_positions(names: Iterable[str]) -> list[tuple[str, FollowerPosition | None]]:
    """How far each follower has read, by name; None for one that has not begun."""
    found = {one.name: one for one in FollowerPosition.objects.all()}
    return [(name, found.get(name)) for name in sorted(names)]


def newest_checkpoint() -> Checkpoint | None:
    """The newest signed head of the log; None before the first entry was numbered."""
    return Checkpoint.objects.order_by("-id").first()


def log_size() -> int:
    """How many entries the newest checkpoint vouches for."""
    newest = newest_checkpoint()
    return newest.size if newest else 0


def log_keys() -> QuerySet[LogKey]:
    """The log's public keys, those in use first."""
    return LogKey.objects.order_by("-since")


def stored_tile(level: int, index: int) -> bytes:
    """The hashes the database has of one tile: at most 256 of 32 bytes, fewer at the log's growing end."""
    places = range(index * WIDTH, (index + 1) * WIDTH)
    if level == 0:
        data = Leaf.objects.filter(number__gte=places.start, number__lt=places.stop).order_by("number")
        return b"".join(leaf_hash(bytes(one)) for one in data.values_list("data", flat=True))
    nodes = Node.objects.filter(level=level, index__gte=places.start, index__lt=places.stop).order_by("index")
    return b"".join(bytes(one) for one in nodes.values_list("hash", flat=True))


def stored_entries(index: int, width: int) -> list[bytes]:
    """What stands in the log from number index x 256 on, `width` leaves of 32 bytes."""
    first = index * WIDTH
    found = Leaf.objects.filter(number__gte=first, number__lt=first + width).order_by("number")
    return [bytes(one) for one in found.values_list("data", flat=True)]


def tree(size: int) -> Tree:
    """The log's tree as it was at `size` entries."""
    return Tree(size, stored_tile)


def entry_file(entry: Entry, details: Detail | None = None) -> EntryFile:
    """The entry as it was hashed into the log; with `details`, its private ones are in the file too.

    Without them the file shows their hash alone, which the entry's own salt does not open.
    """
    salt, details_salt = salts(bytes(entry.salt))
    if details is None:
        return EntryFile(_spoken(entry), salt)
    return EntryFile(_spoken(entry), salt, details.payload, details_salt)


def _spoken(entry: Entry) -> dict[str, Any]:
    about = {"kind": entry.subject_kind, "id": entry.subject_id} if entry.subject_kind else None
    spoken: dict[str, Any] = plain(
        {
            "v": 1,
            "id": entry.pk,
            "at": entry.at,
            "act": entry.act,
            "subject": about,
            "actor": entry.actor,
            "role": entry.role,
            "organisation": entry.organisation,
            "standing_in_for": entry.standing_in_for,
            "reason": entry.reason,
            "facts": entry.facts,
            "details": bytes(entry.details_hash).hex() if entry.details_hash else None,
        }
    )
    return spoken


def detail_for_reader(entry: Entry) -> Detail | None:
    """The entry's private details, if the reader's scope shows them."""
    return Detail.objects.filter(pk=entry.pk).first()


def receipt(entry: Entry) -> bytes | None:
    """The `.tlog-proof` of an entry, with what the reader may see of it inside; None until it is numbered."""
    leaf = Leaf.objects.filter(entry=entry).first()
    newest = newest_checkpoint()
    if leaf is None or newest is None:
        return None
    hashes = tree(newest.size).inclusion_proof(leaf.number)
    handed = entry_file(entry, detail_for_reader(entry)).encode()
    return EntryProof(leaf.number, tuple(hashes), newest.note.encode(), handed).encode()


def growth(old_size: int) -> bytes | None:
    """The proof that the log grew from `old_size` entries to what it is now; None where it was never so large."""
    newest = newest_checkpoint()
    if newest is None or not 0 <= old_size <= newest.size:
        return None
    hashes = tree(newest.size).consistency_proof(old_size)
    return GrowthProof(old_size, tuple(hashes), newest.note.encode()).encode()


@dataclass(frozen=True)
class Told:
    """What a thing in the record is called, for its reader; and where it can be read about, if anywhere."""

    name: str | Promise
    url: str = ""


# Each is asked for ids of its own kind alone: UUIDs, or the codes of roles.
Teller = Callable[[Any], Mapping[Any, Told]]
_TELLERS: dict[str, Teller] = {}


def tells(kind: str) -> Callable[[Teller], Teller]:
    """Make a function from ids to what they are called the one to ask for things of that `kind`.

    `kind` is a model's label in lower case, as entries hold it ("tenders.notice"), or "accounts.role". Apps
    above give these functions in their queries: the record itself knows ids alone. The function shows only
    what its reader may see, and leaves out the rest.
    """

    def make(teller: Teller) -> Teller:
        _TELLERS[kind] = teller
        return teller

    return make


def told(things: Iterable[tuple[str, UUID | str]]) -> dict[tuple[str, UUID | str], Told]:
    """What the things (kind, id) are called; those nobody can tell of are left out. One call for each kind."""
    wanted: dict[str, set[UUID | str]] = {}
    for kind, thing in things:
        wanted.setdefault(kind, set()).add(thing)
    return {
        (kind, thing): name
        for kind, ids in wanted.items()
        if kind in _TELLERS
        for thing, name in _TELLERS[kind](ids).items()
    }
