# SPDX-License-Identifier: Apache-2.0
"""What a person takes along: everything kept about her, as JSON values."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from meishan.base.core import scope
from meishan.base.core.own_data import KEEPERS
from meishan.base.ledger.models import Entry

from .models import Delegation, Invitation, Mail, Membership, Person


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def own_data(person: Person) -> dict[str, Any]:
    """Everything kept about the person (GDPR articles 15 and 20), keys in plain English."""
    memberships = Membership.objects.filter(person=person).select_related("organisation").order_by("since")
    own = {one.organisation_id for one in memberships}
    with scope.of_organisations(own):
        acts = [
            {"at": _time(one.at), "act": one.act, "as": one.role, "organisation": str(one.organisation or "")}
            for one in Entry.objects.filter(actor=person.pk).order_by("at")
        ]
    # Each reader gives hers alone, whichever organisation's rows it stands in.
    with scope.everything():
        elsewhere = {key: read(person.pk) for key, read in sorted(KEEPERS.items())}
    return {
        "person": {
            "id": str(person.pk),
            "email": person.email,
            "name": person.name,
            "language": person.language,
            "time_zone": person.time_zone,
            "joined_at": _time(person.joined_at),
            "last_sign_in": _time(person.last_login),
            "code_of_conduct": {
                "version": person.conduct_version,
                "accepted_at": _time(person.conduct_accepted_at),
            },
        },
        "memberships": [
            {
                "organisation": one.organisation.name,
                "role": one.role,
                "since": _time(one.since),
                "ended_at": _time(one.ended_at),
            }
            for one in memberships
        ],
        "stand_ins": [
            {
                "organisation": one.organisation.name,
                "absent": one.absent_id == person.pk,
                "roles": one.roles,
                "starts_at": _time(one.starts_at),
                "ends_at": _time(one.ends_at),
            }
            for one in (
                Delegation.objects.filter(absent=person) | Delegation.objects.filter(stand_in=person)
            ).select_related("organisation")
        ],
        "invitations": [
            {"organisation": one.organisation.name, "roles": one.roles, "at": _time(one.at)}
            for one in Invitation.objects.filter(email__iexact=person.email).select_related("organisation")
        ],
        "second_steps": [
            {"kind": one.type, "since": _time(one.created_at), "last_used": _time(one.last_used_at)}
            for one in Authenticator.objects.filter(user=person)
        ],
        "sessions": [
            {
                "address": one.ip,
                "with": one.user_agent,
                "since": _time(one.created_at),
                "last_seen": _time(one.last_seen_at),
            }
            for one in UserSession.objects.filter(user=person)
        ],
        "mails": [
            {"at": _time(one.made_at), "subject": one.subject, "text": one.text}
            for one in Mail.objects.filter(person=person).order_by("made_at")
        ],
        "administrator_sessions": [
            {"opened_at": _time(one.opened_at), "reason": one.reason}
            for one in person.administrator_sessions.order_by("opened_at")
        ],
        "acts": acts,
        **elsewhere,
    }
