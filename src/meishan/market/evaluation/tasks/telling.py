# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is on a panel hears of it; nobody learns from a mail who bids, nor what anybody scored."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import Opening
from meishan.market.tenders.states import EnvelopeKind

from ..models import Evaluation, Report, Seat
from ..states import LIVE, VOTING, EvaluationState, SeatState


def _write(
    evaluation: Evaluation,
    people: Iterable[UUID],
    entry: Entry,
    step: str,
    subject: str | Promise,
    *,
    page: str = "evaluation",
) -> None:
    notice = evaluation.notice
    context = {
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "step": step,
        "url": str(settings.BASE_URL) + reverse(f"evaluation:{page}", args=[evaluation.pk]),
    }
    for person in Person.objects.filter(pk__in=set(people), is_active=True).order_by("pk"):
        post(person, kind=entry.act, subject=subject, template="evaluation/mail/step", context=context)


def _of(entry: Entry) -> Evaluation | None:
    return Evaluation.objects.select_related("notice__buyer").filter(pk=entry.subject_id).first()


def _people(evaluation: Evaluation, **wanted: object) -> list[UUID]:
    return list(Seat.objects.filter(evaluation=evaluation, **wanted).values_list("person", flat=True))


@follower("evaluation.tell_appointed", acts=("evaluation.form_panel", "evaluation.appoint"))
def tell_appointed(entry: Entry) -> None:
    """Whoever got a seat hears of it."""
    evaluation = _of(entry)
    if evaluation is not None:
        people = _people(evaluation, appointed_at=entry.at)
        _write(evaluation, people, entry, "appointed", _("You are on a panel: %(reference)s"))


@follower("evaluation.call_to_declare", acts=("bids.close_opening",))
def call_to_declare(entry: Entry) -> None:
    """Once bids are opened it is known who bids, and the panel can declare itself."""
    opening = Opening.objects.filter(pk=entry.subject_id).first()
    if opening is None or opening.kind == EnvelopeKind.FINANCIAL:
        return
    evaluation = Evaluation.objects.select_related("notice__buyer").filter(pk=opening.notice_id).first()
    if evaluation is not None:
        people = _people(evaluation, state=SeatState.APPOINTED)
        _write(evaluation, people, entry, "declare", _("Your declaration is due: %(reference)s"))


@follower("evaluation.tell_barred", acts=("evaluation.declare",))
def tell_barred(entry: Entry) -> None:
    """The officer who formed the panel hears where somebody is barred; the panel, once it may score."""
    evaluation = _of(entry)
    if evaluation is None:
        return
    if evaluation.begun_at == entry.at:
        people = _people(evaluation, state=SeatState.DECLARED, role__in=VOTING)
        _write(evaluation, people, entry, "score", _("Scoring begins: %(reference)s"))
    if Seat.objects.filter(evaluation=evaluation, state=SeatState.BARRED, state_at=entry.at).exists():
        _write(evaluation, [evaluation.formed_by], entry, "barred", _("A seat is free: %(reference)s"))


@follower("evaluation.call_to_meet", acts=("evaluation.lock",))
def call_to_meet(entry: Entry) -> None:
    """Once all have locked, the panel meets."""
    evaluation = _of(entry)
    if evaluation is not None and evaluation.locked_at == entry.at:
        people = _people(evaluation, state=SeatState.DECLARED)
        _write(evaluation, people, entry, "meet", _("All scores are locked: %(reference)s"))


@follower("evaluation.call_to_sign", acts=("evaluation.write_report",))
def call_to_sign(entry: Entry) -> None:
    """Those who scored sign the report."""
    evaluation = _of(entry)
    if evaluation is not None and Report.objects.filter(evaluation=evaluation, at=entry.at).exists():
        people = _people(evaluation, state__in=LIVE, role__in=VOTING)
        _write(evaluation, people, entry, "sign", _("A report to sign: %(reference)s"))


@follower("evaluation.tell_reported", acts=("evaluation.sign_report",))
def tell_reported(entry: Entry) -> None:
    """Once all have signed, the secretary and the chair go on."""
    evaluation = _of(entry)
    if evaluation is None or evaluation.state != EvaluationState.REPORTED:
        return
    if evaluation.reported_at == entry.at:
        people = _people(evaluation, state=SeatState.DECLARED, role__in=("chair", "secretary"))
        _write(evaluation, people, entry, "reported", _("The report is signed: %(reference)s"))


@follower("evaluation.tell_reopened", acts=("evaluation.reopen_report",))
def tell_reopened(entry: Entry) -> None:
    """Where a signed report is open again, the panel meets again; whoever opened it knows."""
    evaluation = _of(entry)
    if evaluation is not None:
        people = [one for one in _people(evaluation, state=SeatState.DECLARED) if one != entry.actor]
        subject = _("The report is open again: %(reference)s")
        _write(evaluation, people, entry, "reopened", subject, page="report")
