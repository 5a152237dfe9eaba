# SPDX-License-Identifier: Apache-2.0
"""Checks that the lists of a tender's terms have in common: whole numbers, lots, rows with an id each."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

Rows = list[dict[str, Any]]
WORDS_LENGTH = 5000
ROW_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def whole(least: int, most: int) -> Callable[[Any], int]:
    """A check for whole numbers from `least` to `most`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Refused(
                _("Give a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
            )
        return value

    return check


lot_number = whole(0, 10_000)


def checked_rows(
    value: Any, check: Callable[[Mapping[str, Any]], dict[str, Any]], most: int, key: str = "id"
) -> Rows:
    """Rows with their ids, each tidied by `check`. Raises Refused for too many, or for an id that stands twice."""
    if len(value) > most:
        raise Refused(_("This list has at most %(most)s rows.") % {"most": most})
    rows = [{key: _row_id(one[key]), **check(one)} for one in value]
    if len({row[key] for row in rows}) != len(rows):
        raise Refused(_("Two rows of this list have the same id."))
    return rows


def _row_id(value: str) -> str:
    if len(value) > 40 or not ROW_ID.fullmatch(value):
        raise Refused(_("“%(id)s” can't be the id of a row. Use a-z, 0-9 and -.") % {"id": value})
    return value
