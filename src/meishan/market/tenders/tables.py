# SPDX-License-Identifier: Apache-2.0
"""The list of notices: what it can be searched, filtered and sorted by; its state is the address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.reference import queries as reference

from .models import Notice
from .queries import buyers, published
from .states import NoticePhase, NoticeState, NoticeType

SORTS: dict[str, tuple[Any, str]] = {
    "deadline": (F("deadline__closes_at").asc(nulls_last=True), "id"),
    "-deadline": (F("deadline__closes_at").desc(nulls_last=True), "-id"),
    "published": ("published_at", "id"),
    "-published": ("-published_at", "-id"),
    "reference": ("reference", "id"),
    "-reference": ("-reference", "-id"),
}
EVERY_PHASE = "all"


@dataclass(frozen=True)
class NoticeFilter:
    """What the reader asked for, as far as it makes sense."""

    text: str
    phase: str
    types: list[str]
    buyers: list[str]
    country: str
    code: str
    sort: str

    @classmethod
    def of(cls, asked: QueryDict) -> "NoticeFilter":
        phase = asked.get("phase", NoticePhase.OPEN)
        sort = asked.get("sort", "")
        code = asked.get("code", "").strip()
        return cls(
            text=" ".join(asked.get("q", "").replace("\x00", "").split())[:200],
            phase=phase if phase in {*NoticePhase.values, EVERY_PHASE} else NoticePhase.OPEN,
            types=[one for one in asked.getlist("type") if one in NoticeType.values],
            buyers=[one for one in asked.getlist("buyer") if _is_uuid(one)],
            country=asked.get("country", "") if reference.is_country(asked.get("country", "")) else "",
            code=code if reference.level_of(code) else "",
            sort=sort if sort in SORTS else "deadline" if phase == NoticePhase.OPEN else "-published",
        )

    def apply(self, found: QuerySet[Notice], at: datetime) -> QuerySet[Notice]:
        found = _in_phase(found, self.phase, at)
        if self.types:
            found = found.filter(type__in=self.types)
        if self.buyers:
            found = found.filter(buyer_id__in=map(UUID, self.buyers))
        if self.country:
            found = found.filter(countries__contains=[self.country])
        if self.code:
            found = found.filter(AnyBetween(F("codes"), *map(Value, reference.subtree(self.code))))
        if self.text:
            titled = found.annotate(titles=Cast("title", TextField()))
            found = titled.filter(Q(titles__icontains=self.text) | Q(reference__icontains=self.text))
        return found.order_by(*SORTS[self.sort])

    def facets(self) -> dict[str, list[dict[str, Any]]]:
        """Options of the filter form."""
        phases = [
            (NoticePhase.OPEN, pgettext("a notice", "Open")),
            (NoticePhase.CLOSED, _("Closed")),
            (NoticePhase.SUSPENDED, _("Suspended")),
            (NoticePhase.CANCELLED, _("Cancelled")),
            (EVERY_PHASE, _("All")),
        ]
        return {
            "phase": [_option(value, label, value == self.phase) for value, label in phases],
            "type": [_option(value, label, value in self.types) for value, label in NoticeType.choices],
            "buyer": [_option(str(one.pk), str(one), str(one.pk) in self.buyers) for one in buyers()],
        }

    def chips(self, asked: QueryDict) -> list[dict[str, str]]:
        """The filters in use, each with the address without it."""
        types = dict(NoticeType.choices)
        chips = [_chip(asked, "type", one, types[one]) for one in self.types]
        names = {str(one.pk): str(one) for one in buyers()} if self.buyers else {}
        chips += [_chip(asked, "buyer", one, names.get(one, _("Buyer"))) for one in self.buyers]
        if self.country:
            chips.append(_chip(asked, "country", self.country, reference.country_name(self.country)))
        if self.code:
            chips.append(_chip(asked, "code", self.code, self.code))
        if self.text:
            chips.append(_chip(asked, "q", asked.get("q", ""), f"“{self.text}”"))
        return chips


def listed(asked: QueryDict, at: datetime) -> tuple[NoticeFilter, QuerySet[Notice]]:
    """The filter in the address and the public notices it lets through."""
    wanted = NoticeFilter.of(asked)
    return wanted, wanted.apply(published(), at)


def _in_phase(found: QuerySet[Notice], phase: str, at: datetime) -> QuerySet[Notice]:
    standing = Q(state=NoticeState.PUBLISHED)
    match phase:
        case NoticePhase.OPEN:
            return found.filter(standing, deadline__closes_at__gt=at)
        case NoticePhase.CLOSED:
            return found.filter(standing, deadline__closes_at__lte=at)
        case NoticePhase.UNDATED:
            return found.filter(standing, deadline__isnull=True)
        case NoticePhase.SUSPENDED:
            return found.filter(state=NoticeState.SUSPENDED)
        case NoticePhase.CANCELLED:
            return found.filter(state=NoticeState.CANCELLED)
    return found


class AnyBetween(Func):
    """Whether an array of codes has one between two, both included."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]  # it is always called so
        self, compiler: Any, connection: Any, **_more: Any
    ) -> tuple[str, list[Any]]:
        parts = [compiler.compile(one) for one in self.get_source_expressions()]
        codes, low, high = (sql for sql, _params in parts)
        params = [param for _sql, given in parts for param in given]
        return f"EXISTS (SELECT FROM unnest({codes}) AS one WHERE one BETWEEN {low} AND {high})", params


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _option(value: str, label: Any, checked: bool) -> dict[str, Any]:
    return {"value": value, "label": label, "checked": checked, "count": None}


def _chip(asked: QueryDict, name: str, value: str, label: Any) -> dict[str, str]:
    left = asked.copy()
    left.setlist(name, [one for one in left.getlist(name) if one != value])
    left.pop("page", None)
    return {"label": str(label), "remove_url": f"?{left.urlencode()}"}
