# SPDX-License-Identifier: Apache-2.0
"""Notices that fit a supplier, and suppliers that fit a notice: by codes first, then all else that is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from meishan.algorithms.text import query_text, search_words, tsvector_config
from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.market.suppliers.states import Standing, State
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import Reservation

from . import reasons
from .searching import Hit

CANDIDATES = 1500
ABOUT_WORDS = 40
LEAST = 0.12
SPARE = 20
"""Rated once more with what only the notice tells, its value."""
_WEIGHTS = {"code": 0.62, "text": 0.12, "country": 0.09, "history": 0.09, "registered": 0.05, "size": 0.03}


@dataclass(frozen=True)
class SupplierHit:
    """A supplier that offers what a notice asks for."""

    supplier: Supplier
    score: float
    reasons: tuple[str, ...]


@dataclass
class _Firm:
    """What is known of a supplier; private parts as far as the reader's scope goes."""

    supplier: Supplier
    codes: list[str]
    turnover: tuple[Decimal, str] | None = None
    done: set[UUID] = field(default_factory=set)
    known_buyers: set[UUID] = field(default_factory=set)
    known_codes: set[str] = field(default_factory=set)
    registered: set[UUID] = field(default_factory=set)


@dataclass(frozen=True)
class _Line:
    """An open notice as the index knows it, and how its title answers the firm's description."""

    notice: UUID
    codes: list[str]
    countries: list[str]
    buyer_key: str
    reserved_for: str
    closes_at: datetime
    rank: float

    @property
    def buyer(self) -> UUID | None:
        return UUID(self.buyer_key[2:]) if self.buyer_key.startswith("o:") else None


def suggestions_for(
    supplier: Supplier, *, at: datetime, limit: int = 10, language: str | None = None
) -> list[Hit]:
    """Open notices that fit the supplier, best first, each with its reasons.

    Weighed: nearness of UNSPSC codes, its own description, countries, notices it was interested in, agencies it
    is registered with, size. What is reserved for others, and what it already answered, is left out.
    """
    firm = _firm(supplier)
    rated = [
        (score, line)
        for line in _live_lines(firm, at)
        if line.notice not in firm.done
        and _is_open_to(line.reserved_for, supplier)
        and (score := _score(_parts(firm, line))) > LEAST
    ]
    rated.sort(key=lambda one: (-one[0], one[1].closes_at, str(one[1].notice)))
    best = {line.notice: line for _score_, line in rated[: limit + SPARE]}
    notices = tenders.published().filter(pk__in=best)
    hits = []
    for notice in notices:
        parts = _parts(firm, best[notice.pk], notice)
        hits.append(Hit(notice, round(_score(parts), 4), tuple(_told(parts, firm, best[notice.pk]))))
    hits.sort(key=lambda hit: (-hit.score, hit.notice.closes_at or at, str(hit.notice.pk)))
    return hits[:limit]


def _firm(supplier: Supplier) -> _Firm:
    firm = _Firm(supplier, suppliers.codes_of(supplier))
    profile = getattr(supplier, "profile", None)
    if profile is not None and profile.turnover and profile.turnover_currency:
        firm.turnover = (profile.turnover, profile.turnover_currency)
    for one in tenders.interests_of(supplier.pk):
        firm.done.add(one.notice_id)
        firm.known_codes.update(one.notice.codes)
        if one.notice.buyer_id:
            firm.known_buyers.add(one.notice.buyer_id)
    firm.registered = set(
        suppliers.registrations_of(supplier)
        .filter(state=State.REGISTERED)
        .values_list("agency_id", flat=True)
    )
    return firm


def _live_lines(firm: _Firm, at: datetime) -> list[_Line]:
    """Open notices in the families of its codes, or with its words in the title."""
    families = sorted({one for code in firm.codes for one in (code, *reference.ancestor_codes(code))[-2:]})
    families = [one for one in families if reference.level_of(one) == "family"] or families
    about, spoken = firm.supplier.about, firm.supplier.about_language or "en"
    words = list(dict.fromkeys(search_words(about, spoken)))[:ABOUT_WORDS]
    asked = " or ".join(filter(None, (query_text(word, spoken) for word in words)))
    given = [tsvector_config(spoken), asked]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT notice_id, codes, countries, buyer_key, reserved_for, closes_at,
                ts_rank(title_words, websearch_to_tsquery(%s::regconfig, %s))
            FROM matching_indexed
            WHERE is_live AND closes_at > %s
                AND (lines && %s::varchar[] OR title_words @@ websearch_to_tsquery(%s::regconfig, %s))
            ORDER BY closes_at LIMIT %s
            """,
            [*given, at, families, *given, CANDIDATES],
        )
        return [_Line(*row) for row in cursor.fetchall()]


def _is_open_to(reserved_for: str, supplier: Supplier) -> bool:
    match reserved_for:
        case Reservation.SME:
            return supplier.is_sme
        case Reservation.WOMEN_OWNED:
            return supplier.is_women_owned
    return True


def _score(parts: Mapping[str, tuple[float, str]]) -> float:
    return sum(_WEIGHTS[name] * value for name, (value, _why) in parts.items())


def _told(parts: Mapping[str, tuple[float, str]], firm: _Firm, line: _Line) -> Iterable[str]:
    if "code" in parts:
        yield from reasons.nearness(line.codes, firm.codes)
    yield from (why for _value, why in parts.values() if why)


def _parts(firm: _Firm, line: _Line, notice: Notice | None = None) -> dict[str, tuple[float, str]]:
    """What speaks for the notice: (0 to 1, why) by name. Without the notice itself, value and names are left out."""
    buyer = notice.buyer_name if notice is not None else ""
    nearest = max(
        (reference.closeness(mine, code) for mine in firm.codes for code in line.codes), default=0.0
    )
    parts: dict[str, tuple[float, str] | None] = {
        "code": (nearest, "") if nearest > 0.15 else None,
        "text": (min(1.0, line.rank * 8), _("Words of your description are in the title"))
        if line.rank
        else None,
        "country": _country(firm, line),
        "history": _history(firm, line, buyer),
        "registered": (
            (1.0, _("You are registered with %(buyer)s") % {"buyer": buyer})
            if line.buyer in firm.registered
            else None
        ),
        "size": _size(firm, line, notice),
    }
    return {name: given for name, given in parts.items() if given is not None}


def _country(firm: _Firm, line: _Line) -> tuple[float, str] | None:
    own = [one for one in line.countries if one == firm.supplier.country]
    served = [one for one in line.countries if one in firm.supplier.business_countries]
    if own:
        return 1.0, _("In your country, %(country)s") % {"country": reference.country_name(own[0])}
    if served:
        return 0.8, _("You work in %(country)s") % {"country": reference.country_name(served[0])}
    return None


def _history(firm: _Firm, line: _Line, buyer: str) -> tuple[float, str] | None:
    near = any(reference.codes_match(code, known) for code in line.codes for known in firm.known_codes)
    if line.buyer in firm.known_buyers:
        why = _("You were interested in a notice of %(buyer)s before") % {"buyer": buyer}
        return (1.0 if near else 0.7), why
    return (0.6, _("Like a notice you were interested in")) if near else None


def _size(firm: _Firm, line: _Line, notice: Notice | None) -> tuple[float, str] | None:
    if line.reserved_for == Reservation.SME:
        return 1.0, _("Reserved for small and medium-sized firms, as yours is")
    if line.reserved_for == Reservation.WOMEN_OWNED:
        return 1.0, _("Reserved for women-owned firms, as yours is")
    if notice is not None and firm.turnover and notice.value and notice.currency == firm.turnover[1]:
        if notice.value <= firm.turnover[0]:
            return 0.6, _("Its value is within your yearly turnover")
        return (-1.0, "") if notice.value > 3 * firm.turnover[0] else None
    return None


def suppliers_for(notice: Notice, *, limit: int = 50) -> list[SupplierHit]:
    """Open suppliers with a code of the notice, or one level apart; the nearest first."""
    codes = tenders.codes_of(notice)
    found: dict[UUID, tuple[float, list[str]]] = {}
    for supplier, code in _offers(codes, limit * 20):
        near = max(reference.closeness(code, wanted) for wanted in codes)
        if near < 0.85:
            continue
        best, met = found.get(supplier, (0.0, []))
        found[supplier] = (max(best, near), [*met, code])
    registered = _registered_with(notice, found)
    rated = {
        supplier: 0.8 * best + 0.1 * min(len(met), 5) / 5 + (0.1 if supplier in registered else 0)
        for supplier, (best, met) in found.items()
    }
    best_first = sorted(rated, key=lambda one: (-rated[one], str(one)))[:limit]
    rows = Supplier.objects.filter(standing=Standing.OPEN).in_bulk(best_first)
    return [
        SupplierHit(
            rows[one], round(rated[one], 4), tuple(_why(notice, found[one][1], codes, one in registered))
        )
        for one in best_first
        if one in rows
    ]


def _offers(codes: Sequence[str], most: int) -> list[tuple[UUID, str]]:
    """(supplier, code) of equal codes first, then those one level apart."""
    if not codes:
        return []
    open_ones = SupplierCode.objects.filter(supplier__standing=Standing.OPEN)
    exact = list(open_ones.filter(code__in=codes).values_list("supplier_id", "code")[:most])
    if len(exact) >= most:
        return exact
    near = Q(code__in=[one for one in map(reference.parent_code, codes) if one])
    for code in codes:
        low, high = reference.subtree(code)
        near |= Q(code__gt=low, code__lte=high)
    return exact + list(open_ones.filter(near).values_list("supplier_id", "code")[: most - len(exact)])


def _registered_with(notice: Notice, found: Iterable[UUID]) -> set[UUID]:
    if not notice.buyer_id:
        return set()
    buyer = Organisation(pk=notice.buyer_id)
    return set(suppliers.registered_with(buyer).filter(pk__in=list(found)).values_list("pk", flat=True))


def _why(notice: Notice, met: Sequence[str], codes: Sequence[str], is_registered: bool) -> Iterable[str]:
    exact = [one for one in met if one in codes]
    if exact:
        yield _("Offers %(code)s, which the notice asks for") % {"code": reasons.dotted(exact[0])}
    elif met:
        yield _("Offers %(code)s, one level from what the notice asks for") % {"code": reasons.dotted(met[0])}
    if is_registered:
        yield _("Registered with %(buyer)s") % {"buyer": notice.buyer_name}
