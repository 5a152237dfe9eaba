# SPDX-License-Identifier: Apache-2.0
"""A lost second step and no recovery code left: two people and a day's wait take it off, none alone.

Then the password is gone, too, so that coming back takes the mailbox, two colleagues and the wait.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.acts import Record, act

from ..mail import post
from ..models import Membership, Organisation, Person, Recovery
from ..queries import members_of
from ..states import manager_role
from ._shared import end_sessions, hashed, link, new_token

WAIT = timedelta(hours=24)


@act("accounts.ask_recovery", label=_("Ask to reset a second step"))
def ask_recovery(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record, person: Person, reason: str
) -> Recovery:
    """The first of two people asks to reset a member's second step; the member is told at once."""
    if person.pk == by.person:
        raise Denied(_("Nobody may decide on her own account here."))
    members = Membership.objects.filter(organisation=organisation, person=person, ended_at__isnull=True)
    if not members.exists():
        raise Refused(_("This person is not a member of this organisation."))
    if not reason.strip():
        raise Refused(_("Say how you know that this is really her wish."), field="reason")
    if Recovery.objects.filter(person=person, done_at__isnull=True, stopped_at__isnull=True).exists():
        raise Refused(_("A reset is under way for this person already."))
    token, token_hash = new_token()
    asked = Recovery.objects.create(
        person=person,
        organisation=organisation,
        reason=reason.strip(),
        asked_by_id=by.the_person,
        asked_at=at,
        stop_token_hash=token_hash,
    )
    _tell(asked, token, _("Somebody asks to reset your second step of sign-in"), "recovery_asked")
    for head in members_of(organisation, manager_role(organisation.kind)):
        if head.pk not in (by.person, person.pk):
            post(
                head,
                kind="accounts.recovery",
                subject=_("Please decide: reset the second step of %(member)s?"),
                template="accounts/mail/recovery_approve",
                context={
                    "member": str(person),
                    "organisation": organisation.name,
                    "url": link("accounts:recovery", asked.pk),
                },
            )
    record.subject(person)
    record.parties(organisation.pk)
    record.private(recovery=asked.pk)
    return asked


@act("accounts.approve_recovery", label=_("Approve the reset of a second step"))
def approve_recovery(asked: Recovery, *, by: Actor, at: datetime, record: Record) -> Recovery:
    """The second person agrees; the reset happens after the wait, unless it is stopped."""
    if asked.done_at or asked.stopped_at:
        raise Refused(_("This reset is over."))
    if asked.approved_at is not None:
        raise Refused(_("This reset is approved already."))
    token, asked.stop_token_hash = new_token()
    asked.approved_by_id, asked.approved_at, asked.due_at = by.person, at, at + WAIT
    asked.save()
    _tell(asked, token, _("Your second step of sign-in will be reset"), "recovery_approved")
    record.parties(asked.organisation_id)
    record.private(due_at=asked.due_at)
    return asked


@act("accounts.stop_recovery", label=_("Stop the reset of a second step"))
def stop_recovery(asked: Recovery, *, by: Actor, at: datetime, record: Record, token: str = "") -> Recovery:
    """By the link the person was mailed, by herself signed in, or by those who look after the members."""
    by_link = bool(token) and hashed(token) == asked.stop_token_hash
    if not (by_link or by.person == asked.person_id or may(by, "accounts.change_roles", asked)):
        raise Denied(_("This link no longer works. A newer mail holds the one that does."))
    if asked.done_at is not None:
        raise Refused(_("The reset has happened already."))
    asked.stopped_at = asked.stopped_at or at
    asked.save()
    record.parties(asked.organisation_id)
    record.private(by_link=by_link)
    return asked


@act("accounts.complete_recovery", label=_("Reset a second step"))
def complete_recovery(asked: Recovery, *, by: Actor, at: datetime, record: Record) -> Recovery:
    """After the wait: second step and password are gone, all sessions end, and a new password comes by mail."""
    if asked.done_at or asked.stopped_at or asked.due_at is None or asked.due_at > at:
        raise Refused(_("This reset is not due."))
    person = asked.person
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.save()
    end_sessions(person)
    asked.done_at = at
    asked.save()
    post(
        person,
        kind="accounts.recovery",
        subject=_("Your second step of sign-in was reset"),
        template="accounts/mail/recovery_done",
        context={"url": link("account_reset_password")},
    )
    record.parties(asked.organisation_id)
    return asked


def _tell(asked: Recovery, token: str, subject: object, template: str) -> None:
    post(
        asked.person,
        kind="accounts.recovery",
        subject=subject,  # type: ignore[arg-type]
        template=f"accounts/mail/{template}",
        context={
            "organisation": asked.organisation.name,
            "due_at": asked.due_at,
            "stop_url": link("accounts:stop_recovery", token),
        },
    )
