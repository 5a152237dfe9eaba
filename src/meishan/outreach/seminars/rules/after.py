# SPDX-License-Identifier: Apache-2.0
"""Who may read reports, give feedback, have data erased."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    acts_for_agency,
    has_role,
    is_own,
    is_secured,
    is_supplier_editor,
    is_system,
)
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Attendee, Participation, Seminar
from ..queries.seminars import span_of
from .parties import is_organiser, is_participant, seminar_id_of


@predicate(_("Only agencies that take part in this seminar may read this."))
def is_of_agency_there(by: Actor, subject: object) -> bool:
    return (
        by.organisation is not None
        and Participation.objects.filter(seminar=seminar_id_of(subject), agency=by.organisation).exists()
    )


@predicate(_("Feedback is open from the first day of the seminar on."))
def has_begun(by: Actor, subject: Seminar) -> bool:
    span = span_of(subject)
    return span is not None and clock.now() >= span[0]


@predicate(_("Only the person herself may have this erased."))
def is_about_herself(by: Actor, subject: Attendee) -> bool:
    return by.person is not None and subject.person_id == by.person


_agency_reads = acts_for_agency & has_role(Role.HEAD, Role.OFFICER) & is_secured & is_of_agency_there

# Pages.
rule("seminars.see_report", is_organiser | _agency_reads)
rule("seminars.see_own_data", is_participant)
rule("seminars.see_feedback", is_participant & has_begun)

rule("seminars.give_feedback", is_participant)
rule("seminars.ask_feedback", is_system)
rule(
    "seminars.erase_attendee",
    is_about_herself | (is_supplier_editor & is_own) | is_organiser | is_system,
)
rule("seminars.expire_attendance", is_system)
