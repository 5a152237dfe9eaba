# SPDX-License-Identifier: Apache-2.0
"""Whom one could meet: cards with reasons, languages and what each side said, for suppliers and for officers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import organisation_name
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier

from ...models import Application, Officer, Participation, Request, Seminar
from ...states import Side, Wish
from ..seminars import taking_part
from .fitting import Fit, Fits, reasons_for_officer, reasons_for_supplier

# From here on the fit makes a card a suggestion.
SUGGESTED = 0.45


@dataclass(frozen=True)
class Card:
    """Somebody one could meet. `mine` is the reader's own word, `theirs` what the other side lets her know.

    `others` are further officers of a pool: the supplier then asks for any of them.
    """

    key: str
    name: str
    agency: Organisation | None
    fit: Fit
    mine: Request | None = None
    theirs: Request | None = None
    officer: Officer | None = None
    participation: Participation | None = None
    application: Application | None = None
    supplier: Supplier | None = None
    others: tuple[Officer, ...] = ()
    languages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def wish(self) -> str:
        return self.mine.wish if self.mine is not None else ""

    @property
    def is_suggested(self) -> bool:
        return self.fit.score >= SUGGESTED and self.fit.near > 0 and self.fit.can_talk

    @property
    def is_pool(self) -> bool:
        return self.officer is None and self.participation is not None


@dataclass(frozen=True)
class Counter:
    """How many wishes a supplier stated, of how many."""

    asked: int
    most: int
    musts: int
    most_musts: int


@dataclass(frozen=True)
class Answer:
    """What an officer said, of at most `cap` meetings, and how many suppliers asked for her."""

    musts: int
    woulds: int
    cap: int
    asked_by: int


def counter_of(application: Application) -> Counter:
    """The supplier's own counter."""
    said = list(
        Request.objects.filter(application=application, side=Side.SUPPLIER).values_list("wish", flat=True)
    )
    seminar = application.seminar
    return Counter(
        sum(1 for one in said if one != Wish.NO),
        seminar.most_requests,
        sum(1 for one in said if one == Wish.MUST),
        seminar.most_musts,
    )


def answer_of(seminar: Seminar, officer: Officer | None, cards: Sequence[Card]) -> Answer:
    """An officer's own counter over all cards."""
    cap = officer.cap if officer is not None and officer.cap is not None else seminar.officer_cap
    said = [one.wish for one in cards]
    return Answer(
        said.count(Wish.MUST),
        said.count(Wish.WOULD),
        cap,
        sum(1 for one in cards if one.theirs is not None),
    )


def cards_for_supplier(seminar: Seminar, application: Application, *, at: datetime) -> list[Card]:
    """The officers of the seminar as one supplier sees them, the best fitting first; pools as one card each."""
    fits = Fits(seminar, [application.supplier_id], at=at)
    officers = Officer.objects.filter(seminar=seminar, left_at__isnull=True).select_related("agency")
    parts = {one.agency_id: one for one in seminar.participations.select_related("agency")}
    mine, theirs = _said(application)
    made = []
    pools: dict[UUID, list[Officer]] = {}
    for officer in officers.order_by("number"):
        part = parts.get(officer.agency_id)
        if part is not None and part.is_pool:
            pools.setdefault(officer.agency_id, []).append(officer)
            continue
        fit = fits.of(officer, application)
        made.append(
            Card(
                f"o{officer.number}",
                officer.name,
                officer.agency,
                fit,
                mine.get(("officer", officer.pk)),
                theirs.get(("officer", officer.pk)) or theirs.get(("agency", officer.agency_id)),
                officer=officer,
                participation=part,
                languages=tuple(officer.languages),
                codes=tuple(officer.codes),
            )
        )
    for agency, members in pools.items():
        best = max((fits.of(one, application) for one in members), key=lambda one: one.score)
        made.append(_pool(parts[agency], members, best, mine, theirs))
    made.sort(key=lambda one: (-one.fit.score, one.name))
    return made


def _pool(
    part: Participation,
    members: list[Officer],
    fit: Fit,
    mine: dict[tuple[str, UUID], Request],
    theirs: dict[tuple[str, UUID], Request],
) -> Card:
    """Any officer of an agency; the best fit of them counts."""
    heard = [theirs.get(("officer", one.pk)) for one in members] + [theirs.get(("agency", part.agency_id))]
    return Card(
        f"a{members[0].number}",
        organisation_name(part.agency),
        part.agency,
        fit,
        mine.get(("agency", part.agency_id)),
        next((one for one in heard if one is not None), None),
        participation=part,
        others=tuple(members),
        languages=tuple(dict.fromkeys(one for member in members for one in member.languages)),
        codes=tuple(dict.fromkeys(one for member in members for one in member.codes)),
    )


def _said(
    application: Application,
) -> tuple[dict[tuple[str, UUID], Request], dict[tuple[str, UUID], Request]]:
    """What the supplier said, and what it may know of what was said of it; by officer or agency."""
    mine: dict[tuple[str, UUID], Request] = {}
    theirs: dict[tuple[str, UUID], Request] = {}
    for one in Request.objects.filter(application=application).select_related("participation"):
        key = ("officer", one.officer_id) if one.officer_id else ("agency", one.participation.agency_id)
        if one.side == Side.SUPPLIER:
            mine[key] = one
        elif one.wish != Wish.NO:
            theirs[key] = one
    return mine, theirs


def cards_for_officer(
    seminar: Seminar, officer: Officer | None, agency: Organisation, *, at: datetime
) -> list[Card]:
    """The suppliers that take part as an officer sees them; those who asked for her first, then by fit.

    Without `officer` for the agency as a whole, where its officers take turns.
    """
    applications = list(taking_part(seminar).order_by("number"))
    firms = Supplier.objects.in_bulk([one.supplier_id for one in applications])
    fits = Fits(seminar, list(firms), at=at)
    part = seminar.participations.select_related("agency").filter(agency=agency).first()
    members = [officer] if officer is not None else _members(seminar, agency)
    mine, theirs = _heard(seminar, officer, agency)
    made = []
    for one in applications:
        fit = max((fits.of(member, one) for member in members), key=lambda fit: fit.score)
        made.append(
            Card(
                f"s{one.number}",
                one.supplier.name,
                None,
                fit,
                mine.get(one.pk),
                theirs.get(one.pk),
                participation=part,
                application=one,
                supplier=firms.get(one.supplier_id),
                languages=tuple(one.languages),
                codes=tuple(one.codes),
            )
        )
    made.sort(key=lambda one: (_eagerness(one.theirs), -one.fit.score, one.name))
    return made


def titled(cards: Sequence[Card]) -> list[Card]:
    """The cards of one page with their reasons and the names of their categories, read in one go."""
    codes = {code for one in cards for code in (*one.codes, one.fit.mine, one.fit.wanted) if code}
    names = reference.unspsc_titles(codes)
    made = []
    for one in cards:
        if one.application is None:
            reasons = reasons_for_supplier(one.fit, short_name(one.agency) if one.agency else "", names)
        else:
            part = one.participation
            reasons = reasons_for_officer(one.fit, short_name(part.agency) if part else "", names)
        titles = tuple((code, names.get(code, code)) for code in one.codes)
        made.append(replace(one, titles=titles, reasons=tuple(reasons)))
    return made


def _members(seminar: Seminar, agency: Organisation) -> list[Officer]:
    return list(Officer.objects.filter(seminar=seminar, agency=agency, left_at__isnull=True)) or [
        Officer(seminar=seminar, agency=agency)
    ]


def _heard(
    seminar: Seminar, officer: Officer | None, agency: Organisation
) -> tuple[dict[UUID, Request], dict[UUID, Request]]:
    """By application: what this officer (or agency) said, and who asked for her or for any officer of it."""
    mine: dict[UUID, Request] = {}
    theirs: dict[UUID, Request] = {}
    for one in Request.objects.filter(seminar=seminar, participation__agency=agency):
        if one.side == Side.OFFICER and one.officer_id == (officer.pk if officer is not None else None):
            mine[one.application_id] = one
        elif one.side == Side.OFFICER or one.wish == Wish.NO:
            continue
        elif officer is None or one.officer_id in (None, officer.pk):
            theirs[one.application_id] = one
    return mine, theirs


def _eagerness(theirs: Request | None) -> int:
    if theirs is None:
        return 2
    return 0 if theirs.wish == Wish.MUST else 1


def were_requests_opened(seminar: Seminar) -> bool:
    """Whether those who take part were told that requests are open."""
    return Entry.objects.filter(act="seminars.open_requests", subject_id=seminar.pk).exists()


def short_name(agency: Organisation) -> str:
    """UNOPS rather than its full name, where it has a short one."""
    return agency.acronym or organisation_name(agency)
