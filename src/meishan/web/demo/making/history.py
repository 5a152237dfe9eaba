# SPDX-License-Identifier: Apache-2.0
"""A world's history: what happens when, told in order while the demo's clock is moved along.

Acts read the database's clock. Only the role that owns the tables may set that clock's offset, and only in a
database marked as demo or test; the loader begins more than a year ago and ends at the true time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import connection

from meishan.base.ledger import followers, sequencer

SETTLE_EVERY = 250


@dataclass
class History:
    """Happenings to tell. `days_ago` may have a fraction; equal times keep the order they were given in.

    `owner` is a connection, committing by itself, of the role that owns the tables.
    """

    owner: psycopg.Connection
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _happenings: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)

    def on(self, days_ago: float, happening: Callable[[], object]) -> None:
        """Plan something for so many days before now."""
        self._happenings.append((-days_ago, len(self._happenings), happening))

    def tell(self, progress: Callable[[int, int], None]) -> None:
        """Let everything happen in order, the followers catching up as they would have; end at the true time."""
        told = sorted(self._happenings, key=lambda one: one[:2])
        for count, (when, _order, happening) in enumerate(told, start=1):
            self._set_clock(self.started + timedelta(days=when))
            happening()
            if count % SETTLE_EVERY == 0:
                settle()
                progress(count, len(told))
        self._happenings.clear()
        settle()
        progress(len(told), len(told))

    def arrive(self) -> None:
        """From here on the demo's clock shows the true time."""
        self._set_clock(None)

    def _set_clock(self, at: datetime | None) -> None:
        if at is None:
            self.owner.execute("UPDATE ledger_world SET clock_offset = interval '0'")
        else:
            self.owner.execute("UPDATE ledger_world SET clock_offset = %s - clock_timestamp()", [at])


def settle() -> None:
    """Number what was done, and let every follower read it."""
    while sequencer.sequence() + followers.advance_all():
        pass


def set_clock(to: datetime | None) -> None:
    """Let the clock of this demo show that time, or the true one. Raises where the database is no demo."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT demo_set_clock(%s)", [to])
