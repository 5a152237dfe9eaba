# SPDX-License-Identifier: Apache-2.0
"""Who may check in, free and fill slots, announce, take notes."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import is_secured, is_system
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Meeting, MeetingNote, Offer, Plan
from ..states import PlanState
from .parties import host_id_of, is_organiser

SUPPLYING_ROLES = (Role.OWNER, Role.EDITOR)
MEETING_ROLES = (Role.HEAD, Role.OFFICER)


@predicate(_("Only people of the organisation that hosts this seminar may do this."))
def belongs_to_host(by: Actor, subject: object) -> bool:
    """Advisers of the host, too: names on badges are the host's to see."""
    return by.organisation is not None and bool(by.roles) and by.organisation == host_id_of(subject)


def _is(side: str, by: Actor, subject: Meeting) -> bool:
    own: UUID | None = getattr(subject, f"{side}_id")
    return by.organisation is not None and by.organisation == own


@predicate(_("Only the two sides of this meeting and the organisers may do this."))
def is_its_supplier(by: Actor, subject: Meeting) -> bool:
    return _is("supplier", by, subject) and by.has(*SUPPLYING_ROLES)


@predicate(_("Only the two sides of this meeting and the organisers may do this."))
def is_its_officer(by: Actor, subject: Meeting) -> bool:
    """An officer or the head of the agency: who sits at the table may be a colleague."""
    return _is("agency", by, subject) and by.has(*MEETING_ROLES)


@predicate(_("Only the two sides of this meeting and the organisers may see it."))
def belongs_to_a_side(by: Actor, subject: Meeting) -> bool:
    return bool(by.roles) and (_is("supplier", by, subject) or _is("agency", by, subject))


@predicate(_("This meeting is not part of the published schedule."))
def is_in_force(by: Actor, subject: Meeting) -> bool:
    return subject.plan.state == PlanState.PUBLISHED


@predicate(_("Only the published schedule runs the days."))
def is_published(by: Actor, subject: Plan) -> bool:
    return subject.state == PlanState.PUBLISHED


@predicate(_("This slot is offered to another supplier."))
def is_offered_to(by: Actor, subject: Offer) -> bool:
    return by.organisation is not None and by.organisation == subject.supplier_id and by.has(*SUPPLYING_ROLES)


@predicate(_("This note is another side's."))
def owns_note(by: Actor, subject: MeetingNote) -> bool:
    return (
        by.organisation is not None
        and by.organisation == subject.owner_id
        and by.has(*SUPPLYING_ROLES, *MEETING_ROLES)
    )


is_hosting = belongs_to_host & is_secured
is_at_the_table = is_its_supplier | (is_its_officer & is_secured)

# Pages.
rule("seminars.see_control", is_hosting)
rule("seminars.see_check_in", is_hosting)
rule("seminars.see_meeting", belongs_to_a_side | is_hosting)
rule("seminars.see_offer", is_offered_to)

rule("seminars.check_in", is_hosting)
rule("seminars.check_out", is_hosting)
rule("seminars.say_here", (is_at_the_table | is_hosting) & is_in_force)
rule("seminars.hold", ((is_its_officer & is_secured) | is_hosting) & is_in_force)
rule("seminars.end_meeting", (is_at_the_table | is_hosting) & is_in_force)
rule("seminars.record_no_show", ((is_its_officer & is_secured) | is_hosting) & is_in_force)
rule("seminars.take_back_no_show", ((is_its_officer & is_secured) | is_hosting) & is_in_force)
rule("seminars.free_meeting", (is_at_the_table | is_hosting) & is_in_force)
rule("seminars.note_open_tender", is_system & is_in_force)
rule("seminars.offer_slot", is_system & is_in_force)
rule("seminars.answer_offer", is_offered_to)
rule("seminars.expire_offer", is_system)
rule("seminars.replan", is_organiser & is_published)
rule("seminars.announce_on_site", is_organiser)
rule("seminars.save_note", is_at_the_table)
rule("seminars.share_note", owns_note)
rule("seminars.unshare_note", owns_note)
