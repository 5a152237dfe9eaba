# SPDX-License-Identifier: Apache-2.0
"""How well an officer and a supplier fit: codes, the agency's open notices, registration, languages; with reasons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.reference import queries as reference
from meishan.market.matching.queries import dotted
from meishan.market.suppliers.models import Registration
from meishan.market.suppliers.states import Level, State
from meishan.market.tenders import queries as tenders

from ...models import Application, Interpreter, Officer, Seminar
from ..seminars import common_languages

# Shares of a fit, which runs from 0 to 1. Codes weigh as in market/matching.
WEIGHTS = {"code": 0.62, "notices": 0.16, "registered": 0.08, "language": 0.14}
# Below this two codes only share a segment: that tells nothing.
NEAR = 0.15
# What a code inside a field is worth, by how broadly the field is named: the length of its stem.
INSIDE = {2: 0.5, 4: 0.7, 6: 0.85}
# What codes of one class, family or segment are worth, neither inside the other (as in market/matching).
BESIDE = {6: 0.6, 4: 0.35, 2: 0.15}


@dataclass(frozen=True)
class Fit:
    """What speaks for a meeting. `near` is the closeness of the nearest pair of codes, `mine` the supplier's of it.

    `languages` are those both speak; with none, `interpreter` tells whether one at the seminar speaks for them.
    """

    score: float
    near: float
    mine: str
    wanted: str
    notices: int
    is_registered: bool
    languages: tuple[str, ...]
    interpreter: bool

    @property
    def needs_interpreter(self) -> bool:
        return not self.languages

    @property
    def can_talk(self) -> bool:
        return bool(self.languages) or self.interpreter


def nearness(mine: Sequence[str], wanted: Sequence[str]) -> tuple[float, str, str]:
    """The nearest pair of codes: (closeness, mine, wanted); (0, "", "") where none share more than a segment.

    Closeness as market/matching weighs it, but a field named broadly is met by all that lies in it (INSIDE).
    """
    field = _field(tuple(wanted))
    best = (0.0, "", "")
    for code in mine:
        near, met = field.near(code)
        if near > best[0]:
            best = (near, code, met)
    return best if best[0] > NEAR else (0.0, "", "")


class _Field:
    """The codes somebody comes for, laid out by their beginnings: two digits for each level of UNSPSC.

    So an officer and a supplier are compared by a few look-ups, not code by code.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self._exact: dict[str, str] = {}
        self._below: dict[str, tuple[float, str]] = {}
        self._shared: dict[str, str] = {}
        self._known: dict[str, tuple[float, str]] = {}
        for code in codes:
            stem = _stem(code)
            self._exact.setdefault(stem, code)
            for length in range(2, len(stem) + 1, 2):
                self._shared.setdefault(stem[:length], code)
            for length in range(2, len(stem), 2):
                found = (_depth(length, len(stem)), code)
                self._below[stem[:length]] = max(self._below.get(stem[:length], (0.0, "")), found)

    def near(self, code: str) -> tuple[float, str]:
        """(closeness, the code that is nearest)."""
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = self._nearest(_stem(code))
        return found

    def _nearest(self, stem: str) -> tuple[float, str]:
        if stem in self._exact:
            return 1.0, self._exact[stem]
        above = [
            (_depth(length, len(stem)), self._exact[stem[:length]])
            for length in range(2, len(stem), 2)
            if stem[:length] in self._exact
        ]
        beside = [
            (value, self._shared[stem[:length]])
            for length, value in BESIDE.items()
            if len(stem) >= length and stem[:length] in self._shared
        ]
        return max([*above, *beside, self._below.get(stem, (0.0, ""))])


def _stem(code: str) -> str:
    """The code without the zeros that stand for all of a level."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def _depth(upper: int, lower: int) -> float:
    """What it is worth that one code lies inside the other, by the lengths of their stems."""
    return 0.85 if lower - upper == 2 else INSIDE[upper]


@lru_cache(maxsize=2048)
def _field(codes: tuple[str, ...]) -> _Field:
    return _Field(codes)


class Fits:
    """The fits of one seminar's officers and suppliers. Loads what they rest on in four queries, however many.

    `at` decides which notices are open.
    """

    def __init__(self, seminar: Seminar, suppliers: Iterable[UUID], *, at: datetime) -> None:
        self.seminar = seminar
        self._interpreters = [
            frozenset(languages)
            for languages in Interpreter.objects.filter(seminar=seminar).values_list("languages", flat=True)
        ]
        agencies = list(seminar.participations.values_list("agency_id", flat=True))
        self._registered = set(
            Registration.objects.filter(
                supplier_id__in=list(suppliers),
                agency_id__in=agencies,
                level=Level.BASIC,
                state=State.REGISTERED,
            ).values_list("agency_id", "supplier_id")
        )
        self._by_code: dict[tuple[UUID, str], set[int]] = defaultdict(set)
        self._by_parent: dict[tuple[UUID, str], set[int]] = defaultdict(set)
        rows = tenders.open_notices(at).filter(buyer_id__in=agencies).values_list("buyer_id", "codes")
        for number, (buyer, codes) in enumerate(rows):
            for code in codes:
                self._by_code[buyer, code].add(number)
                above = reference.parent_code(code)
                if above:
                    self._by_parent[buyer, above].add(number)
        self._languages: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, ...], bool]] = {}
        self._counts: dict[tuple[UUID, UUID], int] = {}

    def of(self, officer: Officer, application: Application) -> Fit:
        """The fit of these two."""
        near, mine, wanted = nearness(application.codes, officer.codes)
        notices = self.notices_for(officer.agency_id, application)
        registered = (officer.agency_id, application.supplier_id) in self._registered
        languages, interpreter = self._talk(officer, application)
        score = (
            WEIGHTS["code"] * near
            + WEIGHTS["notices"] * min(notices, 3) / 3
            + WEIGHTS["registered"] * registered
            + WEIGHTS["language"] * (1.0 if languages else 0.5 if interpreter else 0.0)
        )
        return Fit(round(score, 4), near, mine, wanted, notices, registered, languages, interpreter)

    def _talk(self, officer: Officer, application: Application) -> tuple[tuple[str, ...], bool]:
        """(languages both speak, whether an interpreter stands in for them); who named none is taken to speak
        those of the seminar."""
        default = self.seminar.languages or ["en"]
        key = (tuple(officer.languages or default), tuple(application.languages or default))
        found = self._languages.get(key)
        if found is None:
            shared = tuple(common_languages(list(key[0]), list(key[1])))
            found = self._languages[key] = (shared, not shared and self.has_interpreter(*key))
        return found

    def has_interpreter(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether some interpreter speaks a language of each side."""
        return any(not known.isdisjoint(one) and not known.isdisjoint(other) for known in self._interpreters)

    def notices_for(self, agency: UUID, application: Application) -> int:
        """How many open notices of the agency ask for her codes, or one level from them (the UNGM alert rule)."""
        key = (agency, application.pk)
        if key not in self._counts:
            met: set[int] = set()
            for code in application.codes:
                met |= self._by_code.get((agency, code), set()) | self._by_parent.get((agency, code), set())
                above = reference.parent_code(code)
                if above:
                    met |= self._by_code.get((agency, above), set())
            self._counts[key] = len(met)
        return self._counts[key]


def reasons_for_supplier(fit: Fit, agency: str, titles: Mapping[str, str] | None = None) -> Iterator[str]:
    """Why this officer is suggested to the supplier, the strongest first. `titles` names the codes."""
    if fit.near == 1:
        yield _("Comes for %(code)s, which you offer") % _codes(fit, titles)
    elif fit.near in INSIDE.values():
        yield _("Comes for %(wanted)s, and you offer %(code)s") % _codes(fit, titles)
    elif fit.near:
        yield _("Comes for %(wanted)s, near your %(code)s") % _codes(fit, titles)
    if fit.notices:
        yield ngettext(
            "%(agency)s has %(count)s open notice in your fields",
            "%(agency)s has %(count)s open notices in your fields",
            fit.notices,
        ) % {"agency": agency, "count": fit.notices}
    if fit.is_registered:
        yield _("You are registered with %(agency)s") % {"agency": agency}


def reasons_for_officer(fit: Fit, agency: str, titles: Mapping[str, str] | None = None) -> Iterator[str]:
    """Why this supplier is suggested to the officer, the strongest first. `titles` names the codes."""
    if fit.near == 1:
        yield _("Offers %(code)s, which you come for") % _codes(fit, titles)
    elif fit.near in INSIDE.values():
        yield _("Offers %(code)s, and you come for %(wanted)s") % _codes(fit, titles)
    elif fit.near:
        yield _("Offers %(code)s, near your %(wanted)s") % _codes(fit, titles)
    if fit.notices:
        yield ngettext(
            "%(count)s open notice of %(agency)s is in its fields",
            "%(count)s open notices of %(agency)s are in its fields",
            fit.notices,
        ) % {"agency": agency, "count": fit.notices}
    if fit.is_registered:
        yield _("Registered with %(agency)s") % {"agency": agency}


def _codes(fit: Fit, titles: Mapping[str, str] | None) -> dict[str, str]:
    return {"code": _named(fit.mine, titles), "wanted": _named(fit.wanted, titles)}


def _named(code: str, titles: Mapping[str, str] | None) -> str:
    """Passenger vehicles (25.10.15.00)."""
    title = titles.get(code) if titles else None
    return f"{title} ({dotted(code)})" if title else dotted(code)
