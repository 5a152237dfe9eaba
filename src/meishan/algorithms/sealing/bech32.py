# SPDX-License-Identifier: Apache-2.0
"""Bech32, in which age writes its keys. Source: BIP-173, and for the length of keys the age specification.

A key is a word (`age` or `age-secret-key-`), a `1`, its bits in groups of five, and a checksum of six signs.
"""

from functools import reduce
from operator import xor

from meishan.algorithms.sealing.errors import KeyFormatError

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
LONGEST = 1024
"""BIP-173 stops at 90 signs; age does not. Anything longer than this is no key we know."""

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_TERMS = [reduce(xor, (term for at, term in enumerate(_GENERATOR) if top >> at & 1), 0) for top in range(32)]
"""What each value of the five highest bits adds."""


def encode(word: str, data: bytes) -> str:
    """The bytes under that word, in small letters."""
    values = _regroup(data, 8, 5, pad=True)
    check = _checksum([*_expand(word), *values, *[0] * 6]) ^ 1
    values += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return f"{word}1{''.join(ALPHABET[value] for value in values)}"


def decode(text: str) -> tuple[str, bytes]:
    """The word, in small letters, and the bytes. Raises KeyFormatError where a sign is wrong or missing."""
    word, values = split(text)
    return word, bytes(_regroup(values, 5, 8, pad=False))


def split(text: str) -> tuple[str, list[int]]:
    """The word and the groups of five bits, the checksum checked and taken off."""
    small = text.lower()
    if text not in (small, text.upper()) or not all("!" <= sign <= "~" for sign in text):
        raise KeyFormatError("The key mixes small and capital letters, or holds signs no key has.")
    word, one, rest = small.rpartition("1")
    if not one or not word or len(rest) < 6 or len(text) > LONGEST or set(rest) - set(ALPHABET):
        raise KeyFormatError("The key is not whole: signs are missing or do not belong in it. Copy it again.")
    values = [ALPHABET.index(sign) for sign in rest]
    if _checksum([*_expand(word), *values]) != 1:
        raise KeyFormatError("A sign of the key is wrong: its checksum does not fit. Copy it again.")
    return word, values[:-6]


def _expand(word: str) -> list[int]:
    return [*(ord(sign) >> 5 for sign in word), 0, *(ord(sign) & 31 for sign in word)]


def _checksum(values: list[int]) -> int:
    found = 1
    for value in values:
        found = ((found & 0x1FFFFFF) << 5 ^ value) ^ _TERMS[found >> 25]
    return found


def _regroup(values: bytes | list[int], width: int, new: int, *, pad: bool) -> list[int]:
    """The same bits in groups of another width; left-over bits must be zeros, fewer than a group."""
    held, bits, found = 0, 0, []
    for value in values:
        held, bits = held << width | value, bits + width
        while bits >= new:
            bits -= new
            found.append(held >> bits)
            held &= (1 << bits) - 1
    if pad:
        return [*found, held << new - bits] if bits else found
    if bits >= width or held:
        raise KeyFormatError("The key is not whole: bits are left over at its end. Copy it again.")
    return found
