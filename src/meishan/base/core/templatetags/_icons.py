# SPDX-License-Identifier: Apache-2.0
"""Icons drawn into the page, so that they take the colour of their text and print well."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parent.parent / "static" / "core" / "icons"
NOT_ICONS = {"select", "blossom"}
# Those that point along the line of reading, and so turn round in Arabic.
TURNING = {"arrow", "back", "exit", "list", "next", "previous", "send", "truck"}


@cache
def drawing(name: str) -> SafeString:
    """The inside of an icon's svg element. Raises ValueError for a name that has no file."""
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        raise ValueError(f"no icon is named {name!r}; the names are the files in {FOLDER.name}/")
    found = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text("utf-8"), re.DOTALL)
    if found is None:
        raise ValueError(f"the icon {name!r} has no svg element")
    return mark_safe(found[1])


def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """The icon as inline SVG; silent to a screen reader unless it has a label."""
    css = " ".join(filter(None, ["icon", "icon--turns" if name in TURNING else "", css]))
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            css,
            label,
            drawing(name),
        )
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, drawing(name))


def names() -> list[str]:
    """Every icon's name, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.svg") if path.stem not in NOT_ICONS)
