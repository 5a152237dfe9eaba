# SPDX-License-Identifier: Apache-2.0
"""Another address to sign in with: the old one and the new one both say yes."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..mail import post
from ..models import DeadAddress, EmailChange, Person
from ..queries import person_by_email
from ._shared import hashed, link, new_token

LINK_LASTS = timedelta(days=3)


@act("accounts.ask_email_change", label=_("Ask for another address"))
def ask_email_change(
    person: Person, *, by: Actor, at: datetime, record: Record, new_email: str
) -> EmailChange:
    """Links go to the old and to the new address. Where mail to the old one comes back, the new one is enough."""
    if new_email.lower() == person.email.lower():
        raise Refused(_("This is your address already."), field="new_email")
    EmailChange.objects.filter(person=person, done_at__isnull=True, stopped_at__isnull=True).update(
        stopped_at=at
    )
    old_token, old_hash = new_token()
    fresh_token, fresh_hash = new_token()
    dead = DeadAddress.objects.filter(email=person.email.lower()).exists()
    change = EmailChange.objects.create(
        person=person,
        new_email=new_email.lower(),
        old_token_hash=old_hash,
        new_token_hash=fresh_hash,
        at=at,
        expires_at=at + LINK_LASTS,
        old_agreed_at=at if dead else None,
    )
    context = {"new_email": new_email, "name": person.name, "until": change.expires_at}
    # Both are told alike whether the new address is taken; only its owner learns that it is.
    if person_by_email(new_email) is None:
        post(
            new_email,
            kind="accounts.email_change",
            subject=_("Confirm your new address"),
            template="accounts/mail/email_change_new",
            context={**context, "url": link("accounts:agree_email", fresh_token)},
            language=person.language,
        )
    post(
        person,
        kind="accounts.email_change",
        subject=_("Do you want to change your address?"),
        template="accounts/mail/email_change_old",
        context={**context, "url": link("accounts:agree_email", old_token)},
    )
    record.subject(person)
    record.private(change=change.pk)
    return change


@act("accounts.agree_email_change", label=_("Agree to another address"))
def agree_email_change(
    change: EmailChange, *, by: Actor, at: datetime, record: Record, token: str
) -> EmailChange:
    """One of the two addresses says yes; with both, she signs in with the new one from now on."""
    if change.done_at is not None:
        raise Refused(_("Your address is changed already."))
    if change.stopped_at is not None or change.expires_at <= at:
        raise Refused(_("This link no longer works. Ask for the change again in your account."))
    if hashed(token) == change.old_token_hash:
        change.old_agreed_at = change.old_agreed_at or at
    elif hashed(token) == change.new_token_hash:
        change.new_agreed_at = change.new_agreed_at or at
    else:
        raise Refused(_("This link is not complete. Open it again from the mail."))
    record.private(change=change.pk)
    if change.old_agreed_at and change.new_agreed_at:
        if person_by_email(change.new_email) is not None:
            raise Refused(_("There is an account with the new address already."))
        person = change.person
        person.email = change.new_email
        person.save()
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        DeadAddress.objects.filter(email=person.email).delete()
        change.done_at = at
    change.save()
    return change


@act("accounts.stop_email_change", label=_("Stop a change of address"))
def stop_email_change(change: EmailChange, *, by: Actor, at: datetime, record: Record) -> EmailChange:
    """The links no longer work."""
    if change.done_at is None:
        change.stopped_at = change.stopped_at or at
        change.save()
    return change
