# SPDX-License-Identifier: Apache-2.0
"""M of N open, M-1 do not: every subset of up to seven openers; and lists of openers that cannot be."""

import re
from collections.abc import Callable
from itertools import combinations
from math import comb
from secrets import token_bytes
from typing import Any

import pytest

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Manifest, openers, sharing
from meishan.algorithms.sealing.errors import BadPadError, SealingError, TooFewKeysError
from tests.factories.sealing import FILES

SHAPES = [(threshold, seats) for seats in range(1, 8) for threshold in range(1, seats + 1)]


@pytest.mark.parametrize(("threshold", "seats"), SHAPES)
def test_every_subset_opens_if_it_is_large_enough_and_only_then(
    threshold: int, seats: int, room_of: Callable
) -> None:
    room = room_of(threshold, seats)
    envelope = room.seal()
    header, identity, _ = room.join(envelope, range(1, threshold + 1))
    pads = {seat: room.pads(envelope, seat) for seat in _all(seats)}
    for count in range(1, seats + 1):
        for chosen in combinations(_all(seats), count):
            given = {seat: pads[seat] for seat in chosen}
            if count >= threshold:
                assert sealing.join(header, given) == identity
                continue
            with pytest.raises(TooFewKeysError, match=f"{count} openers have given"):
                sealing.join(header, given)
            # What they lack is not a matter of our refusal: one pad of 32 random bytes is nowhere among theirs.
            assert len({name for held in given.values() for name in held}) < comb(seats, threshold - 1)
    assert room.open(envelope, range(1, threshold + 1)) == FILES


def _all(seats: int) -> range:
    return range(1, seats + 1)


@pytest.mark.parametrize(("threshold", "seats"), [(1, 9), (2, 9), (5, 9), (9, 9)])
def test_nine_openers_are_possible(threshold: int, seats: int, room_of: Callable) -> None:
    room = room_of(threshold, seats)

    assert room.open(room.seal(), range(seats - threshold + 1, seats + 1)) == FILES


def test_the_pads_are_named_as_the_format_says() -> None:
    assert sharing.pad_names(1, 3) == ("",)
    assert sharing.pad_names(3, 4) == ("1,2", "1,3", "1,4", "2,3", "2,4", "3,4")
    assert sharing.names_held_by(2, 3, 4) == {"1,3", "1,4", "3,4"}
    assert sharing.pads_each(3, 4) == 3
    assert len(sharing.pad_names(3, 5)) == 10


def test_fewer_than_the_threshold_know_nothing() -> None:
    """Any secret fits what two of three know: there is a last pad that makes it come out."""
    known = sharing.split(b"s" * 32, threshold=3, seats=3, draw=token_bytes)
    missing = "1,2"
    for other in (b"\x00" * 32, b"t" * 32, token_bytes(32)):
        pad = sharing.xor(other, *(pad for name, pad in known.items() if name != missing))
        assert sharing.xor(*(known | {missing: pad}).values()) == other


def test_pads_are_drawn_from_what_is_passed_in() -> None:
    drawn = iter(range(1, 9))
    pads = sharing.split(b"\x00" * 32, threshold=2, seats=3, draw=lambda count: bytes([next(drawn)]) * count)

    assert [pad[0] for pad in pads.values()] == [1, 2, 3]


def test_a_wrong_pad_names_its_seat(room: Any, envelope: bytes) -> None:
    header, _, _ = room.join(envelope, (1, 2))
    pads = {seat: room.pads(envelope, seat) for seat in (1, 2, 3)}
    name = next(iter(pads[2]))
    wrong = pads | {2: pads[2] | {name: b"\x00" * 32}}

    with pytest.raises(BadPadError, match="Seat 2 gave a pad") as told:
        sealing.join(header, wrong)

    assert told.value.facts["seat"] == 2
    assert told.value.culprit == "opener"
    assert sealing.join(header, {seat: pads[seat] for seat in (1, 3)})


@pytest.mark.parametrize("seat", [0, 4, -1])
def test_a_seat_that_does_not_exist_gives_nothing(seat: int, room: Any, envelope: bytes) -> None:
    header, _, _ = room.join(envelope, (1, 2))
    pads = room.pads(envelope, 1)

    with pytest.raises(BadPadError, match=f"Seat {seat} did not give"):
        sealing.join(header, {1: pads, seat: pads})


def test_one_opener_twice_is_not_two(room: Any, envelope: bytes) -> None:
    header, _, _ = room.join(envelope, (1, 2))
    pads = room.pads(envelope, 1)

    with pytest.raises(BadPadError, match="Seat 2 did not give the pads that this seat holds"):
        sealing.join(header, {1: pads, 2: pads})


KEYS = [sealing.new_key()[1] for _ in range(10)]


@pytest.mark.parametrize(
    ("recipients", "threshold", "told"),
    [
        ([], 1, "There can be 1 to 9 openers, not 0."),
        (KEYS, 3, "There can be 1 to 9 openers, not 10."),
        (KEYS[:3], 0, "The threshold must be between 1 and the number of openers (3), not 0."),
        (KEYS[:3], 4, "not 4."),
        ([KEYS[0], KEYS[1], KEYS[0]], 2, "One key stands twice"),
        ([KEYS[0], "age1nonsense"], 2, "The key of seat 2 cannot be used."),
    ],
)
def test_lists_that_cannot_be_get_a_sentence(recipients: list[str], threshold: int, told: str) -> None:
    with pytest.raises(SealingError, match=re.escape(told)):
        Manifest.make(recipients, threshold)


def test_a_list_is_read_as_written_and_named_by_its_digest() -> None:
    manifest = Manifest.make(KEYS[:3], 2)

    assert Manifest.parse(manifest.canonical) == manifest == Manifest.parse(manifest.json)
    assert Manifest.parse(b" " + manifest.canonical + b"\n").digest == manifest.digest
    assert manifest.seat_of(KEYS[2]) == 3
    assert manifest.seat_of(KEYS[3]) == 0
    assert Manifest.make(KEYS[:3], 3).digest != manifest.digest != Manifest.make(KEYS[1:4], 2).digest


def _row(seat: Any, key: Any = KEYS[0]) -> dict[str, Any]:
    return {"seat": seat, "recipient": key}


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"v":1,"v":1}',
        b"[" * 100_000,
        {"v": 1, "kind": "another", "threshold": 1, "openers": [_row(1)]},
        {"v": 2, "kind": openers.KIND, "threshold": 1, "openers": [_row(1)]},
        {"v": 1, "kind": openers.KIND, "threshold": 1, "openers": [_row(2)]},
        {"v": 1, "kind": openers.KIND, "threshold": True, "openers": [_row(1)]},
        {"v": 1, "kind": openers.KIND, "threshold": -1, "openers": [_row(1)]},
        {"v": 1, "kind": openers.KIND, "threshold": 1, "openers": [_row(1, 5)]},
        {"v": 1, "kind": openers.KIND, "threshold": 1, "openers": [[]]},
        {"v": 1, "kind": openers.KIND, "threshold": 1, "openers": [_row(1)], "more": 1},
        {"v": 1, "kind": openers.KIND, "threshold": 1},
    ],
)
def test_what_is_no_list_of_openers_gets_a_sentence(value: Any) -> None:
    with pytest.raises(SealingError) as told:
        Manifest.parse(value)

    assert str(told.value).endswith(".")
