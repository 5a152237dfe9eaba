# SPDX-License-Identifier: Apache-2.0
"""Openings in the background: scheduled when they may begin, large envelopes unpacked, and all who must come told.

Openers hear of an opening, bidders of the opening of their own bids; nobody learns from a mail who else bid.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Organisation, Person
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import openers

from ..actions import opening as acts
from ..models import (
    Attendance,
    Clarification,
    Envelope,
    Negotiation,
    NegotiationInvite,
    Opening,
    OpeningLine,
    Submission,
    ValidityAnswer,
)
from ..queries import opening as queries
from ..queries.received import next_opening
from ..states import OpeningState, SubmissionState
from .bidding import people_of

ENDED = (OpeningState.OPENED, OpeningState.MINUTES_SIGNED, OpeningState.FAILED)


@job("bids.schedule_openings", every="* * * * *", alone=True)
def schedule_openings(timestamp: int = 0) -> None:
    """Each opening that may begin is scheduled: the openers need nobody's leave."""
    at = clock.now()
    with scope.everything():
        due = [one for one in queries.due_to_open(at) if next_opening(one.tender, at) is not None]
        for notice in due:
            try:
                acts.schedule_opening(notice, by=SYSTEM)
            except Refused:
                # The next minute asks again; a lasting reason stands on the officer's page.
                continue


@follower("bids.unpack_large", acts=("bids.open_envelope",))
def unpack_large(entry: Entry) -> None:
    """An envelope too large to be decrypted within the act that gave its key."""
    line = OpeningLine.objects.filter(pk=entry.subject_id).first()
    if line is not None and line.key and line.settled_at is None:
        enqueue(unpack, envelope=str(line.pk))


@job("bids.unpack", attempts=8)
def unpack(envelope: str) -> None:
    """Decrypt, check and scan one envelope. Broken off halfway, it begins anew."""
    with scope.everything():
        found = Envelope.objects.filter(pk=envelope, line__settled_at__isnull=True).first()
        if found is not None:
            acts.unpack_envelope(found, by=SYSTEM)


@follower("bids.call_off", acts=("tenders.declare_failed", "tenders.cancel", "tenders.replace_openers"))
def call_off(entry: Entry) -> None:
    """The openings of a tender that was declared failed or cancelled will not take place, nor go on.

    Nor one of openers who were replaced since, after an outage had moved the deadline: theirs is scheduled anew.
    """
    if Opening.objects.filter(notice=entry.subject_id).exclude(state__in=ENDED).exists():
        enqueue(end_openings, notice=str(entry.subject_id))


@job("bids.end_openings")
def end_openings(notice: str) -> None:
    """Call off what is still to be opened of a tender that ended, or whose openers were replaced."""
    with scope.everything():
        for opening in Opening.objects.filter(notice=UUID(notice)).exclude(state__in=ENDED):
            acts.fail_opening(opening, by=SYSTEM)


@follower("bids.call_openers", acts=("bids.schedule_opening",))
def call_openers(entry: Entry) -> None:
    """The openers are asked to come; bidders hear that they may watch, and officers that it begins."""
    opening = _opening(entry)
    if opening is None:
        return
    context = _about(opening)
    seats = openers.seats_of(opening.manifest)
    people = Person.objects.filter(pk__in=[one.person for one in seats], is_active=True)
    _write(people, entry.act, _("To open: %(reference)s"), "bids/mail/opening_openers", context)
    _write(
        _officers(opening.buyer_id),
        entry.act,
        _("The opening can begin: %(reference)s"),
        "bids/mail/opening_officers",
        context,
    )
    for organisation in _bidders(opening):
        _write(
            people_of(organisation),
            entry.act,
            _("Your bid will be opened: %(reference)s"),
            "bids/mail/opening_bidders",
            context,
        )


@follower("bids.ask_signatures", acts=("bids.close_opening",))
def ask_signatures(entry: Entry) -> None:
    """Openers who were present are asked to sign."""
    opening = _opening(entry)
    if opening is None or not hasattr(opening, "minutes"):
        return
    people = Person.objects.filter(
        pk__in=Attendance.objects.filter(opening=opening).values("person"), is_active=True
    )
    context = {**_about(opening), "url": _address("bids:opening_minutes", opening.pk)}
    _write(people, entry.act, _("Minutes to sign: %(reference)s"), "bids/mail/opening_minutes", context)


@follower("bids.tell_of_clarification", acts=("bids.ask_clarification", "bids.answer_clarification"))
def tell_of_clarification(entry: Entry) -> None:
    """The bidder hears of a question, the one who asked of its answer."""
    found = (
        Clarification.objects.select_related("notice__buyer", "notice__deadline", "bid")
        .filter(pk=entry.subject_id if entry.act == "bids.answer_clarification" else None)
        .first()
    ) or _asked(entry)
    if found is None:
        return
    notice = found.notice
    context = {
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "due_at": found.due_at,
        "zone": notice.zone,
        "url": _address("bids:clarifications", found.bid_id),
    }
    if entry.act == "bids.ask_clarification":
        people: Iterable[Person] = people_of(found.supplier_id)
        _write(people, entry.act, _("A question about your bid: %(reference)s"), "bids/mail/clarify", context)
    else:
        people = Person.objects.filter(pk=found.asked_by, is_active=True)
        _write(people, entry.act, _("A bidder answered: %(reference)s"), "bids/mail/clarified", context)


@follower("bids.tell_of_validity", acts=("bids.ask_longer_validity",))
def tell_of_validity(entry: Entry) -> None:
    """Each bidder who is asked to stand by its bid for longer hears of it."""
    answers = ValidityAnswer.objects.filter(request=entry.subject_id).select_related(
        "request__notice__buyer", "request__notice__deadline"
    )
    for one in answers:
        notice = one.request.notice
        context = {
            "reference": notice.reference,
            "title": notice.title,
            "main": notice.language,
            "buyer": notice.buyer_name,
            "due_at": one.request.due_at,
            "zone": notice.zone,
            "url": _address("bids:validity_answer", one.pk),
        }
        _write(
            people_of(one.supplier_id),
            entry.act,
            _("Does your bid stand for longer? %(reference)s"),
            "bids/mail/validity",
            context,
        )


def _asked(entry: Entry) -> Clarification | None:
    """The question that an entry about a bid tells of: the newest up to its time."""
    return (
        Clarification.objects.select_related("notice__buyer", "notice__deadline", "bid")
        .filter(bid=entry.subject_id, asked_at=entry.at)
        .first()
    )


def _opening(entry: Entry) -> Opening | None:
    return (
        Opening.objects.select_related("notice__buyer", "notice__deadline", "manifest")
        .filter(pk=entry.subject_id)
        .first()
    )


def _bidders(opening: Opening) -> list[UUID]:
    standing = Submission.objects.filter(notice=opening.notice_id, state=SubmissionState.STANDING)
    return sorted(set(standing.values_list("supplier", flat=True)), key=str)


def _officers(buyer: UUID) -> Iterable[Person]:
    return members_of(Organisation.objects.get(pk=buyer), Role.OFFICER, Role.HEAD)


def _about(opening: Opening) -> dict[str, Any]:
    notice: Notice = opening.notice
    return {
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "kind": opening.get_kind_display(),
        "threshold": opening.threshold,
        "url": _address("bids:opening", opening.pk),
    }


def _address(name: str, pk: UUID) -> str:
    return str(settings.BASE_URL) + reverse(name, args=[pk])


def _write(
    people: Iterable[Person], kind: str, subject: str | Promise, template: str, context: Mapping[str, Any]
) -> None:
    for person in people:
        post(person, kind=kind, subject=subject, template=template, context=context)


@follower("bids.tell_of_negotiation", acts=("bids.approve_negotiation",))
def tell_of_negotiation(entry: Entry) -> None:
    """The bidders who are asked hear of it, each for itself."""
    for one in NegotiationInvite.objects.filter(negotiation=entry.subject_id).select_related(
        "negotiation__notice__buyer", "negotiation__notice__deadline"
    ):
        context = {**_of_negotiation(one.negotiation), "url": _address("bids:final_offer", one.pk)}
        subject = _("The buyer turns to you: %(reference)s")
        _write(people_of(one.supplier_id), entry.act, subject, "bids/mail/negotiate", context)


@follower(
    "bids.pass_negotiation_on",
    acts=("bids.ask_negotiation", "bids.decline_negotiation", "bids.minute_negotiation"),
)
def pass_negotiation_on(entry: Entry) -> None:
    """Whose turn it is hears of it: the heads, the officers who asked, the one who is to confirm minutes."""
    found = Negotiation.objects.select_related("notice__buyer").filter(pk=entry.subject_id).first()
    if found is None:
        return
    if entry.act == "bids.ask_negotiation":
        heads = members_of(found.buyer, Role.HEAD)
        people = heads.exclude(pk__in=[found.asked_by, found.second])
    elif entry.act == "bids.decline_negotiation":
        people = Person.objects.filter(pk__in=[found.asked_by, found.second], is_active=True)
    else:
        others = {found.asked_by, found.second} - {found.minuted_by}
        people = Person.objects.filter(pk__in=others, is_active=True)
    context = {
        **_of_negotiation(found),
        "act": entry.act,
        "url": _address("bids:negotiation", found.pk),
    }
    _write(people, entry.act, _("A negotiation: %(reference)s"), "bids/mail/negotiation_step", context)


def _of_negotiation(found: Negotiation) -> dict[str, Any]:
    notice = found.notice
    return {
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "kind": found.kind,
        "due_at": found.due_at,
        "zone": notice.zone,
    }
