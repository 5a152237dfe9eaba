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
# What a code inside a field is worth, by how broadly the field is named.
INSIDE = {"segment": 0.5, "family": 0.7, "class": 0.85}


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
    """The nearest pair of codes: (closeness, mine, wanted); (0, "", "") where none share more than a segment."""
    best = max(((_near(one, other), one, other) for one in mine for other in wanted), default=(0.0, "", ""))
    return best if best[0] > NEAR else (0.0, "", "")


@lru_cache(maxsize=200_000)
def _near(mine: str, wanted: str) -> float:
    """Closeness as market/matching weighs it; a field named broadly is met by all that lies in it."""
    near = reference.closeness(mine, wanted)
    for broad, narrow in ((wanted, mine), (mine, wanted)):
        if broad in reference.ancestor_codes(narrow):
            near = max(near, INSIDE.get(reference.level_of(broad) or "", 0.0))
    return near


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
        self._near: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[float, str, str]] = {}
        self._counts: dict[tuple[UUID, UUID], int] = {}

    def of(self, officer: Officer, application: Application) -> Fit:
        """The fit of these two."""
        key = (tuple(application.codes), tuple(officer.codes))
        found = self._near.get(key)
        if found is None:
            found = self._near[key] = nearness(*key)
        near, mine, wanted = found
        notices = self.notices_for(officer.agency_id, application)
        registered = (officer.agency_id, application.supplier_id) in self._registered
        languages = tuple(self.shared_languages(officer, application))
        interpreter = bool(languages) or self.has_interpreter(officer.languages, application.languages)
        score = (
            WEIGHTS["code"] * near
            + WEIGHTS["notices"] * min(notices, 3) / 3
            + WEIGHTS["registered"] * registered
            + WEIGHTS["language"] * (1.0 if languages else 0.5 if interpreter else 0.0)
        )
        return Fit(
            round(score, 4), near, mine, wanted, notices, registered, languages, interpreter and not languages
        )

    def shared_languages(self, officer: Officer, application: Application) -> list[str]:
        """Languages both speak; who named none is taken to speak those of the seminar."""
        default = self.seminar.languages or ["en"]
        return common_languages(officer.languages or default, application.languages or default)

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
