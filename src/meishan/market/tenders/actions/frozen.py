# SPDX-License-Identifier: Apache-2.0
"""What a sealed tender needs beside its text when it goes public, and what an amendment may not touch."""

from datetime import datetime

from django.utils.translation import gettext as _

from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown

from ..models import Draft, Notice, Tender
from ..models.rulebook import Rules
from ..models.terms import METHOD_OF_TYPE
from ..queries import rules as rulebook
from ..queries.openers import appointed_manifest, standing_manifest
from ..queries.planning import planning_of
from ..states import SubmissionMethod, TenderMethod, TenderState
from .moving import move, tender_of
from .planning import turn_to_dollars


def open_tender(tender: Tender, notice: Notice, at: datetime) -> None:
    """Open a cleared tender for bids with its notice. From now on it runs by the rules and the rate of this day."""
    rules = refuse_unopenable(tender, at)
    plan = tender.plan
    if plan.amount is not None:
        turn_to_dollars(plan, at)
        plan.save()
    move(tender, TenderState.PUBLISHED, at, notice=notice, published_at=at, rules=rules.as_json())


def refuse_unopenable(tender: Tender, at: datetime) -> Rules:
    """The rules of that day. Raises Refused where by them the tender can't be opened for bids."""
    if tender.method == TenderMethod.DIRECT:
        raise Refused(
            _("Direct contracting asks one supplier, so nothing is published and nothing is opened here.")
        )
    rules = rulebook.rule_set_for(tender.buyer_id, at)
    _refuse_without_openers(tender, rules.openers(tender.method))
    return rules


def _refuse_without_openers(tender: Tender, wanted: tuple[int, int]) -> None:
    """Nobody can seal a bid to nobody, and a list whose keys do not work would lose every bid."""
    manifest = standing_manifest(tender)
    if manifest is None and appointed_manifest(tender) is not None:
        raise Refused(
            _("Not every new opener has confirmed her seat and opened the drill. Wait for them."),
            field="openers",
        )
    if manifest is None:
        raise Refused(
            _(
                "Appoint the openers first. Each of them confirms her seat and opens the drill; "
                "then the tender can be published."
            ),
            field="openers",
        )
    threshold, seats = wanted
    if manifest.threshold < threshold or manifest.seats_count < seats:
        raise Refused(
            _("The rules ask for at least %(threshold)s of %(seats)s openers. Appoint openers anew.")
            % {"threshold": threshold, "seats": seats},
            field="openers",
        )


def refuse_unapproved(draft: Draft, by: Actor, at: datetime) -> None:
    """Raises Refused where only the head of procurement can clear: when bidders get less time than usual."""
    planning = planning_of(draft, at)
    if planning is not None and planning.is_early and not by.has(Role.HEAD):
        raise Refused(
            _(
                "Bidders get less time than the rules usually give. Only the head of procurement can clear this."
            )
        )


def refuse_late_amendment(draft: Draft, at: datetime) -> None:
    """Raises Refused where bidders would not have the time the rules give them to confirm their bids."""
    tender = tender_of(draft)
    if tender is None:
        return
    figure = rulebook.rules_of(tender, at)["reconfirm"]
    least = rulebook.period_after(figure, at, draft.content["zone"])
    if datetime.fromisoformat(draft.content["deadline"]) < least:
        raise Refused(
            _(
                "Bidders must confirm their bids after an amendment and need time for it. "
                "Set the deadline to %(least)s or later."
            )
            % {"least": shown.moment_in(least, draft.content["zone"])},
            field="dates",
        )


def refuse_other_terms(tender: Tender, draft: Draft) -> None:
    """Raises Refused where an amendment would change what is frozen since publication."""
    if draft.content["submission"]["method"] != SubmissionMethod.PLATFORM:
        raise Refused(
            _("Bids on this tender are sealed here; an amendment can't change that."), field="terms"
        )
    terms = draft.content.get("tender") or {}
    method = terms.get("method") or METHOD_OF_TYPE.get(draft.content["type"], "")
    if method != tender.method or (terms.get("envelopes") or tender.envelopes) != tender.envelopes:
        raise Refused(
            _(
                "Method and envelopes are fixed since publication. "
                "To change them, cancel this tender and publish another."
            ),
            field="terms",
        )
