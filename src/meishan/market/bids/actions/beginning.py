# SPDX-License-Identifier: Apache-2.0
"""A bid is begun, alone or as a consortium whose members agree themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.states import Standing
from meishan.market.tenders.models import Notice

from ..models import Bid, Participant, Partner
from ..states import PartnerState
from ._shared import own_bid, refuse_closed

MOST_MEMBERS = 20
LONGEST_ROLE = 200


@act("bids.begin", label=gettext_lazy("Begin a bid"), lock="share", sealed=True)
def begin(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Bid:
    """Begin a bid on a tender sealed here. Nobody but the bidder learns of it, and nothing is submitted yet."""
    refuse_closed(notice, at)
    assert notice.buyer_id is not None  # the rule: notices of other platforms take no bids here
    made = Bid(
        notice=notice,
        supplier_id=by.the_organisation,
        buyer_id=notice.buyer_id,
        state_at=at,
        made_by=by.the_person,
        made_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("Your organisation has begun a bid on this tender already. Continue that one.")
        ) from error
    record.private(reference=notice.reference, notice=notice.pk)
    record.subject(made)
    return made


@act("bids.set_consortium", label=gettext_lazy("Name who bids together"), lock="share", sealed=True)
def set_consortium(
    notice: Notice, *, by: Actor, at: datetime, record: Record, members: Sequence[Mapping[str, Any]]
) -> Bid:
    """Name the firms that bid together with one's own, which leads; none for a bid alone. Each is asked itself.

    A member is {"supplier": number of its registration here, "share": per cent, "role": words}. All are registered,
    so all are screened against sanctions lists as the lead is. Source: UNOPS Procurement Manual, joint ventures.
    """
    refuse_closed(notice, at)
    bid = own_bid(notice, by)
    rows = _rows(members, by)
    bid.consortium = rows
    bid.save(update_fields=["consortium"])
    _ask(bid, [UUID(row["organisation"]) for row in rows], at)
    record.private(reference=notice.reference, members=[row["organisation"] for row in rows])
    record.subject(bid)
    return bid


def _rows(members: Sequence[Mapping[str, Any]], by: Actor) -> list[dict[str, Any]]:
    if len(members) > MOST_MEMBERS:
        raise Refused(_("A consortium has at most %(most)s members.") % {"most": MOST_MEMBERS})
    rows: list[dict[str, Any]] = []
    for member in members:
        firm = _firm(str(member.get("supplier", "")))
        if firm.organisation_id == by.organisation:
            raise Refused(_("Your own firm leads the consortium. Name the others."), field="supplier")
        if any(row["organisation"] == str(firm.organisation_id) for row in rows):
            raise Refused(_("“%(name)s” is named twice.") % {"name": firm.name}, field="supplier")
        rows.append(
            {
                "organisation": str(firm.organisation_id),
                "name": firm.name,
                "country": firm.country,
                "share": _share(member.get("share")),
                "role": " ".join(str(member.get("role") or "").split())[:LONGEST_ROLE],
            }
        )
    if sum(row["share"] for row in rows) >= 100:
        raise Refused(
            _("The members' shares leave nothing for the lead. Together they stay below 100 per cent.")
        )
    return rows


def _firm(number: str) -> Supplier:
    digits = number.strip().upper().removeprefix("M-").strip()
    found = (
        Supplier.objects.filter(number=int(digits), standing=Standing.OPEN).first()
        if digits.isdecimal() and digits.isascii() and len(digits) <= 12
        else None
    )
    if found is None:
        raise Refused(
            _(
                "No supplier is registered under the number “%(number)s”. A member's number begins with M-; ask it."
            )
            % {"number": number[:20]},
            field="supplier",
        )
    return found


def _share(given: Any) -> int:
    try:
        share = int(given or 0)
    except (TypeError, ValueError):
        share = -1
    if not 0 <= share <= 99:
        raise Refused(_("A member's share is a whole number from 0 to 99 per cent."), field="share")
    return share


def _ask(bid: Bid, named: Sequence[UUID], at: datetime) -> None:
    """Ask those newly named; forget those no longer named. What a firm answered stands while it stays named."""
    known = {one.organisation_id: one for one in Partner.objects.select_for_update().filter(bid=bid)}
    for organisation, partner in known.items():
        wanted = organisation in named
        if wanted == (partner.state != PartnerState.DROPPED):
            continue
        partner.state = PartnerState.ASKED if wanted else PartnerState.DROPPED
        partner.state_at = at
        partner.asked_at = at if wanted else partner.asked_at
        partner.save()
    Partner.objects.bulk_create(
        Partner(
            bid=bid,
            notice_id=bid.notice_id,
            supplier_id=bid.supplier_id,
            organisation_id=one,
            asked_at=at,
            state_at=at,
        )
        for one in named
        if one not in known
    )


@act("bids.join_consortium", label=gettext_lazy("Agree to bid together"), sealed=True)
def join_consortium(partner: Partner, *, by: Actor, at: datetime, record: Record) -> Partner:
    """Agree to be a member of the consortium that named one's firm. A firm bids for a lot once, alone or not."""
    refuse_closed(partner.notice, at)
    if partner.state != PartnerState.AGREED:
        partner.state, partner.state_at = PartnerState.AGREED, at
        partner.save()
    record.private(reference=partner.notice.reference)
    record.parties(partner.supplier_id)
    return partner


@act("bids.leave_consortium", label=gettext_lazy("Decline to bid together"), sealed=True)
def leave_consortium(partner: Partner, *, by: Actor, at: datetime, record: Record) -> Partner:
    """Decline, or take one's word back. While the bid stands submitted only its lead can change who is in it."""
    refuse_closed(partner.notice, at)
    standing = Participant.objects.filter(
        bid_id=partner.bid_id, organisation_id=partner.organisation_id, ended_at__isnull=True
    )
    if standing.exists():
        raise Refused(
            _(
                "The bid stands submitted with your firm in it. Ask %(lead)s to withdraw it or to submit without you."
            )
            % {"lead": partner.supplier}
        )
    partner.state, partner.state_at = PartnerState.DECLINED, at
    partner.save()
    record.private(reference=partner.notice.reference)
    record.parties(partner.supplier_id)
    return partner
