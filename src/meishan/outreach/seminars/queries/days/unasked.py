# SPDX-License-Identifier: Apache-2.0
"""Why nobody was asked for a freed slot: counted by the worker that looked, read by the control room.

Kept in the cache: it only explains, and whoever looks again for suppliers writes it anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KEPT_FOR = timedelta(hours=2) // timedelta(seconds=1)


def note_unasked(officer: UUID, slot: UUID, counts: Mapping[str, int]) -> None:
    """Keep for that officer and slot how many suppliers on site were passed over, by reason."""
    cache.set(_key(officer, slot), dict(counts), KEPT_FOR)


def forget_unasked(officer: UUID, slot: UUID) -> None:
    """Somebody is asked now."""
    cache.delete(_key(officer, slot))


def unasked(places: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], list[str]]:
    """In words, for those (officer, slot) for which somebody was looked for and nobody found."""
    keys = {_key(officer, slot): (officer, slot) for officer, slot in places}
    found: dict[str, dict[str, int]] = cache.get_many(keys)
    return {keys[key]: list(in_words(counts)) for key, counts in found.items()}


def in_words(counts: Mapping[str, int]) -> Iterator[str]:
    """Why each of those on site was passed over, the most frequent reason first."""
    if not counts:
        yield _("Nobody else is on site.")
    for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield _sentence(code, count) % {"count": count}


def _sentence(code: str, count: int) -> str:
    match code:
        case "asked":
            return ngettext("%(count)s was asked before", "%(count)s were asked before", count)
        case "supplier_full":
            return ngettext(
                "%(count)s has as many meetings as one may have",
                "%(count)s have as many meetings as one may have",
                count,
            )
        case "supplier_busy":
            return ngettext(
                "%(count)s has a meeting at that time", "%(count)s have a meeting at that time", count
            )
        case "supplier_away":
            return ngettext("%(count)s is away at that time", "%(count)s are away at that time", count)
        case "met_already":
            return ngettext("%(count)s meets the officer anyway", "%(count)s meet the officer anyway", count)
        case "pool_met":
            return ngettext(
                "%(count)s meets another officer of the agency",
                "%(count)s meet another officer of the agency",
                count,
            )
        case "walking":
            return ngettext("%(count)s has too far to walk", "%(count)s have too far to walk", count)
        case "no_interpreter":
            return ngettext(
                "%(count)s needs an interpreter, and none is free",
                "%(count)s need an interpreter, and none is free",
                count,
            )
        case "officer":
            return ngettext(
                "%(count)s could come, but the officer cannot at that time",
                "%(count)s could come, but the officer cannot at that time",
                count,
            )
    return ngettext(
        "%(count)s does not fit, or one side said no", "%(count)s do not fit, or one side said no", count
    )


def _key(officer: UUID, slot: UUID) -> str:
    return f"seminars.unasked.{officer}.{slot}"
