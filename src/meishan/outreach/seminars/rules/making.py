# SPDX-License-Identifier: Apache-2.0
"""Who may make a seminar, set it up, announce it and call it off."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import is_secured
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule

from ..models import Seminar
from ..states import SeminarState
from .parties import host_id_of, is_host, is_organiser, is_participant, is_serving


@predicate(_("Only people of the organisation that hosts this seminar may see this."))
def belongs_to_host(by: Actor, subject: object) -> bool:
    return by.organisation is not None and bool(by.roles) and by.organisation == host_id_of(subject)


@predicate(_("This seminar was cancelled."))
def is_not_cancelled(by: Actor, subject: Seminar) -> bool:
    return subject.state != SeminarState.CANCELLED


@predicate(_("This seminar was announced already."))
def is_being_prepared(by: Actor, subject: Seminar) -> bool:
    return subject.state == SeminarState.DRAFT


@predicate(_("This seminar is not announced yet."))
def is_public(by: Actor, subject: Seminar) -> bool:
    return subject.announced_at is not None


rule("seminars.make", is_host)
rule("seminars.import_set", is_host)
rule("seminars.save", is_organiser & is_not_cancelled)
rule("seminars.copy", is_host & is_organiser)
rule("seminars.announce", is_organiser & is_being_prepared)
rule("seminars.cancel", is_organiser & is_not_cancelled)

# Pages that are no acts.
rule("seminars.see_desk", belongs_to_host & is_secured)
rule("seminars.see", is_public | (belongs_to_host & is_secured))
rule("seminars.see_who_comes", is_participant | is_serving)
