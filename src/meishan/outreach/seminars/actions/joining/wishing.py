# SPDX-License-Identifier: Apache-2.0
"""Whom each side wants to meet: must, would, no; and taking it back."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.algorithms.text import language_of
from meishan.base.accounts.queries import organisation_name
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import Verdict, Words, may
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ...models import Application, Officer, Participation, Request, Seminar
from ...queries import seminars as queries
from ...states import Side, Wish
from ..pulse import beat

POSITIVE = (Wish.MUST, Wish.WOULD)
# What frees a place is said before what takes one, so that a must may change hands.
STRENGTH: dict[str, int] = {Wish.NO: 0, Wish.WOULD: 1, Wish.MUST: 2}


class Said(NamedTuple):
    """One wish as its speaker states it; the parts mean what they mean to `state_wish`."""

    application: Application
    wish: str
    officer: Officer | None = None
    participation: Participation | None = None
    why: str | None = None


class Party(NamedTuple):
    """Who speaks; the officer (None for a whole agency), and her agency's participation."""

    side: Side
    application: Application
    officer: Officer | None
    participation: Participation

    @property
    def key(self) -> tuple[str, UUID, UUID]:
        return self.side, self.application.pk, (self.officer or self.participation).pk


@act("seminars.state_wish", label=gettext_lazy("Say whom to meet"))
def state_wish(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    wish: str,
    officer: Officer | None = None,
    participation: Participation | None = None,
    why: str | None = None,
) -> Request:
    """One side says must, would or no of the other. The last word counts.

    The supplier of the application names an `officer`, or a `participation` where the agency's officers take turns;
    anybody else speaks for the officer she is at the seminar, or for such an agency. A supplier has at most
    `most_requests` wishes and `most_musts` musts. `why` None leaves the note as it was.
    """
    seminar = application.seminar
    refuse_closed(seminar, at)
    said = Said(application, wish, officer, participation, why)
    voice = _Voice(seminar, by, [said])
    party = voice.addressed(said)
    row = voice.state(party, said, at)
    voice.keep([row])
    record.private(kind=party.side, state=wish, number=application.number)
    beat(seminar.pk)
    return row


@act("seminars.state_wishes", label=gettext_lazy("Say whom to meet, several at once"), lock="share")
def state_wishes(
    seminar: Seminar, *, by: Actor, at: datetime, record: Record, wishes: Sequence[Said | tuple[Any, ...]]
) -> list[Request]:
    """Many wishes of one side together: all are kept, or none. The last word on each counts.

    The limits of `seminars.state_wish` hold for what stands in the end, so a must may pass from one to another.
    Who can't be asked is named: Denied where the rule says no to that firm, Refused for anything else.
    """
    refuse_closed(seminar, at)
    if not wishes:
        raise Refused(_("Choose at least one whom you want to meet."))
    held = locked(seminar, [one[0].pk for one in wishes])
    told = []
    for one in wishes:
        said = Said(*one)
        if said.application.pk not in held:
            raise Refused(_("This is no longer there. Go back and load the page again."))
        told.append(said._replace(application=held[said.application.pk]))
    _demand(by, told)
    voice = _Voice(seminar, by, told)
    last: dict[tuple[str, UUID, UUID], tuple[Party, Said]] = {}
    rows = {}
    for said in told:
        with _naming(said, by):
            party = voice.addressed(said)
        last[party.key] = party, said
    for key, (party, said) in sorted(last.items(), key=lambda one: STRENGTH[one[1][1].wish]):
        with _naming(said, by):
            rows[key] = voice.state(party, said, at)
    kept = [rows[key] for key in last]
    voice.keep(kept)
    record.private(
        kind=kept[0].side,
        count=len(kept),
        number=[party.application.number for party, _said in last.values()],
        state=[one.wish for one in kept],
    )
    beat(seminar.pk)
    return kept


@act("seminars.drop_wish", label=gettext_lazy("Take a wish back"))
def drop_wish(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    officer: Officer | None = None,
    participation: Participation | None = None,
) -> None:
    """Say nothing of the other any more. Harmless when nothing was said."""
    refuse_closed(application.seminar, at)
    said = Said(application, "", officer, participation)
    voice = _Voice(application.seminar, by, [said])
    party = voice.party(said)
    row = voice.rows.get(party.key)
    if row is not None:
        row.delete()
    record.private(kind=party.side, number=application.number)
    beat(application.seminar_id)


@act("seminars.open_requests", label=gettext_lazy("Open requests for meetings"), public=True)
def open_requests(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> Seminar:
    """The date from which both sides may say whom to meet has come; all who take part are told."""
    if not queries.are_requests_open(seminar, at):
        raise Refused(_("Requests for meetings are not open at this time."))
    record.public(starts_at=seminar.requests_from, ends_at=seminar.requests_until)
    beat(seminar.pk)
    return seminar


def refuse_closed(seminar: Seminar, at: datetime) -> None:
    """Raise Refused, saying why, unless requests are open."""
    if queries.are_requests_open(seminar, at):
        return
    if seminar.is_announced and (seminar.requests_from is None or at < seminar.requests_from):
        raise Refused(_("Requests for meetings are not open yet. You are told by mail when they are."))
    raise Refused(_("Requests for meetings are closed: the schedule is made from what was asked till then."))


class _Voice:
    """One side at a seminar and what it has said there; three queries, however much it says."""

    def __init__(self, seminar: Seminar, by: Actor, told: Sequence[Said]) -> None:
        self.seminar = seminar
        self.by = by
        self.speaker = queries.officer_of(seminar, by)
        agencies = {by.organisation}
        agencies |= {one.agency_id for said in told for one in (said.officer, said.participation) if one}
        parts = Participation.objects.filter(seminar=seminar, agency__in=agencies - {None})
        self.parts = {one.agency_id: one for one in parts}
        own = Request.objects.filter(seminar=seminar, owner=by.organisation)
        self.rows: dict[tuple[str, UUID, UUID], Request] = {
            (one.side, one.application_id, one.officer_id or one.participation_id): one
            for one in own.filter(Q(side=Side.SUPPLIER) | Q(officer=self.speaker))
        }

    def addressed(self, said: Said) -> Party:
        """`party` of something that may be said now: one of the three words, about somebody still there."""
        if said.wish not in Wish.values:
            raise Refused(_("Choose one of: must meet, would like to meet, no."))
        found = self.party(said)
        if found.officer is not None and found.officer.left_at is not None:
            raise Refused(_("%(name)s is no longer at the seminar.") % {"name": found.officer.name})
        return found

    def party(self, said: Said) -> Party:
        """Whose wish it is and about whom. Raises Refused where nobody can be meant by it."""
        if self.by.organisation == said.application.supplier_id:
            return self._supplier_party(said)
        return self._officer_party(said)

    def _supplier_party(self, said: Said) -> Party:
        officer, participation = said.officer, said.participation
        if officer is not None:
            participation = self.parts.get(officer.agency_id)
        if participation is None or participation.seminar_id != self.seminar.pk:
            raise Refused(_("Choose an officer of this seminar."))
        if officer is not None and officer.seminar_id != self.seminar.pk:
            raise Refused(_("Choose an officer of this seminar."))
        if participation.is_pool:
            return Party(Side.SUPPLIER, said.application, None, participation)
        if officer is None:
            raise Refused(_("Choose one of the agency's officers."))
        return Party(Side.SUPPLIER, said.application, officer, participation)

    def _officer_party(self, said: Said) -> Party:
        own = self.parts.get(self.by.organisation) if self.by.organisation else None
        if own is None:
            raise Refused(_("Your agency does not take part in this seminar."))
        return Party(Side.OFFICER, said.application, self.speaker, own)

    def state(self, party: Party, said: Said, at: datetime) -> Request:
        """The row as it shall be, not yet kept. Raises Refused where a limit is reached."""
        row = self.rows.get(party.key)
        if row is None:
            row = new_request(self.seminar, party)
        others = [one for one in self.rows.values() if one.side == party.side and one is not row]
        if party.side == Side.SUPPLIER:
            keep_supplier_limits(self.seminar, others, said.wish)
        elif party.officer is not None:
            keep_officer_limit(self.seminar, party.officer, others, said.wish)
        row.wish, row.at = said.wish, at
        if said.why is not None:
            row.why = said.why
            row.language = language_of(said.why, default=reference.language_key()) if said.why else ""
        self.rows[party.key] = row
        return row

    def keep(self, rows: Iterable[Request]) -> None:
        """Write them: one query for the new ones, one for the others."""
        new: list[Request] = []
        known: list[Request] = []
        for one in rows:
            (new if one._state.adding else known).append(one)
        Request.objects.bulk_create(new)
        Request.objects.bulk_update(known, ["wish", "why", "language", "at"])


def new_request(seminar: Seminar, party: Party) -> Request:
    """A new row, not saved."""
    application, participation = party.application, party.participation
    owner, other = application.supplier_id, participation.agency_id
    if party.side == Side.OFFICER:
        owner, other = other, owner
    return Request(
        seminar=seminar,
        host_id=application.host_id,
        side=party.side,
        owner_id=owner,
        other_id=other,
        application=application,
        participation=participation,
        officer=party.officer,
    )


def locked(seminar: Seminar, keys: Iterable[UUID]) -> dict[UUID, Application]:
    """Those applications, locked as `state_wish` locks each; in one order, lest two acts wait for each other."""
    rows = Application.objects.filter(seminar=seminar, pk__in=set(keys)).select_for_update(no_key=True)
    return {one.pk: one for one in rows.order_by("pk")}


def _demand(by: Actor, told: Sequence[Said]) -> None:
    """Raise Denied, naming the first firm of which the speaker may not say it."""
    verdicts: dict[tuple[bool, str], Verdict] = {}
    for said in told:
        application = said.application
        # The rule's answer can differ by whose application it is and by its state; the seminar is the same.
        kind = (application.supplier_id == by.organisation, application.state)
        if kind not in verdicts:
            verdicts[kind] = may(by, "seminars.state_wish", application)
        if not verdicts[kind]:
            raise Denied(_named(said, by, verdicts[kind].reason), act="seminars.state_wish")


@contextmanager
def _naming(said: Said, by: Actor) -> Iterator[None]:
    """Whatever is refused within says whom it is about."""
    try:
        yield
    except Refused as refused:
        raise Refused(_named(said, by, refused.message)) from refused


def _named(said: Said, by: Actor, why: Words) -> str:
    """The sentence with the name of whom it is about in front."""
    if said.application.supplier_id != by.organisation:
        name = said.application.supplier.name
    elif said.officer is not None:
        name = said.officer.name
    elif said.participation is not None:
        name = organisation_name(said.participation.agency)
    else:
        return str(why)
    return _("%(name)s: %(why)s") % {"name": name, "why": why}


def keep_supplier_limits(seminar: Seminar, others: Sequence[Request], wish: str) -> None:
    """`others` are all the supplier has said beside this."""
    asked = sum(one.wish in POSITIVE for one in others)
    if wish in POSITIVE and asked >= seminar.most_requests:
        raise Refused(
            ngettext(
                "You have asked for %(count)s meeting, which is the most. Take it back first.",
                "You have asked for %(count)s meetings, which is the most. Take one back first.",
                asked,
            )
            % {"count": asked}
        )
    musts = _musts(others)
    if wish == Wish.MUST and musts >= seminar.most_musts:
        raise Refused(
            ngettext(
                "You have said “must meet” %(count)s time, which is the most. Make it “would like” first.",
                "You have said “must meet” %(count)s times, which is the most. Make one “would like” first.",
                musts,
            )
            % {"count": musts}
        )


def _musts(rows: Iterable[Request]) -> int:
    return sum(one.wish == Wish.MUST for one in rows)


def keep_officer_limit(seminar: Seminar, officer: Officer, others: Sequence[Request], wish: str) -> None:
    """An officer's musts fit into her meetings."""
    cap = officer.cap if officer.cap is not None else seminar.officer_cap
    count = _musts(others)
    if wish == Wish.MUST and count >= cap:
        raise Refused(
            ngettext(
                "You have %(count)s meeting at most, and as many “must meet”. Make it “would like” first.",
                "You have %(count)s meetings at most, and as many “must meet”. Make one “would like” first.",
                count,
            )
            % {"count": count}
        )
