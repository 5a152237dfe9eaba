# SPDX-License-Identifier: Apache-2.0
"""The one table of acts and their builders (docs/reference/opendata.md): what is not in it is not in open data."""

from collections.abc import Callable

from . import agreement, award, bids, contract, implementation, past, tender
from .case import Case, Said

Builder = Callable[[Case], Said | None]

BUILDERS: dict[str, Builder] = {
    "tenders.publish": tender.published,
    "tenders.revise": tender.revised,
    "tenders.cancel": tender.cancelled,
    "tenders.suspend": tender.suspended,
    "tenders.resume": tender.resumed,
    "tenders.extend_deadline": tender.extended,
    "tenders.extend_for_outage": tender.extended_for_outage,
    "tenders.answer": tender.answered,
    "tenders.publish_meeting": tender.met,
    "tenders.cancel_lot": tender.lot_cancelled,
    "tenders.declare_unsuccessful": tender.unsuccessful,
    "tenders.declare_failed": tender.unsuccessful,
    "bids.release_shares": bids.opened,
    "bids.publish_minutes": bids.abstract_published,
    "bids.ask_longer_validity": tender.validity_asked,
    "bids.approve_negotiation": bids.negotiation_allowed,
    "bids.confirm_negotiation": bids.negotiated,
    "evaluation.announce": award.announced,
    "evaluation.let_stand": award.in_force,
    "evaluation.cancel_award": award.cancelled,
    "evaluation.admit_protest": award.protested,
    "evaluation.settle_protest": award.protested,
    "evaluation.publish_withdrawal": award.protested,
    "contracts.sign": contract.signed,
    "contracts.accept_milestone": implementation.accepted,
    "contracts.complete": contract.completed,
    "contracts.decide_termination": contract.terminated,
    "contracts.suspend_agreement": agreement.suspended,
    "contracts.resume_agreement": agreement.resumed,
    "contracts.consent_as_owner": agreement.joined,
    "contracts.consent_as_supplier": agreement.joined,
    "contracts.end_piggyback": agreement.left,
    "contracts.ask_holders": agreement.holders_asked,
    "contracts.choose_offer": agreement.offer_chosen,
    "contracts.end_round": agreement.round_ended,
    "contracts.order": contract.ordered,
    "contracts.refuse_order": contract.order_cancelled,
    "contracts.cancel_call_off": contract.order_cancelled,
    "contracts.receive": implementation.received,
    "contracts.close_call_off": contract.order_closed,
    "opendata.take_over": past.taken_over,
}
