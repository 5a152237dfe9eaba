# SPDX-License-Identifier: Apache-2.0
"""Mail to bidders about their own bids, and the sweeping of bytes nobody needs.

A bidder's own people alone are written to: nobody learns from a mail who bids.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.jobs import job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import interested_parties

from .. import actions
from ..models import Bid, Partner, Receipt, Submission
from ..states import BidState, PartnerState, SubmissionState

RECEIPTS: dict[str, str | Promise] = {
    "bids.submit": _("Receipt: %(reference)s"),
    "bids.reconfirm": _("Confirmed: %(reference)s"),
    "bids.deliver": _("Complete: %(reference)s"),
}
CHANGES: dict[str, str | Promise] = {
    "tenders.answer": _("Question answered: %(reference)s"),
    "tenders.publish_meeting": _("Minutes of a meeting: %(reference)s"),
    "tenders.cancel": _("Cancelled: %(reference)s"),
    "tenders.cancel_lot": _("A lot was cancelled: %(reference)s"),
    "tenders.suspend": _("Suspended: %(reference)s"),
    "tenders.resume": _("Goes on: %(reference)s"),
    "tenders.extend_deadline": _("Deadline moved: %(reference)s"),
    "tenders.extend_for_outage": _("Deadline moved: %(reference)s"),
    "tenders.declare_unsuccessful": _("Ended without result: %(reference)s"),
    "tenders.declare_failed": _("Can't be opened: %(reference)s"),
}


def people_of(organisation: UUID) -> Iterable[Person]:
    """Those who may bid for the organisation."""
    return Person.objects.filter(
        memberships__organisation=organisation,
        memberships__ended_at__isnull=True,
        memberships__role__in=[Role.OWNER, Role.EDITOR],
        is_active=True,
    ).distinct()


def _write(
    organisation: UUID, kind: str, subject: str | Promise, template: str, context: Mapping[str, Any]
) -> None:
    for person in people_of(organisation):
        post(person, kind=kind, subject=subject, template=f"bids/mail/{template}", context=context)


def _about(notice: Notice, **more: Any) -> dict[str, Any]:
    return {
        "notice": notice,
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "closes_at": notice.closes_at,
        "zone": notice.zone,
        **more,
    }


def _address(name: str, pk: UUID) -> str:
    return settings.BASE_URL + reverse(f"bids:{name}", args=[pk])


@follower("bids.send_receipts", acts=tuple(RECEIPTS))
def send_receipts(entry: Entry) -> None:
    """The receipt of an act goes to all who may bid for the firm, with its signed text."""
    receipt = (
        Receipt.objects.filter(entry=entry.pk)
        .select_related("submission__notice__buyer", "submission__notice__deadline")
        .first()
    )
    if receipt is None:
        return
    submission = receipt.submission
    context = _about(
        submission.notice,
        submission=submission,
        receipt=actions.sign(receipt),
        url=_address("receipt", receipt.pk),
        bid_url=_address("bid", submission.bid_id),
    )
    _write(submission.supplier_id, entry.act, RECEIPTS[entry.act], "receipt", context)


@follower("bids.tell_of_withdrawal", acts=("bids.withdraw",))
def tell_of_withdrawal(entry: Entry) -> None:
    """Everybody in the firm learns that a bid was withdrawn."""
    submission = Submission.objects.select_related("notice__buyer").filter(pk=entry.subject_id).first()
    if submission is None:
        return
    context = _about(submission.notice, submission=submission, url=_address("bid", submission.bid_id))
    _write(submission.supplier_id, entry.act, _("Withdrawn: %(reference)s"), "withdrawn", context)


@follower("bids.ask_confirmation", acts=("tenders.revise", "tenders.replace_openers"))
def ask_confirmation(entry: Entry) -> None:
    """After an amendment each bidder is asked to confirm or replace what stands; after new openers, to seal again."""
    notice = Notice.objects.select_related("buyer", "deadline").filter(pk=entry.subject_id).first()
    if notice is None:
        return
    must_seal = entry.act == "tenders.replace_openers"
    subject = _("Seal your bid again: %(reference)s") if must_seal else _("Confirm your bid: %(reference)s")
    for bid in _standing_bids(notice):
        context = _about(notice, must_seal=must_seal, url=_address("bid", bid.pk))
        _write(bid.supplier_id, entry.act, subject, "confirm", context)


def _standing_bids(notice: Notice) -> Iterable[Bid]:
    return (
        Bid.objects.filter(notice=notice, submissions__state=SubmissionState.STANDING)
        .distinct()
        .order_by("id")
    )


@follower("bids.tell_bidders", acts=tuple(CHANGES))
def tell_bidders(entry: Entry) -> None:
    """Bidders who never expressed interest are told of what happens to the tender like those who did."""
    notice = Notice.objects.select_related("buyer", "deadline").filter(pk=entry.subject_id).first()
    if notice is None:
        return
    told = interested_parties(notice)
    for bid in Bid.objects.filter(notice=notice).exclude(state=BidState.WITHDRAWN).order_by("id"):
        if bid.supplier_id not in told:
            context = _about(
                notice,
                url=settings.BASE_URL + reverse("tenders:notice", args=[notice.pk]),
                bid_url=_address("bid", bid.pk),
            )
            _write(bid.supplier_id, entry.act, CHANGES[entry.act], "changed", context)


@follower("bids.tell_partners", acts=("bids.set_consortium", "bids.join_consortium", "bids.leave_consortium"))
def tell_partners(entry: Entry) -> None:
    """Those named are asked, and the lead hears their answers."""
    if entry.act == "bids.set_consortium":
        asked = Partner.objects.filter(bid_id=entry.subject_id, state=PartnerState.ASKED, asked_at=entry.at)
    else:
        asked = Partner.objects.filter(pk=entry.subject_id)
    for partner in asked.select_related("supplier", "organisation", "notice__buyer", "notice__deadline"):
        context = _about(partner.notice, partner=partner)
        if entry.act == "bids.set_consortium":
            context["url"] = _address("invitation", partner.pk)
            _write(
                partner.organisation_id, entry.act, _("Bid together? %(reference)s"), "partner_asked", context
            )
        else:
            context |= {"url": _address("bid", partner.bid_id), "agreed": entry.act == "bids.join_consortium"}
            _write(
                partner.supplier_id, entry.act, _("An answer on %(reference)s"), "partner_answered", context
            )


@job("bids.sweep", every="*/10 * * * *", alone=True)
def sweep(timestamp: int = 0) -> None:
    """Finish what a process that died left half done, and remove bytes that belong to no submission."""
    with scope.everything():
        actions.deliver_waiting()
        for receipt in Receipt.objects.filter(note="")[:500]:
            actions.sign(receipt)
        actions.forget_uploads(clock.now())
