# SPDX-License-Identifier: Apache-2.0
"""Which template and which sheets make a kind of paper."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ...models import Seminar
from ...states import PrintKind
from ..seminars import text_in
from .badges import badge_sheets
from .certificates import certificate_sheets
from .sheets import agenda_sheets
from .signs import door_sheets, table_sheets
from .words import speaking

Sheets = Iterator[dict[str, Any]]
_FOLDER = Path(__file__).resolve().parents[2] / "templates" / "seminars" / "printing"
_SHEETS: dict[str, Callable[[Seminar, datetime], Sheets]] = {
    PrintKind.AGENDAS: agenda_sheets,
    PrintKind.TABLES: table_sheets,
    PrintKind.DOORS: door_sheets,
    PrintKind.BADGES: badge_sheets,
    PrintKind.CERTIFICATES: certificate_sheets,
}


def template_of(kind: str) -> Path:
    """The typst file that sets this kind of paper."""
    return _FOLDER / f"{kind}.typ"


def paper_of(kind: str, seminar: Seminar, *, at: datetime) -> dict[str, Any]:
    """All sheets of a kind, for `template_of(kind)`: {"title", "lang", "sheets": […]}; each sheet in its own language.

    The caller's scope must see the whole seminar.
    """
    with speaking(seminar.language):
        title = f"{PrintKind(kind).label} – {text_in(seminar.title, seminar.language)}"
    return {"title": title, "lang": seminar.language, "sheets": list(_SHEETS[kind](seminar, at))}
