# SPDX-License-Identifier: Apache-2.0
"""What a file of a set holds, and everything that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ...queries.making import Setup

MOST_FAULTS = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `row` and `column` as the file shows them (row 1 holds the titles)."""

    sheet: str
    message: str
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass
class Found:
    """What a file holds. `setup` can be imported if `faults` is empty; `notes` are no faults but worth reading."""

    setup: Setup = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """In which row of the sheet `Seminar` each field stands."""

    def fault(
        self, sheet: str, message: str, row: int | None = None, column: str = "", value: str = ""
    ) -> None:
        if sheet == "Seminar" and column:
            row = self.places.get(column)
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(sheet, str(message), row, column, value[:80]))

    def each(self, sheet: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """(row number, row) of a sheet, whole rows alone: those with a faulty cell are told of already."""
        yield from zip(self.rows.get(sheet, []), self.setup.get(sheet, []), strict=True)

    def is_sound(self, sheet: str) -> bool:
        """Whether every row of the sheet was read: else what refers to it can't be judged."""
        return not any(one.sheet == sheet for one in self.faults)

    @property
    def is_good(self) -> bool:
        return not self.faults
