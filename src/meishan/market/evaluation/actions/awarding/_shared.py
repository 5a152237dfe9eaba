# SPDX-License-Identifier: Apache-2.0
"""What the acts of award, debriefing and protest have in common: words, windows of days, vetting, facts."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meishan.base.accounts.models import Agency, Organisation
from meishan.base.core import scope
from meishan.base.core.errors import Refused
from meishan.market.bids.models import Bid, Negotiation, Submission
from meishan.market.bids.states import NegotiationState
from meishan.market.suppliers.queries import add_working_days
from meishan.market.tenders.models import Notice
from meishan.market.tenders.models.rulebook import Figure
from meishan.market.tenders.states import NoticeState, Unit
from meishan.market.vetting import queries as vetting

LONGEST = 8000


def said(words: str, field: str, otherwise: str) -> str:
    """The words, trimmed. Raises Refused where there are none, or too many."""
    found = words.strip()
    if not found:
        raise Refused(otherwise, field=field)
    if len(found) > LONGEST:
        raise Refused(
            _("This is too long. Say it in at most %(most)s letters.") % {"most": LONGEST}, field=field
        )
    return found


def window(figure: Figure, at: datetime, agency: UUID) -> datetime:
    """When a period of the rules that begins at `at` is over: at the end of its last day by the agency's clock.

    Working days leave out weekends and the agency's own public holidays; a period of no days is over at once.
    """
    if not figure.value:
        return at
    setup = Agency.objects.filter(pk=agency).only("time_zone", "days_off").first()
    zone = ZoneInfo(setup.time_zone if setup else "UTC")
    day = at.astimezone(zone).date()
    if figure.unit == Unit.WORKING_DAYS:
        day = add_working_days(day, int(figure.value), setup.days_off if setup else ())
    else:
        day += timedelta(days=int(figure.value))
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def refuse_ended(notice: Notice) -> None:
    """Raises Refused for a tender that was cancelled."""
    if notice.state == NoticeState.CANCELLED:
        raise Refused(_("This tender was cancelled, so nothing of it is awarded."))


def refuse_negotiating(notice: Notice) -> None:
    """Raises Refused while bidders are asked for better terms: their last offers would count for nothing."""
    settled = (NegotiationState.DECLINED, NegotiationState.CONFIRMED)
    if Negotiation.objects.filter(notice=notice).exclude(state__in=settled).exists():
        raise Refused(
            _(
                "Bidders are being asked for better terms. Once its minutes are confirmed, rank the offers again and "
                "go on."
            )
        )


def parties_to(bid: Bid) -> list[UUID]:
    """Who would be under contract: the bidder and the members of its consortium."""
    return [bid.supplier_id, *(UUID(one["organisation"]) for one in bid.consortium if one["organisation"])]


def refuse_sanctioned(bids: Iterable[Bid]) -> None:
    """Raises Refused where a bidder, a member of its consortium or of its group is sanctioned, or may be: vetting has a
    case of it that waits for people. Source: HLCM Model Policy Framework: checked at award recommendation and award.
    """
    parties = {one: None for bid in bids for one in parties_to(bid)}
    with scope.everything():
        standing = {one: vetting.standing_of(one) for one in parties}
    names = dict(Organisation.objects.filter(pk__in=parties).values_list("pk", "name"))
    for one, stands in standing.items():
        if stands == "sanctioned":
            raise Refused(
                _(
                    "%(name)s is ineligible: it, an owner or a member of its group stands on a sanctions list. "
                    "Nothing can be awarded to it. Reject its offer as ineligible and rank again."
                )
                % {"name": names.get(one, one)}
            )
        if stands == "in_question":
            raise Refused(
                _(
                    "%(name)s may be a party on a sanctions list. The vetting officers are looking into it; go on "
                    "once they have decided."
                )
                % {"name": names.get(one, one)}
            )


def supplier_fact(organisation: Organisation) -> dict[str, Any]:
    """An organisation as the public record names it."""
    return {"id": organisation.pk, "name": organisation.name, "country": organisation.country}


def suppliers_fact(submission: Submission) -> list[dict[str, Any]]:
    """The bidder and the members of its consortium as the public record names them, the bidder first."""
    bid = submission.bid
    members = [
        {"id": one["organisation"], "name": one["name"], "country": one["country"]} for one in bid.consortium
    ]
    return [supplier_fact(submission.supplier), *members]


def bids_of(submissions: Iterable[UUID]) -> list[Bid]:
    """The bids these submissions belong to."""
    return list(Bid.objects.filter(submissions__in=list(submissions)).distinct())
