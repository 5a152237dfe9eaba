# SPDX-License-Identifier: Apache-2.0
"""What a search asks for: read from an address or a saved search, and written back to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from meishan.algorithms.text import normalise
from meishan.base.reference import queries as reference
from meishan.market.tenders.states import NoticeType, Reservation

from ..states import CLOSING_DAYS, Sort, Status

LONGEST = 300


@dataclass(frozen=True)
class SearchQuery:
    """A search over published notices. Empty parts ask for nothing.

    `buyers` are keys of the index ("o:<id>" or "x:<id>"), `codes` UNSPSC codes that stand for all below them,
    `countries` alpha-2 codes of where the goods go, `closing_in` days from now.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    closing_in: int | None = None
    status: str = Status.OPEN
    sustainable: bool = False
    reserved: tuple[str, ...] = ()
    sort: str = Sort.FIT

    @classmethod
    def from_params(cls, data: Mapping[str, Any]) -> Self:
        """Read parameters of an address, or what `params` wrote. What makes no sense is left out."""

        def several(name: str) -> list[str]:
            get_all = getattr(data, "getlist", None)
            found = get_all(name) if get_all else data.get(name) or []
            return [str(one) for one in ([found] if isinstance(found, str) else found)][:50]

        def one(name: str) -> str:
            return next(iter(several(name)), "")

        closing = one("closing")
        return cls(
            text=" ".join(one("q").replace("\x00", "").split())[:LONGEST],
            types=_known(several("type"), NoticeType.values),
            buyers=tuple(one for one in several("buyer") if one[:2] in {"o:", "x:"} and len(one) <= 40),
            countries=tuple(one for one in several("country") if reference.is_country(one)),
            codes=tuple(one for one in several("code") if reference.is_code(one)),
            closing_in=int(closing) if closing in {str(days) for days in CLOSING_DAYS} else None,
            status=one("status") if one("status") in Status.values else Status.OPEN,
            sustainable=one("sustainable") == "1",
            reserved=_known(several("reserved"), [each for each in Reservation.values if each != "none"]),
            sort=one("sort") if one("sort") in Sort.values else Sort.FIT,
        )

    def params(self) -> dict[str, Any]:
        """The parameters, only those that say something."""
        found: dict[str, Any] = {
            "q": self.text,
            "type": list(self.types),
            "buyer": list(self.buyers),
            "country": list(self.countries),
            "code": list(self.codes),
            "closing": str(self.closing_in or ""),
            "status": "" if self.status == Status.OPEN else str(self.status),
            "sustainable": "1" if self.sustainable else "",
            "reserved": list(self.reserved),
            "sort": "" if self.sort == Sort.FIT else str(self.sort),
        }
        return {name: value for name, value in found.items() if value}

    def querystring(self, **changes: Any) -> str:
        """The parameters as they stand in an address, with fields changed."""
        return urlencode(replace(self, **changes).params(), doseq=True)

    @property
    def has_filters(self) -> bool:
        return replace(self, text="", sort=Sort.FIT) != SearchQuery()

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.has_filters


def _known(given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    allowed = set(known)
    return tuple(one for one in dict.fromkeys(given) if one in allowed)


def reference_key(number: str) -> str:
    """A reference as it is compared: "RFQ/2026-014" and "rfq 2026 014" are one."""
    return "".join(one for one in normalise(number) if one.isalnum())[:120]
