# SPDX-License-Identifier: Apache-2.0
"""What the public record tells of contracts, agreements and orders: complete enough to publish them as open data."""

from typing import Any

from ..models import Agreement, Amendment, CallOff, CallOffLine, Contract, Milestone, Round, RoundInvite
from ..states import ContractState


def of_contract(contract: Contract) -> dict[str, Any]:
    """A contract as it stands: who, for how much, from when to when, and which award or agreement it comes of."""
    return {
        "contract": contract.pk,
        "number": contract.number,
        "kind": contract.kind,
        "title": contract.title,
        "language": contract.language,
        "notice": contract.notice_id,
        "lot": contract.lot,
        "award": contract.award_id,
        "agreement": contract.agreement_id,
        "buyer": contract.buyer_id,
        "supplier": contract.supplier_id,
        "amount": contract.value,
        "currency": contract.currency,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "signed_at": contract.signed_at,
        "ground": contract.ground,
    }


def of_milestones(contract: Contract) -> list[dict[str, Any]]:
    """What is due when."""
    return [of_milestone(one) for one in Milestone.objects.filter(contract=contract)]


def of_milestone(milestone: Milestone) -> dict[str, Any]:
    return {
        "milestone": milestone.pk,
        "number": milestone.number,
        "title": milestone.title,
        "due_on": milestone.due_on,
        "amount": milestone.amount,
        "state": milestone.state,
        "accepted_at": milestone.accepted_at,
    }


def of_amendment(amendment: Amendment) -> dict[str, Any]:
    """A change both signed."""
    return {
        "amendment": amendment.pk,
        "amendment_number": amendment.number,
        "reason": amendment.reason,
        "before": {"amount": amendment.value_before, "ends_on": amendment.ends_before},
        "percent": amendment.percent,
        "prices_changed": amendment.price_changes,
        "milestones_changed": amendment.milestone_changes,
        "reviewed": amendment.needs_review,
    }


def of_agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement": agreement.pk,
        "number": agreement.number,
        "title": agreement.title,
        "buyer": agreement.buyer_id,
        "notice": agreement.notice_id,
        "ceiling": agreement.ceiling,
        "currency": agreement.currency,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "contracts": [
            one.pk
            for one in Contract.objects.filter(agreement=agreement, state=ContractState.SIGNED).order_by(
                "signed_at", "pk"
            )
        ],
    }


def of_framework(agreement: Agreement) -> dict[str, Any]:
    """The terms of an agreement as its holders' contracts bear them."""
    return {
        "ceiling": agreement.ceiling,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "secondary_bidding": agreement.secondary_bidding,
    }


def of_round(round_: Round) -> dict[str, Any]:
    """A round of offers: what is asked for, under which agreement, of how many, until when. Nobody is named."""
    agreement = round_.agreement
    return {
        "round": round_.pk,
        "number": agreement.number,
        "title": round_.title,
        "agreement": agreement.pk,
        "notice": agreement.notice_id,
        "buyer": round_.buyer_id,
        "owner": agreement.buyer_id,
        "lines": [
            {
                "number": number,
                "title": one["description"],
                "unit": one["unit"],
                "quantity": one["quantity"],
            }
            for number, one in enumerate(round_.lines, 1)
        ],
        "invited": RoundInvite.objects.filter(round=round_).count(),
        "asked_at": round_.asked_at,
        "due_at": round_.due_at,
    }


def of_call_off(call_off: CallOff) -> dict[str, Any]:
    """An order: what, for whom, under which agreement and contract."""
    return {
        "call_off": call_off.pk,
        "number": call_off.number,
        "title": call_off.title,
        "agreement": call_off.agreement_id,
        "contract": call_off.contract_id,
        "notice": call_off.agreement.notice_id,
        "piggyback": call_off.piggyback_id,
        "round": call_off.offer.invite.round_id if call_off.offer else None,
        "buyer": call_off.buyer_id,
        "owner": call_off.owner_id,
        "supplier": call_off.supplier_id,
        "amount": call_off.total,
        "currency": call_off.currency,
        "country": call_off.country,
        "deliver_by": call_off.deliver_by,
        "ordered_at": call_off.ordered_at,
        "lines": [
            {
                "number": one.number,
                "title": one.description,
                "code": one.price.code if one.price else "",
                "unit": one.unit,
                "quantity": one.quantity,
                "amount": one.total,
            }
            for one in CallOffLine.objects.filter(call_off=call_off).select_related("price")
        ],
    }
