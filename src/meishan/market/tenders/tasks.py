# SPDX-License-Identifier: Apache-2.0
"""Mail that follows from what happened: to suppliers about the notices they care for, to officers about their work.

Nobody learns from a mail who asked, or who else is interested.
"""

import logging
import ssl
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from http.client import HTTPException
from threading import Event
from time import monotonic
from typing import Any
from urllib.request import urlopen
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.queries import members_of, organisation_name
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.jobs import job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from . import actions
from .models import Draft, HeartSource, Notice, OpenerManifest, Question
from .queries import interested_parties, openers, outages
from .states import OpenersState

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
PATIENCE_SECONDS = 5.0
# Whether somebody answers is asked, not who: the address is our own, its certificate perhaps of this machine alone.
_UNCHECKED = ssl.create_default_context()
_UNCHECKED.check_hostname, _UNCHECKED.verify_mode = False, ssl.CERT_NONE

TO_SUPPLIERS: dict[str, tuple[str | Promise, str]] = {
    "tenders.revise": (_("Amended: %(reference)s"), "tenders/mail/revised"),
    "tenders.cancel": (_("Cancelled: %(reference)s"), "tenders/mail/cancelled"),
    "tenders.answer": (_("Question answered: %(reference)s"), "tenders/mail/answered"),
    "tenders.replace_openers": (_("Seal again: %(reference)s"), "tenders/mail/openers_replaced"),
    "tenders.suspend": (_("Suspended: %(reference)s"), "tenders/mail/suspended"),
    "tenders.resume": (_("Resumed: %(reference)s"), "tenders/mail/resumed"),
    "tenders.extend_deadline": (_("More time: %(reference)s"), "tenders/mail/extended"),
    "tenders.cancel_lot": (_("Lot cancelled: %(reference)s"), "tenders/mail/lot_cancelled"),
    "tenders.declare_unsuccessful": (_("Ended without award: %(reference)s"), "tenders/mail/ended"),
    "tenders.declare_failed": (_("Failed: %(reference)s"), "tenders/mail/unopenable"),
    "tenders.publish_meeting": (_("Minutes of a meeting: %(reference)s"), "tenders/mail/meeting"),
    "tenders.extend_for_outage": (_("Deadline moved: %(reference)s"), "tenders/mail/outage"),
}


@follower("tenders.tell_suppliers", acts=tuple(TO_SUPPLIERS))
def tell_suppliers(entry: Entry) -> None:
    """An amendment, a cancellation or an answer reaches everybody interested, and whoever asked, alike."""
    notice = Notice.objects.select_related("buyer", "deadline").filter(pk=entry.subject_id).first()
    if notice is None:
        return
    subject, template = TO_SUPPLIERS[entry.act]
    before = entry.facts.get("deadline_before")
    context = {
        **_about(notice),
        "facts": entry.facts,
        "moved": bool(before) and datetime.fromisoformat(before) != notice.closes_at,
        "revisions_url": settings.BASE_URL + reverse("tenders:revisions", args=[notice.pk]),
        "questions_url": settings.BASE_URL + reverse("tenders:questions", args=[notice.pk]),
    }
    for organisation in sorted(interested_parties(notice), key=str):
        people = Person.objects.filter(
            memberships__organisation=organisation,
            memberships__ended_at__isnull=True,
            memberships__role__in=[Role.OWNER, Role.EDITOR],
            is_active=True,
        ).distinct()
        _write(people, entry.act, subject, template, context)


@follower(
    "tenders.tell_officers", acts=("tenders.ask", "tenders.submit", "tenders.send_back", "tenders.clear")
)
def tell_officers(entry: Entry) -> None:
    """Those who must act next hear of it: the writers of a question or a decision, the others of a clearance."""
    if entry.act == "tenders.ask":
        _tell_of_question(entry)
        return
    draft = Draft.objects.select_related("buyer").filter(pk=entry.subject_id).first()
    if draft is None:
        return
    context = {
        "reference": draft.reference,
        "title": draft.title,
        "main": draft.language,
        "url": settings.BASE_URL + reverse("tenders:draft", args=[draft.pk]),
    }
    writers = Person.objects.filter(pk__in=draft.editors, is_active=True)
    if entry.act == "tenders.submit":
        others = members_of(draft.buyer, Role.OFFICER, Role.HEAD).exclude(pk__in=draft.editors)
        _write(others, entry.act, _("To clear: %(reference)s"), "tenders/mail/submitted", context)
    elif entry.act == "tenders.clear":
        _write(writers, entry.act, _("Cleared: %(reference)s"), "tenders/mail/cleared", context)
    else:
        context["reason"] = draft.sent_back_reason
        _write(writers, entry.act, _("Sent back: %(reference)s"), "tenders/mail/sent_back", context)


@follower("tenders.tell_asker", acts=("tenders.set_aside",))
def tell_asker(entry: Entry) -> None:
    """Only the asker hears that her question was set aside, and why."""
    question = (
        Question.objects.select_related("notice__buyer", "notice__deadline")
        .filter(pk=entry.subject_id)
        .first()
    )
    if question is None:
        return
    context = {**_about(question.notice), "question": question.text, "reason": question.set_aside_reason}
    people = Person.objects.filter(pk=question.person, is_active=True)
    _write(people, entry.act, _("Your question on %(reference)s"), "tenders/mail/set_aside", context)


def _tell_of_question(entry: Entry) -> None:
    question = (
        Question.objects.select_related("notice__buyer", "notice__deadline")
        .filter(pk=entry.subject_id)
        .first()
    )
    if question is None:
        return
    notice = question.notice
    writers: set[UUID] = set()
    for draft in Draft.objects.filter(pk=notice.pk) | Draft.objects.filter(notice=notice):
        writers |= set(draft.editors)
    context = {
        **_about(notice),
        "question": question.text,
        "url": settings.BASE_URL + reverse("tenders:open_questions"),
    }
    people = members_of(notice.buyer, Role.OFFICER, Role.HEAD).filter(pk__in=writers)
    _write(people, entry.act, _("A question on %(reference)s"), "tenders/mail/asked", context)


@follower("tenders.tell_openers", acts=("tenders.appoint_openers", "tenders.start_drill"))
def tell_openers(entry: Entry) -> None:
    """Openers hear that they were appointed, and that a drill waits for them."""
    manifest = OpenerManifest.objects.select_related("buyer").filter(pk=entry.subject_id).first()
    if manifest is None or manifest.state == OpenersState.SUPERSEDED:
        return
    appointed = entry.act == "tenders.appoint_openers"
    subject = (
        _("You are to open bids: %(reference)s") if appointed else _("A drill for openers: %(reference)s")
    )
    template = "tenders/mail/opener_appointed" if appointed else "tenders/mail/opener_drill"
    drill = openers.canary(manifest)
    for seat in openers.seats_of(manifest):
        context = {**_about_openers(manifest), "seat": seat, "due_at": drill.due_at if drill else None}
        context["url"] = settings.BASE_URL + reverse("tenders:seat", args=[seat.pk])
        _write(Person.objects.filter(pk=seat.person, is_active=True), entry.act, subject, template, context)


@follower("tenders.tell_of_missing_openers", acts=("tenders.warn_of_openers",))
def tell_of_missing_openers(entry: Entry) -> None:
    """The buyer's officers on the case hear that openers are missing, while something can still be done."""
    manifest = OpenerManifest.objects.select_related("buyer", "tender").filter(pk=entry.subject_id).first()
    if manifest is None:
        return
    alarm = openers.alarm_of(manifest, entry.at)
    context = {
        **_about_openers(manifest),
        "alarm": alarm,
        "url": settings.BASE_URL + reverse("tenders:openers", args=[manifest.tender_id]),
    }
    writers = openers.on_the_case(manifest.tender_id)
    people = members_of(manifest.buyer, Role.OFFICER, Role.HEAD).filter(pk__in=writers)
    _write(
        people, entry.act, _("Openers are missing: %(reference)s"), "tenders/mail/openers_missing", context
    )


@follower("tenders.tell_of_outage", acts=("tenders.extend_for_outage",))
def tell_of_outage(entry: Entry) -> None:
    """The officers on the case hear of the deadline that moved, like the bidders."""
    notice = Notice.objects.select_related("buyer", "deadline").filter(pk=entry.subject_id).first()
    if notice is None or notice.buyer is None:
        return
    subject, template = TO_SUPPLIERS[entry.act]
    people = members_of(notice.buyer, Role.OFFICER, Role.HEAD).filter(pk__in=openers.on_the_case(notice.pk))
    _write(people, entry.act, subject, template, {**_about(notice), "facts": entry.facts})


def keep_beating(stop: Event) -> None:
    """Beat each ten seconds until `stop` is set; at the start and after a silence, see at once what it asks for."""
    first = True
    while not stop.is_set():
        begun = monotonic()
        try:
            silences = [actions.beat()]
            if not settings.WATCH_URL or _answers(settings.WATCH_URL):
                silences.append(actions.beat(HeartSource.WEB))
            silent = max((one for one in silences if one), default=timedelta(0))
            if first or silent > outages.LEAST:
                with scope.everything():
                    actions.give_back_time_everywhere()
                    if silent > outages.LEAST:
                        note_availability()
            first = False
        except (OperationalError, InterfaceError) as error:
            logger.warning("the heart waits for the database: %s", str(error).partition("\n")[0])
        except Exception:
            logger.exception("the heart missed a beat")
        close_old_connections()
        stop.wait(max(1.0, BEAT_SECONDS - (monotonic() - begun)))
    connection.close()


def _answers(url: str) -> bool:
    """Whether the web server answers at its own address, as a visitor would ask."""
    try:
        with urlopen(url, timeout=PATIENCE_SECONDS, context=_UNCHECKED) as answer:  # noqa: S310 - our own address
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, HTTPException):
        return False


@job("tenders.give_back_time", every="* * * * *", alone=True)
def give_back_time(timestamp: int = 0) -> None:
    """Deadlines that an outage moves, move; once a minute."""
    with scope.everything():
        actions.give_back_time_everywhere()


@job("tenders.note_availability", every="0 * * * *", alone=True)
def note_availability(timestamp: int = 0) -> None:
    """Each hour the log says how available the platform was."""
    try:
        actions.note_availability(by=SYSTEM)
    except Refused as refused:
        logger.info("nothing to note: %s", refused)


@job("tenders.watch_openers", every="*/10 * * * *", alone=True)
def watch_openers(timestamp: int = 0) -> None:
    """Two days before the deadline a drill begins; and whoever runs the tender is told when openers are missing."""
    at = clock.now()
    for manifest in openers.needing_a_drill(at):
        _try(actions.start_drill, manifest)
    for manifest in openers.watched(at):
        if openers.alarm_of(manifest, at).rings:
            _try(actions.warn_of_openers, manifest)


def _try(act: Callable[..., Any], manifest: OpenerManifest) -> None:
    try:
        act(manifest, by=SYSTEM)
    except Refused as refused:
        logger.info("openers had moved on meanwhile: %s", refused)


def _about_openers(manifest: OpenerManifest) -> dict[str, Any]:
    return {
        "reference": manifest.reference,
        "title": manifest.title,
        "main": manifest.language,
        "buyer": organisation_name(manifest.buyer),
        "threshold": manifest.threshold,
        "seats": manifest.seats_count,
    }


def _about(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "closes_at": notice.closes_at,
        "zone": notice.zone,
        "url": settings.BASE_URL + reverse("tenders:notice", args=[notice.pk]),
        "outages_url": settings.BASE_URL + reverse("tenders:outages"),
    }


def _write(
    people: Iterable[Person], kind: str, subject: str | Promise, template: str, context: dict[str, Any]
) -> None:
    for person in people:
        post(person, kind=kind, subject=subject, template=template, context=context)
