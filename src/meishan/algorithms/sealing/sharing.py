# SPDX-License-Identifier: Apache-2.0
"""Replicated XOR sharing: a secret among N seats so that any M of them have it, and M-1 know nothing of it.

For each set of M-1 seats there is one random pad, and all pads XOR to the secret. A seat holds the pads of
the sets it is not in: M seats hold them all, and any M-1 lack the pad of just their own set. A pad's
commitment tells which seat gave a wrong one. Source: M. Ito, A. Saito, T. Nishizeki, “Secret sharing scheme
realizing general access structure”, Globecom 1987.
"""

from functools import lru_cache, reduce
from hashlib import sha256
from itertools import combinations
from math import comb

from meishan.algorithms.sealing.keys import KEY_BYTES, Draw

Pads = dict[str, bytes]


@lru_cache(maxsize=64)
def pad_names(threshold: int, seats: int) -> tuple[str, ...]:
    """The names of all pads: the seats that do not hold it, joined by commas, in lexicographic order."""
    absent = combinations(range(1, seats + 1), threshold - 1)
    return tuple(",".join(map(str, one)) for one in absent)


@lru_cache(maxsize=256)
def names_held_by(seat: int, threshold: int, seats: int) -> frozenset[str]:
    """The pads that a seat holds: those whose name does not have it."""
    return frozenset(name for name in pad_names(threshold, seats) if str(seat) not in name.split(","))


def pads_each(threshold: int, seats: int) -> int:
    """How many pads one seat holds."""
    return comb(seats - 1, threshold - 1)


def split(secret: bytes, *, threshold: int, seats: int, draw: Draw) -> Pads:
    """The pads of a secret; the last of them is what makes the XOR of all come out."""
    names = pad_names(threshold, seats)
    pads = {name: draw(KEY_BYTES) for name in names[:-1]}
    return pads | {names[-1]: xor(secret, *pads.values())}


def xor(*values: bytes) -> bytes:
    """The XOR of values of 32 bytes."""
    found = reduce(lambda left, right: left ^ right, (int.from_bytes(value, "big") for value in values))
    return found.to_bytes(KEY_BYTES, "big")


def commitment(recipient: str, name: str, pad: bytes) -> str:
    """What the header says of a pad: SHA-256, in hex, that leads nobody back to its 32 random bytes."""
    return sha256(b"meishan-pad 1\n" + recipient.encode() + b"\n" + name.encode() + b"\n" + pad).hexdigest()
