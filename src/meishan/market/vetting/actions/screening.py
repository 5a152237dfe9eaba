# SPDX-License-Identifier: Apache-2.0
"""Hold suppliers, their owners and their groups against the lists; open a case for each possible match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext_lazy

from meishan.algorithms.screening import ORGANISATION, PERSON, Subject
from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.ledger.acts import Record, act
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.queries.names import ScreenedName, names_of_all

from ..models import Case, Decision, Hit, ListedParty, Rerun, Screening
from ..queries import Found, Lists, lists_now, unscreened, why_of
from ..states import CaseState, Moment, RerunState, Step

BATCH = 500


@dataclass(slots=True)
class Outcome:
    """What one supplier's names found: hits by party, the best name of each pair first."""

    supplier: Supplier
    names: list[ScreenedName]
    by_party: dict[UUID, list[tuple[ScreenedName, Found]]] = field(default_factory=dict)

    @property
    def names_key(self) -> str:
        """Hash of all that was held against the lists."""
        parts = [f"{one.kind}|{one.name}|{one.country}|{one.born_on}" for one in self.names]
        return sha256("\n".join(sorted(parts)).encode()).hexdigest()


@act("vetting.screen", label=gettext_lazy("Screen a supplier against the sanctions lists"))
def screen(supplier: Supplier, *, by: Actor, at: datetime, record: Record, moment: str) -> Screening:
    """Hold the supplier, its owners and its group against all lists in force.

    Each party it may be becomes a case, or joins the one there is. A case cleared before opens again only when
    the listed party or the names that hit have changed. Source of the moments: HLCM Model Policy Framework.
    """
    # Whoever asks need not see the owners; what hits is shown to those who vet.
    with scope.everything():
        outcome = held_against(supplier, suppliers.names_to_screen(supplier), lists_now())
        screening, opened = write_down(outcome, lists_now(), Moment(moment), at)
        agencies = suppliers.registrations_of(supplier).values_list("agency_id", flat=True)
        record.parties(*agencies)
    record.subject(supplier)
    record.private(
        moment=moment,
        screening=screening.pk,
        lists=[one.get("key", "") for one in screening.lists],
        names=screening.names,
        hits=screening.hits,
        cases_opened=opened,
    )
    return screening


@act("vetting.start_rerun", label=gettext_lazy("Screen all suppliers anew"), lock="none")
def start_rerun(*, by: Actor, at: datetime, record: Record, only_new: bool = False) -> Rerun:
    """Set up a screening of all suppliers; the worker does it in batches. `only_new`: those never screened."""
    record.private(only_new=only_new)
    return Rerun.objects.create(made_at=at, only_new=only_new)


@act("vetting.rescreen", label=gettext_lazy("Screen the next suppliers of a rerun"), lock="update")
def rescreen(rerun: Rerun, *, by: Actor, at: datetime, record: Record, batch: int = BATCH) -> Rerun:
    """Screen the next `batch` suppliers of a rerun and move it on; the last batch ends it."""
    if rerun.state == RerunState.DONE:
        return rerun
    waiting = unscreened() if rerun.only_new else suppliers.suppliers().order_by("pk")
    if rerun.state == RerunState.WAITING:
        rerun.state, rerun.total = RerunState.RUNNING, waiting.count()
    if rerun.last is not None:
        waiting = waiting.filter(pk__gt=rerun.last)
    lists = lists_now()
    next_ones = list(waiting.select_related("organisation")[:batch])
    names = names_of_all(next_ones)
    outcomes = [held_against(one, names[one.pk], lists) for one in next_ones]
    opened = write_down_many(outcomes, lists, Moment.LIST_UPDATE, at)
    rerun.done += len(next_ones)
    rerun.cases += opened
    if next_ones:
        rerun.last = next_ones[-1].pk
    if len(next_ones) < batch:
        rerun.state, rerun.finished_at = RerunState.DONE, at
    rerun.total = max(rerun.total, rerun.done)
    rerun.save()
    record.private(suppliers=len(next_ones), cases_opened=opened, done=rerun.done)
    return rerun


def held_against(supplier: Supplier, names: list[ScreenedName], lists: Lists) -> Outcome:
    """Look every name of the supplier's side up."""
    outcome = Outcome(supplier, names)
    for name in outcome.names:
        for found in lists.look_up(_subject(name)):
            outcome.by_party.setdefault(UUID(found.hit.reference), []).append((name, found))
    return outcome


def _subject(name: ScreenedName) -> Subject:
    return Subject(
        name=name.name,
        kind=PERSON if name.kind == PERSON else ORGANISATION,
        birth_year=name.born_on.year if name.born_on else None,
        countries=frozenset([name.country.lower()]) if name.country else frozenset(),
    )


def write_down(outcome: Outcome, lists: Lists, moment: Moment, at: datetime) -> tuple[Screening, int]:
    """Keep one screening and its cases; gives it and how many cases now wait that did not before."""
    screening = _screening(outcome, lists, moment, at)
    screening.save(force_insert=True)
    return screening, _open_cases(outcome, screening, at)


def write_down_many(outcomes: Iterable[Outcome], lists: Lists, moment: Moment, at: datetime) -> int:
    """As `write_down`, for a batch: one statement for all screenings; gives the number of cases opened."""
    pairs = [(outcome, _screening(outcome, lists, moment, at)) for outcome in outcomes]
    Screening.objects.bulk_create([screening for _outcome, screening in pairs])
    return sum(_open_cases(outcome, screening, at) for outcome, screening in pairs)


def _screening(outcome: Outcome, lists: Lists, moment: Moment, at: datetime) -> Screening:
    return Screening(
        supplier=outcome.supplier,
        moment=moment,
        at=at,
        lists=lists.editions,
        names=len(outcome.names),
        names_key=outcome.names_key,
        hits=len(outcome.by_party),
    )


def _open_cases(outcome: Outcome, screening: Screening, at: datetime) -> int:
    if not outcome.by_party:
        return 0
    parties = ListedParty.objects.in_bulk(outcome.by_party.keys())
    known = {
        case.party_id: case
        for case in Case.objects.select_for_update().filter(supplier=outcome.supplier, party_id__in=parties)
    }
    opened = 0
    for party_id, pairs in outcome.by_party.items():
        case, party = known.get(party_id), parties[party_id]
        score = Decimal(str(max(found.hit.score for _name, found in pairs))).quantize(Decimal("0.001"))
        if case is None:
            case = Case.objects.create(
                supplier=outcome.supplier,
                party=party,
                score=score,
                opened_at=at,
                changed_at=at,
                party_key=party.fingerprint,
            )
            _step(case, Step.OPENED, at)
            opened += 1
        elif _is_known(case, party, pairs):
            continue
        else:
            opened += _look_again(case, at)
            case.score, case.party_key, case.changed_at = score, party.fingerprint, at
            case.save()
            case.hits.all().delete()
        Hit.objects.bulk_create([_hit(case, screening, name, found) for name, found in pairs])
    return opened


def _is_known(case: Case, party: ListedParty, pairs: list[tuple[ScreenedName, Found]]) -> bool:
    """Whether people have these names and this party before them already, or have decided on them."""
    if case.state == CaseState.LAPSED or case.party_key != party.fingerprint:
        return False
    seen = set(case.hits.values_list("name", flat=True))
    return {name.name[:250] for name, _found in pairs} <= seen


def _look_again(case: Case, at: datetime) -> int:
    """Open a closed case again; 1 when it was closed."""
    if case.state in {CaseState.CLEARED, CaseState.LIFTED, CaseState.LAPSED}:
        case.state, case.assigned_to, case.proposed_by = CaseState.OPEN, None, None
        _step(case, Step.SEEN_AGAIN, at)
        return 1
    return 0


def _step(case: Case, step: Step, at: datetime) -> None:
    Decision.objects.create(case=case, step=step, at=at)


def _hit(case: Case, screening: Screening, name: ScreenedName, found: Found) -> Hit:
    return Hit(
        case=case,
        screening=screening,
        name=name.name[:250],
        role=name.role,
        kind=name.kind,
        birth_year=name.born_on.year if name.born_on else None,
        country=name.country,
        score=Decimal(str(found.hit.score)).quantize(Decimal("0.001")),
        matched=found.hit.matched.name,
        why=why_of(found.hit),
    )
