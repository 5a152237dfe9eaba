# SPDX-License-Identifier: Apache-2.0
"""Identifiers: time-ordered and impossible to count through."""

import secrets
import threading
import time
import uuid

_RANDOM = 74
_STEP = 40
_SET_BACK = 10_000
"""Milliseconds: a clock that went back further was set anew, and what it says now counts."""

_turn = threading.Lock()
_newest = (0, 0)


def new() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): sorts by the millisecond it was made in, random in the rest.

    Of two that one process makes in the same millisecond the later one sorts later (6.2, method 2), so that the record
    keeps the order in which acts were done.
    """
    global _newest  # noqa: PLW0603 - the one clock of this process
    with _turn:
        milliseconds, rest = time.time_ns() // 1_000_000, secrets.randbits(_RANDOM)
        last, before = _newest
        if last - _SET_BACK < milliseconds <= last:
            milliseconds, rest = last, before + 1 + secrets.randbits(_STEP)
            if rest >> _RANDOM:
                milliseconds, rest = last + 1, secrets.randbits(_RANDOM)
        _newest = (milliseconds, rest)
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (rest >> 62) << 64
    value |= 0b10 << 62
    value |= rest & (2**62 - 1)
    return uuid.UUID(int=value)
