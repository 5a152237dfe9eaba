# SPDX-License-Identifier: Apache-2.0
"""Who may apply, choose, confirm, state wishes, name people and take places."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    acts_for_agency,
    acts_for_bidder,
    has_role,
    is_member,
    is_own,
    is_secured,
    is_supplier_editor,
    is_system,
)
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Application, Participation
from ..states import TAKING_PART
from .parties import (
    is_organiser,
    is_participant,
    seminar_id_of,
    takes_part_as_officer,
    takes_part_as_supplier,
)


@predicate(_("Your firm is not among those selected for this seminar, so it can't ask for meetings."))
def is_taking_part(by: Actor, subject: object) -> bool:
    return getattr(subject, "state", None) in TAKING_PART


@predicate(_("Your firm has not applied for this seminar."))
def has_applied(by: Actor, subject: object) -> bool:
    return (
        by.organisation is not None
        and Application.objects.filter(seminar=seminar_id_of(subject), supplier=by.organisation).exists()
    )


@predicate(_("Only agencies whose officers take turns may speak for all of them."))
def speaks_for_pool(by: Actor, subject: object) -> bool:
    """The agency takes part as a pool: any of its officers may meet, and any may say whom."""
    return (
        by.organisation is not None
        and Participation.objects.filter(
            seminar=seminar_id_of(subject), agency=by.organisation, is_pool=True
        ).exists()
    )


@predicate(_("Only this officer herself may say when she can't meet."))
def is_this_officer(by: Actor, subject: object) -> bool:
    return (
        by.person is not None
        and getattr(subject, "person_id", None) == by.person
        and getattr(subject, "agency_id", None) == by.organisation
    )


_edits_own = is_supplier_editor & is_own
_speaks_for_officers = (
    takes_part_as_officer | (acts_for_agency & has_role(Role.OFFICER, Role.HEAD) & speaks_for_pool)
) & is_secured

rule("seminars.apply", is_supplier_editor)
for _name in ("save_application", "withdraw", "confirm"):
    rule(f"seminars.{_name}", _edits_own)
rule("seminars.name_attendees", _edits_own | is_organiser)
for _name in ("select", "put_waiting", "decline", "invite", "record_wishes"):
    rule(f"seminars.{_name}", is_organiser)
for _name in ("move_up", "lapse", "open_requests"):
    rule(f"seminars.{_name}", is_system)

_wishes = (is_supplier_editor & is_own & is_taking_part) | (_speaks_for_officers & is_taking_part)
rule("seminars.state_wish", _wishes)
# Beside this, every application named is asked about by the rule of the single wish.
rule("seminars.state_wishes", (is_supplier_editor & takes_part_as_supplier) | _speaks_for_officers)
rule("seminars.drop_wish", _wishes)
rule("seminars.save_absences", (is_this_officer & is_secured) | is_organiser)
_places = (is_own & is_member & is_secured) | is_organiser
rule("seminars.take_place", _places)
rule("seminars.leave_place", _places)

# Pages.
rule("seminars.see_apply", acts_for_bidder)
rule("seminars.see_application", is_own & is_member)
rule("seminars.has_application", acts_for_bidder & has_applied)
rule("seminars.see_applications", is_organiser)
rule("seminars.see_wishes", (takes_part_as_supplier & acts_for_bidder) | _speaks_for_officers)
rule("seminars.see_sessions", is_participant)
