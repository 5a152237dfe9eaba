# SPDX-License-Identifier: Apache-2.0
"""Followers: tasks of upper apps that read committed entries in their sequence, once each, and can be rebuilt.

A follower's work and its new position are one transaction, so nothing is lost or done twice when a worker dies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Q

from meishan.base.core import scope

from .models import Checkpoint, Entry, FollowerPosition, Leaf

logger = logging.getLogger(__name__)

BATCH = 200
"""How many entries a follower handles in one transaction."""

REACH = 5000
"""How many numbers of the log it looks through at once for those it wants."""

GONE = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class FollowerSpec:
    """A registered follower. `acts` are names or prefixes ending in a dot; empty means every act."""

    name: str
    acts: tuple[str, ...]
    handle: Callable[[Entry], None]
    reset: Callable[[], None] | None
    calls_acts: bool

    def wanted(self) -> Q:
        """The leaves whose entries it wants to read."""
        if not self.acts:
            return Q()
        wanted = Q(entry__act__in=[one for one in self.acts if not one.endswith(".")])
        for prefix in self.acts:
            if prefix.endswith("."):
                wanted |= Q(entry__act__startswith=prefix)
        return wanted


FOLLOWERS: dict[str, FollowerSpec] = {}


def follower(
    name: str,
    *,
    acts: tuple[str, ...] = (),
    reset: Callable[[], None] | None = None,
    calls_acts: bool = False,
) -> Callable[[Callable[[Entry], None]], Callable[[Entry], None]]:
    """Make a function `(entry) -> None` a follower called `name`.

    `reset` empties what it made, so that it can be rebuilt from the first entry. With `calls_acts` it may call
    acts, each its own transaction; it then sees an entry again if the worker dies in between, so its acts must
    be harmless the second time.
    """

    def make(handle: Callable[[Entry], None]) -> Callable[[Entry], None]:
        if name in FOLLOWERS:
            raise ValueError(f"the follower {name} exists already")
        FOLLOWERS[name] = FollowerSpec(name, acts, handle, reset, calls_acts)
        return handle

    return make


def advance(spec: FollowerSpec, *, size: int) -> int:
    """Let one follower read its next batch of a log of that size; the number of entries it passed (0 where busy)."""
    FollowerPosition.objects.get_or_create(name=spec.name)
    if spec.calls_acts:
        return _advance_by_acts(spec, size)
    with transaction.atomic():
        position = _take(spec)
        if position is None:
            return 0
        leaves, end = _next_leaves(spec, position.next_number, size)
        for leaf in leaves:
            spec.handle(leaf.entry)
        return _move(position, end)


def _advance_by_acts(spec: FollowerSpec, size: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"follower {spec.name}"])
        if not cursor.fetchone()[0]:
            return 0
    try:
        position = FollowerPosition.objects.get(name=spec.name)
        leaves, end = _next_leaves(spec, position.next_number, size)
        passed = 0
        for leaf in leaves:
            spec.handle(leaf.entry)
            passed += _move(position, leaf.number + 1)
        return passed + _move(position, end)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"follower {spec.name}"])


def _take(spec: FollowerSpec) -> FollowerPosition | None:
    return FollowerPosition.objects.select_for_update(skip_locked=True).filter(name=spec.name).first()


def _next_leaves(spec: FollowerSpec, number: int, size: int) -> tuple[list[Leaf], int]:
    """The next leaves it wants, and the number up to which it has then read."""
    end = max(number, min(size, number + REACH))
    span = Leaf.objects.filter(number__gte=number, number__lt=end)
    leaves = list(span.filter(spec.wanted()).select_related("entry").order_by("number")[:BATCH])
    return leaves, leaves[-1].number + 1 if len(leaves) == BATCH else end


def _move(position: FollowerPosition, number: int) -> int:
    passed = number - position.next_number
    if passed:
        position.next_number = number
        position.error = ""
        position.failed_at = None
        position.save()
    return passed


def rebuild(name: str) -> None:
    """Empty what the follower made and send it back to the first entry. Raises KeyError for an unknown name."""
    spec = FOLLOWERS[name]
    with transaction.atomic():
        if spec.reset is not None:
            spec.reset()
        FollowerPosition.objects.update_or_create(name=name, defaults={"next_number": 0, "error": ""})


def advance_all() -> int:
    """One batch for every follower that is behind; the sum of entries passed.

    A failing follower keeps its place and its error.
    Raises OperationalError or InterfaceError where the database itself is gone: no follower is to blame for that.
    """
    passed = 0
    with scope.everything():
        # The size the newest checkpoint vouches for; `queries` stands above this module.
        size = Checkpoint.objects.order_by("-id").values_list("size", flat=True).first() or 0
        reached = dict(FollowerPosition.objects.values_list("name", "next_number"))
        for spec in FOLLOWERS.values():
            if reached.get(spec.name, 0) == size:
                continue
            try:
                passed += advance(spec, size=size)
            except Exception as error:
                if isinstance(error, GONE) and not connection.is_usable():
                    raise
                logger.exception("follower %s stopped", spec.name)
                FollowerPosition.objects.filter(name=spec.name).update(
                    error=f"{type(error).__name__}: {error}"[:2000], failed_at=datetime.now(UTC)
                )
    return passed


def run(stop: Event, *, pause: float = 0.25) -> None:
    """Follow until `stop` is set; `pause` seconds between looks when there is nothing new."""
    gone = False
    while not stop.is_set():
        try:
            passed = advance_all()
            gone = False
            if passed == 0:
                stop.wait(pause)
        except GONE as error:
            if not gone:
                logger.warning("followers wait for the database: %s", str(error).partition("\n")[0])
            gone = True
            stop.wait(2)
        except Exception:
            logger.exception("followers stand still")
            stop.wait(2)
        close_old_connections()
