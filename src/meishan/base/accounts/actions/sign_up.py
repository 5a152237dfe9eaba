# SPDX-License-Identifier: Apache-2.0
"""How people come in: by signing up and confirming, or by an invitation."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..mail import post
from ..models import Invitation, Organisation, Person, SignUp
from ..queries import person_by_email
from ..states import SIGN_UP_KINDS, Role
from ._shared import give_roles, link, new_person, new_token

LINK_LASTS = timedelta(days=3)

MOST_BACK = 300


@act("accounts.sign_up", label=_("Sign up"))
def sign_up(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    email: str,
    name: str,
    password: str,
    kind: str,
    organisation_name: str,
    country: str,
    conduct_version: int,
    language: str = "en",
    time_zone: str = "UTC",
    back: str = "",
) -> SignUp | None:
    """Ask to join; a link to confirm goes to the address. UNGM account types and code of conduct.

    `password` in clear; `conduct_version` is the version of the code of conduct accepted. Returns None,
    and writes to the address that it has an account, where that is so: the page must not tell. `back` is the path
    of ours that she is led back to once she has confirmed.
    """
    if kind not in SIGN_UP_KINDS:
        raise Refused(_("Choose one of the kinds of account."), field="kind")
    record.private(kind=kind, country=country, conduct_version=conduct_version)
    hashed_password = make_password(password)
    if person_by_email(email) is not None:
        post(
            person_by_email(email) or email,
            kind="accounts.has_account",
            subject=_("You already have an account"),
            template="accounts/mail/has_account",
            context={"sign_in_url": link("account_login"), "reset_url": link("account_reset_password")},
        )
        return None
    token, token_hash = new_token()
    asked = SignUp.objects.create(
        email=email.lower(),
        name=name,
        password=hashed_password,
        kind=kind,
        organisation_name=organisation_name or name,
        country=country,
        conduct_version=conduct_version,
        language=language,
        time_zone=time_zone,
        token_hash=token_hash,
        back=back if len(back) <= MOST_BACK and back.startswith("/") and not back.startswith("//") else "",
        at=at,
        expires_at=at + LINK_LASTS,
    )
    post(
        email,
        kind="accounts.confirm",
        subject=_("Confirm your e-mail address"),
        template="accounts/mail/confirm",
        context={"name": name, "url": link("accounts:confirm", token), "until": asked.expires_at},
        language=language,
    )
    return asked


@act("accounts.confirm", label=_("Confirm an address"))
def confirm(asked: SignUp, *, by: Actor, at: datetime, record: Record) -> Person:
    """The address is hers: the person and her organisation come into being, and she is its owner."""
    if asked.confirmed_at is not None:
        raise Refused(_("This address is confirmed already. Sign in."))
    if asked.expires_at <= at:
        raise Refused(_("This link has run out. Sign up again; it takes a minute."))
    person = new_person(
        at=at,
        email=asked.email,
        password=asked.password,
        name=asked.name,
        language=asked.language,
        time_zone=asked.time_zone,
        conduct_version=asked.conduct_version,
        conduct_accepted_at=asked.at,
    )
    organisation = Organisation.objects.create(
        kind=asked.kind, name=asked.organisation_name, country=asked.country, made_at=at
    )
    give_roles(person, organisation, [Role.OWNER], at)
    asked.confirmed_at, asked.password = at, ""
    asked.save()
    record.subject(organisation)
    record.parties(organisation.pk)
    record.private(
        person=person.pk, kind=asked.kind, country=asked.country, conduct_version=asked.conduct_version
    )
    return person


@act("accounts.join", label=_("Join by an invitation"))
def join(
    invitation: Invitation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    name: str,
    password: str,
    conduct_version: int,
    language: str = "en",
    time_zone: str = "UTC",
) -> Person:
    """Someone without an account takes up an invitation; the link she was mailed proves her address."""
    check_open(invitation, at)
    person = new_person(
        at=at,
        email=invitation.email,
        password=make_password(password),
        name=name,
        language=language,
        time_zone=time_zone,
        conduct_version=conduct_version,
        conduct_accepted_at=at,
    )
    take_up(invitation, person, at)
    record.subject(invitation.organisation)
    record.parties(invitation.organisation_id)
    record.private(person=person.pk, roles=invitation.roles, conduct_version=conduct_version)
    return person


def check_open(invitation: Invitation, at: datetime) -> None:
    """Refuse an invitation that was used, taken back or has run out."""
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation was used already. Sign in."))
    if invitation.withdrawn_at is not None or invitation.expires_at <= at:
        raise Refused(_("This invitation is no longer open. Ask to be invited again."))


def take_up(invitation: Invitation, person: Person, at: datetime) -> None:
    """Give the person what the invitation promised."""
    give_roles(person, invitation.organisation, invitation.roles, at)
    invitation.accepted_at = at
    invitation.save()
