# SPDX-License-Identifier: Apache-2.0
"""Grounds for an exception to competition, as the UN Secretariat's manual lists them."""

from dataclasses import dataclass

from meishan.base.reference.queries import text_in

from ...models.rulebook import grounds_file


@dataclass(frozen=True)
class Ground:
    key: str
    title: str


def grounds(language: str | None = None) -> list[Ground]:
    """All grounds, titled in that language (None: the active one)."""
    return [Ground(one["key"], text_in(one["title"], language)) for one in grounds_file()["grounds"]]


def is_ground(key: str) -> bool:
    return any(one["key"] == key for one in grounds_file()["grounds"])


def ground_title(key: str, language: str | None = None) -> str:
    """A ground's title; the key itself where it is no longer in the list."""
    return next((one.title for one in grounds(language) if one.key == key), key)
