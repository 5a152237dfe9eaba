# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC picker as a form field: search in any language or open the tree; works without JavaScript.

Other apps import it from `base.reference.forms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..queries import known_unspsc, level_of, search_unspsc, unspsc_children, unspsc_path
from ..queries.unspsc import items_with_paths

MOST = 200
SHOWN = 20


class Picked(list):
    """The codes ticked in a picker, and where in it the person is: her words, the part of the tree she opened."""

    def __init__(
        self, codes: Iterable[str] = (), *, words: str = "", at: str | None = None, looking: bool = False
    ):
        super().__init__(dict.fromkeys(codes))
        self.words = words
        self.at = at
        self.looking = looking


def picked_from(data: Mapping, name: str, *, typed: bool = False) -> Picked:
    """What a picker called `name` sent. `typed` tells that the search box itself asked (htmx)."""
    get_all = getattr(data, "getlist", None)
    codes = get_all(name) if get_all else (data.get(name) or [])
    if isinstance(codes, str):
        codes = codes.split()
    dropped = data.get(f"{name}-drop")
    words = (data.get(f"{name}-q") or "").strip()
    opened, searched = data.get(f"{name}-open"), f"{name}-search" in data
    if opened is not None:
        at = opened
    elif searched or typed:
        at = None
    else:
        at = data.get(f"{name}-at")
    return Picked(
        [code for code in codes if code != dropped],
        words=words,
        at=at,
        # An empty search is how browsers send a form by the Enter key: its first button counts as pressed.
        looking=opened is not None or bool(searched and words),
    )


class UnspscPicker(forms.Widget):
    """Draws the picker; its lists are loaded anew by htmx, or with the whole page by its own buttons."""

    template_name = "reference/_picker.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping, files: Any, name: str) -> Picked:
        return picked_from(data, name)

    def value_omitted_from_data(self, data: Mapping, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        picked = value if isinstance(value, Picked) else Picked(value or ())
        return {**context, **picker_context(name, picked)}


def picker_context(name: str, picked: Picked) -> dict[str, Any]:
    """What `reference/_picker.html` shows."""
    chosen = items_with_paths([code for code in picked if level_of(code)])
    found, path, children = [], [], []
    is_search = bool(picked.words) and picked.at is None
    if is_search:
        hits = search_unspsc(picked.words, limit=SHOWN)
        why = {hit.item.code: hit.why for hit in hits}
        found = [{**one, "why": why[one["item"].code]} for one in items_with_paths(list(why))]
    else:
        at = picked.at if picked.at and level_of(picked.at) else None
        path = unspsc_path(at) if at else []
        children = unspsc_children(at)
    return {
        "name": name,
        "prefix": f"id_{name}",
        "chosen": chosen,
        "codes": set(picked),
        "words": picked.words,
        "is_search": is_search,
        "found": found,
        "path": path,
        "at": "" if is_search else (path[-1].code if path else ""),
        "children": children,
        "is_opened": picked.at is not None,
    }


class UnspscField(forms.Field):
    """UNSPSC codes, at most `most`; cleans to a sorted list of codes that are in the tree."""

    widget = UnspscPicker
    default_error_messages = {
        "required": _("Choose at least one code. Search for what you sell or buy, then tick it."),
        "looking": _("Tick what fits in the list, then go on."),
        "unknown": _("These codes are not in the list: %(codes)s. Remove them."),
        "too_many": ngettext_lazy(
            "Choose at most %(most)d code. A higher level covers all below it.",
            "Choose at most %(most)d codes. A higher level covers all below it.",
            "most",
        ),
    }

    def __init__(self, *, most: int = MOST, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        if getattr(value, "looking", False):
            raise ValidationError(self.error_messages["looking"], code="looking")
        codes = sorted({str(code).strip() for code in value or () if str(code).strip()})
        if self.required and not codes:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(codes) > self.most:
            raise ValidationError(
                self.error_messages["too_many"] % {"most": self.most},
                code="too_many",
            )
        unknown = sorted(set(codes) - known_unspsc(codes))
        if unknown:
            raise ValidationError(
                self.error_messages["unknown"], code="unknown", params={"codes": ", ".join(unknown[:10])}
            )
        return codes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or ()) != sorted(data or ())
