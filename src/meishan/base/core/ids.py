# SPDX-License-Identifier: Apache-2.0
"""Identifiers: time-ordered and impossible to count through."""

import secrets
import time
import uuid


def new() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): sorts by the millisecond it was made in, random in the rest."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return uuid.UUID(int=value)
