# SPDX-License-Identifier: Apache-2.0
"""The predicates of this app: who hosts a seminar, who serves at it, who takes part."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import is_secured
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate

from ..models import Application, Officer, Participation, Seminar
from ..states import TAKING_PART

HOSTING_KINDS = frozenset(
    {
        OrganisationKind.AGENCY,
        OrganisationKind.TRADE_PROMOTION,
        OrganisationKind.INTERNATIONAL_ORGANISATION,
        OrganisationKind.PLATFORM,
    }
)
ORGANISING_ROLES = (Role.HEAD, Role.OFFICER, Role.OWNER, Role.EDITOR, Role.OPERATOR)


def seminar_id_of(subject: object) -> UUID | None:
    """The seminar a thing belongs to: itself, its `seminar`, its plan's, its meeting's or its session's."""
    if isinstance(subject, Seminar):
        return subject.pk
    found: UUID | None = getattr(subject, "seminar_id", None)
    if found is not None:
        return found
    for name in ("plan", "meeting", "session", "day", "slot", "room", "application"):
        inner = getattr(subject, name, None)
        if inner is not None:
            return seminar_id_of(inner)
    return None


def host_id_of(subject: object) -> UUID | None:
    """The organisation that hosts the seminar a thing belongs to."""
    own: UUID | None = getattr(subject, "host_id", None)
    if own is not None:
        return own
    found = seminar_id_of(subject)
    return Seminar.objects.values_list("host_id", flat=True).filter(pk=found).first() if found else None


@predicate(_("Seminars are hosted by UN agencies and trade promotion organisations."))
def acts_for_host_kind(by: Actor, subject: object) -> bool:
    return by.organisation_kind in HOSTING_KINDS and by.has(*ORGANISING_ROLES)


@predicate(_("Only the organisers of this seminar may do this."))
def organises(by: Actor, subject: object) -> bool:
    return (
        by.organisation is not None and by.organisation == host_id_of(subject) and by.has(*ORGANISING_ROLES)
    )


@predicate(_("Only people who serve at this seminar may do this."))
def serves(by: Actor, subject: object) -> bool:
    """Any member of the host, or of an agency that takes part: advisers at the walk-in desk, check-in."""
    if by.organisation is None or not by.roles:
        return False
    if by.organisation == host_id_of(subject):
        return True
    return Participation.objects.filter(seminar=seminar_id_of(subject), agency=by.organisation).exists()


@predicate(_("Only suppliers that take part in this seminar may do this."))
def takes_part_as_supplier(by: Actor, subject: object) -> bool:
    return (
        by.organisation is not None
        and Application.objects.filter(
            seminar=seminar_id_of(subject), supplier=by.organisation, state__in=TAKING_PART
        ).exists()
    )


@predicate(_("Only the officers of this seminar may do this."))
def takes_part_as_officer(by: Actor, subject: object) -> bool:
    return (
        by.person is not None
        and by.organisation is not None
        and Officer.objects.filter(
            seminar=seminar_id_of(subject), person=by.person, agency=by.organisation
        ).exists()
    )


is_host = acts_for_host_kind & is_secured
is_organiser = organises & is_secured
is_serving = serves & is_secured
is_participant = takes_part_as_supplier | (takes_part_as_officer & is_secured)
