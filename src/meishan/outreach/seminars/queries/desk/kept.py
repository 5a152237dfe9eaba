# SPDX-License-Identifier: Apache-2.0
"""What many screens ask at the same moment is worked out once in each process, and forgotten after seconds."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
MOST = 200


class Kept(Generic[Thing]):
    """Things by key, each good for one stamp (the pulse it was made at) and for `seconds`.

    The stamp was read before the thing is made, so what is kept is never older than its stamp says.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._things: dict[Hashable, tuple[Hashable, float, Thing]] = {}
        self._lock = Lock()

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing kept for that key and stamp, else made now; others who want it meanwhile wait for it."""
        with self._lock:
            found = self._things.get(key)
            if found and found[0] == stamp and time.monotonic() - found[1] < self._seconds:
                return found[2]
            made = make()
            if len(self._things) >= MOST:
                self._things.clear()
            self._things[key] = (stamp, time.monotonic(), made)
            return made
