# SPDX-License-Identifier: Apache-2.0
"""Who may draft, sign, change, accept and end contracts; who orders under agreements, and who lets others do so."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    acts_for_agency,
    acts_for_bidder,
    has_role,
    is_head,
    is_officer,
    is_own,
    is_secured,
    is_signed_in,
    is_supplier_editor,
    is_supplier_owner,
)
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Predicate, Verdict, anybody, predicate, rule

from .models import Agreement, Amendment, CallOff, Contract, ContractVersion, Piggyback, Termination
from .queries import committee


def _is_one_of(by: Actor, *people: UUID | None) -> bool:
    """Whether the actor, or whom she stands in for, is one of these."""
    return bool({by.person, by.standing_in_for} & {one for one in people if one is not None})


@predicate(_("This belongs to another organisation."))
def is_suppliers_own(by: Actor, subject: Any) -> bool:
    """The supplier's side of it is the organisation the actor acts for."""
    return by.organisation is not None and _contract_of(subject).supplier_id == by.organisation


@predicate(_("This belongs to another organisation."))
def is_buyers_own(by: Actor, subject: Any) -> bool:
    """The buyer's side of it is the organisation the actor acts for."""
    return by.organisation is not None and _contract_of(subject).buyer_id == by.organisation


def _contract_of(subject: Any) -> Any:
    """The row that names both sides: a milestone has them on its contract alone."""
    return subject if hasattr(subject, "supplier_id") else subject.contract


@predicate(_("You prepared this document, so another person must sign it for your agency."))
def did_not_prepare(by: Actor, subject: ContractVersion) -> bool:
    """Neither made the document, nor wrote what stands in it, nor proposed the change that it tells of."""
    change = subject.amendment
    return not _is_one_of(by, *subject.authors, change.proposed_by if change else None)


@predicate(_("You proposed this change, so you can’t review it."))
def did_not_propose(by: Actor, subject: Amendment) -> bool:
    return not _is_one_of(by, subject.proposed_by)


@predicate(_("Only members of your agency’s review committee may do this."))
def sits_on_committee(by: Actor, subject: Any) -> bool:
    return by.organisation is not None and committee.sits_on(by, by.organisation)


@predicate(_("The one who asked can’t also decide. A second person must."))
def did_not_ask(by: Actor, subject: Termination) -> bool:
    return not _is_one_of(by, subject.asked_by)


@predicate(_("You submitted this call-off, so another person must approve it."))
def did_not_request(by: Actor, subject: CallOff) -> bool:
    return not _is_one_of(by, subject.requested_by)


@predicate(_("This is your own agency’s agreement. Order under it directly."))
def is_not_own(by: Actor, subject: Contract) -> bool:
    return subject.buyer_id != by.organisation


@predicate(_("Only what is signed is open to other agencies."))
def is_public(by: Actor, subject: Contract) -> bool:
    return subject.is_public


@predicate(_("Only the agencies that use this agreement may do this."))
def uses_agreement(by: Actor, subject: Any) -> bool:
    agreement = subject if isinstance(subject, Agreement) else subject.agreement
    return agreement is not None and by.organisation in agreement.users


@predicate(_("Only the agency that owns the agreement decides this."))
def owns_agreement(by: Actor, subject: Piggyback) -> bool:
    return by.organisation is not None and subject.owner_id == by.organisation


@predicate(_("Only the agency that asked, and the one that owns the agreement, may end this."))
def is_one_of_both_agencies(by: Actor, subject: Piggyback) -> bool:
    return by.organisation in (subject.agency_id, subject.owner_id)


@predicate(_("Only both agencies and the supplier read this."))
def is_party_to_piggyback(by: Actor, subject: Piggyback) -> bool:
    return by.organisation in (subject.agency_id, subject.owner_id, subject.supplier_id)


def by_side(buyer: Predicate, supplier: Predicate) -> Predicate:
    """One rule for an agency's people, another for all others; each refused by the words of her own."""

    def either(by: Actor, subject: Any) -> Verdict:
        return (buyer if by.organisation_kind == OrganisationKind.AGENCY else supplier)(by, subject)

    return Predicate(either, f"({buyer.name} or {supplier.name})")


# Contracts
rule("contracts.draft_direct", is_officer)
rule("contracts.draft_from_award", is_officer & is_own)
for _name in ("save", "set_prices", "withdraw", "offer", "recall", "propose_amendment", "note_performance"):
    rule(f"contracts.{_name}", is_officer & is_own)
for _name in ("complete", "ask_termination"):
    rule(f"contracts.{_name}", is_officer & is_own)
rule("contracts.decline", is_supplier_owner & is_suppliers_own)
rule(
    "contracts.sign", by_side(is_head & is_buyers_own & did_not_prepare, is_supplier_owner & is_suppliers_own)
)
rule(
    "contracts.review_amendment", acts_for_agency & is_secured & is_own & sits_on_committee & did_not_propose
)
rule("contracts.offer_amendment", is_officer & is_own)
rule("contracts.withdraw_amendment", by_side(is_officer & is_own, is_supplier_owner & is_suppliers_own))
rule("contracts.report_milestone", is_supplier_editor & is_suppliers_own)
rule("contracts.accept_milestone", is_officer & is_buyers_own)
rule("contracts.decide_termination", is_head & is_own & did_not_ask)
rule("contracts.answer_performance", is_supplier_editor & is_suppliers_own)

# Agreements
rule("contracts.found_agreement", is_officer)
for _name in ("add_holder", "suspend_agreement", "resume_agreement"):
    rule(f"contracts.{_name}", is_officer & is_own)
rule("contracts.ask_piggyback", is_officer & is_public & is_not_own)
rule("contracts.consent_as_owner", is_head & owns_agreement)
rule("contracts.consent_as_supplier", is_supplier_owner & is_suppliers_own)
rule("contracts.end_piggyback", is_officer & is_one_of_both_agencies)

# Orders
for _name in ("begin_call_off", "place_call_off"):
    rule(f"contracts.{_name}", is_officer & uses_agreement)
for _name in ("save_call_off", "submit_call_off", "order", "receive", "close_call_off", "cancel_call_off"):
    rule(f"contracts.{_name}", is_officer & is_buyers_own)
rule("contracts.send_back_call_off", is_officer & is_buyers_own)
for _name in ("approve_call_off", "reject_call_off"):
    rule(f"contracts.{_name}", is_officer & is_buyers_own & did_not_request)
for _name in ("acknowledge", "refuse_order", "ship"):
    rule(f"contracts.{_name}", is_supplier_editor & is_suppliers_own)
rule("contracts.ask_holders", is_officer & uses_agreement)
rule("contracts.make_round_offer", is_supplier_editor & is_suppliers_own)
for _name in ("choose_offer", "end_round"):
    rule(f"contracts.{_name}", is_officer & is_own)

# Pages
_works_on_contracts = acts_for_agency & has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) & is_secured
_reviews = acts_for_agency & is_secured & sits_on_committee
rule("contracts.see_mine", is_signed_in & (acts_for_bidder | _works_on_contracts | _reviews))
rule(
    "contracts.see",
    is_signed_in
    & by_side((_works_on_contracts | _reviews) & is_buyers_own, acts_for_bidder & is_suppliers_own),
)
rule(
    "contracts.see_prices",
    is_signed_in & by_side(_works_on_contracts & uses_agreement, acts_for_bidder & is_suppliers_own),
)
rule("contracts.see_orders", is_signed_in & (acts_for_bidder | _works_on_contracts))
rule(
    "contracts.see_piggyback",
    is_signed_in & is_party_to_piggyback & by_side(_works_on_contracts, acts_for_bidder),
)
rule("contracts.verify", anybody)
