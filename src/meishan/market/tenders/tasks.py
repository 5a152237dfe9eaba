# SPDX-License-Identifier: Apache-2.0
"""Mail that follows from what happened: to suppliers about the notices they care for, to officers about their work.

Nobody learns from a mail who asked, or who else is interested.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from .models import Draft, Notice, Question
from .queries import interested_parties

TO_SUPPLIERS: dict[str, tuple[str | Promise, str]] = {
    "tenders.revise": (_("Amended: %(reference)s"), "tenders/mail/revised"),
    "tenders.cancel": (_("Cancelled: %(reference)s"), "tenders/mail/cancelled"),
    "tenders.answer": (_("Question answered: %(reference)s"), "tenders/mail/answered"),
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
    }


def _write(
    people: Iterable[Person], kind: str, subject: str | Promise, template: str, context: dict[str, Any]
) -> None:
    for person in people:
        post(person, kind=kind, subject=subject, template=template, context=context)
