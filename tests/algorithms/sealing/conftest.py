# SPDX-License-Identifier: Apache-2.0
"""Openers with keys, and a small envelope sealed to them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Manifest
from tests.factories.sealing import Room


@pytest.fixture(scope="session")
def room_of() -> Callable[[int, int], Room]:
    """A room of so many openers, of whom so many open."""

    def make(threshold: int, seats: int) -> Room:
        keys = [sealing.new_key() for _ in range(seats)]
        return Room(keys, Manifest.make([recipient for _, recipient in keys], threshold))

    return make


@pytest.fixture(scope="session")
def room(room_of: Callable[[int, int], Room]) -> Room:
    return room_of(2, 3)


@pytest.fixture(scope="session")
def envelope(room: Room) -> bytes:
    return room.seal()


@pytest.fixture
def vectors() -> Path:
    return Path(__file__).parent / "vectors"
