# SPDX-License-Identifier: Apache-2.0
"""One procurement as everybody may follow it: its steps from the public record, and what its open data say of it."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.algorithms import scoring
from meishan.base.ledger.models import Entry
from meishan.base.ledger.queries import log_size
from meishan.market.bids.models import Opening
from meishan.market.evaluation.models import Outcome
from meishan.market.evaluation.queries.published import announced_ranking, is_held, published_problem
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import ocid_of
from meishan.market.tenders.queries.life import Life, life_of
from meishan.publish.opendata.models import Compiled, Release
from meishan.publish.opendata.queries import record_of_process, releases_of

from .openings import PublishedOpening, published_openings

Json = dict[str, Any]
# Acts that are steps of the story though OCDS has no word for them.
TOLD = (
    "tenders.appoint_openers",
    "tenders.replace_openers",
    "tenders.suspend",
    "tenders.resume",
    "bids.schedule_opening",
    "bids.release_shares",
    "bids.fail_opening",
    "bids.close_opening",
    "bids.publish_minutes",
    "bids.approve_negotiation",
    "bids.confirm_negotiation",
)


# A protest has a life of its own: its steps are told though nothing else of the procurement changed by them.
PROTESTED = (
    "evaluation.admit_protest",
    "evaluation.review_protest",
    "evaluation.settle_protest",
    "evaluation.implement_protest",
    "evaluation.publish_withdrawal",
)


@dataclass(frozen=True)
class Step:
    """One entry of the record with the release made of it, if OCDS has a word for it."""

    entry: Entry
    release: Release | None
    body: Json
    number: int | None
    """Its number in the log; None until it has one."""
    is_proved: bool
    """Whether a signed checkpoint vouches for it already."""


@dataclass(frozen=True)
class Scored:
    """How the offers for one lot (0: the whole tender) were ranked, as everybody may read it."""

    lot: int
    ranking: UUID
    problem: Json
    result: Json


@dataclass(frozen=True)
class Story:
    """A procurement and all that is public of it. `body` is its compiled release; empty before the first release."""

    process: UUID
    ocid: str
    notice: Notice | None
    compiled: Compiled | None
    body: Json
    steps: list[Step]
    life: Life | None
    scored: list[Scored] = field(default_factory=list)
    openings: list[PublishedOpening] = field(default_factory=list)
    is_held: bool = False
    """Whether an award waits for a protest that is open."""

    @property
    def is_past(self) -> bool:
        """Whether the agency held it before it came: only then the release has a text of its own."""
        return bool(self.body.get("description"))


def story_of(process: UUID, at: datetime) -> Story | None:
    """The story of the procurement whose tender, notice or order has that id; None where nothing of it is public.

    A notice taken over from elsewhere has none here: its publisher tells it.
    """
    notice = Notice.objects.select_related("buyer", "external_buyer", "deadline").filter(pk=process).first()
    compiled = record_of_process(process)
    if compiled is None and (notice is None or notice.is_external):
        return None
    tender = Tender.objects.select_related("notice__deadline").filter(pk=process).first() if notice else None
    return Story(
        process=process,
        ocid=ocid_of(process),
        notice=notice,
        compiled=compiled,
        body=json.loads(compiled.body) if compiled else {},
        steps=steps_of(process),
        life=life_of(tender, at, public=True) if tender is not None else None,
        scored=scored_lots(notice) if notice is not None else [],
        openings=published_openings(process) if notice is not None else [],
        is_held=notice is not None and is_held(notice),
    )


def public_entries_of(process: UUID) -> QuerySet[Entry]:
    """What everybody may read in the record of this procurement, the oldest first: what became releases, and more."""
    released = releases_of(ocid_of(process)).order_by().values("entry")
    about = [process, *Opening.objects.filter(notice=process).values_list("pk", flat=True)]
    return (
        Entry.objects.filter(Q(is_public=True) | Q(disclosure__isnull=False))
        .filter(
            Q(pk__in=released) | Q(subject_id__in=about) | Q(act__in=PROTESTED, facts__notice=str(process))
        )
        .select_related("leaf")
        .order_by("at", "id")
    )


def steps_of(process: UUID) -> list[Step]:
    """Its steps, the first one first."""
    releases = {one.entry_id: one for one in releases_of(ocid_of(process))}
    size = log_size()
    found = []
    for entry in public_entries_of(process):
        release = releases.get(entry.pk)
        if release is None and entry.act not in (*TOLD, *PROTESTED):
            continue
        number = _number(entry)
        body = json.loads(release.body) if release else {}
        found.append(Step(entry, release, body, number, number is not None and number < size))
    return found


def _number(entry: Entry) -> int | None:
    leaf = getattr(entry, "leaf", None)
    return leaf.number if leaf else None


def scored_lots(notice: Notice) -> list[Scored]:
    """The rankings whose outcome was announced, lot by lot."""
    lots = Outcome.objects.filter(notice=notice, ranking__isnull=False).order_by("lot")
    found = []
    for lot in lots.values_list("lot", flat=True).distinct():
        ranking = announced_ranking(notice, lot)
        if ranking is not None:
            problem = published_problem(ranking)
            found.append(Scored(lot, ranking.pk, problem.json, scoring.rank(problem).json))
    return found
