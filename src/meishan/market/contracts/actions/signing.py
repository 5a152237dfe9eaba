# SPDX-License-Identifier: Apache-2.0
"""A contract becomes a document, and counts once both sides have signed that very document."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import disclose_about
from meishan.base.ledger.acts import Record, act

from ..models import Amendment, Contract, ContractText, ContractVersion, Milestone, Signature
from ..queries import facts, paper
from ..states import (
    AGREEMENT_MOVES,
    AMENDMENT_MOVES,
    CONTRACT_MOVES,
    AgreementState,
    AmendmentState,
    ContractState,
    Side,
)
from ._shared import held_agreement, move, prose, refuse_sanctioned
from .following import follow_signature, refuse_fallen
from .pricing import apply_changes
from .replanning import apply_milestones, refuse_delivered

CODE_LENGTH = 16


@act("contracts.offer", label=gettext_lazy("Offer a contract for signature"))
def offer(contract: Contract, *, by: Actor, at: datetime, record: Record) -> ContractVersion:
    """Turn the text into a document with a verification code and hand it to both sides for signature. From here on
    not a letter of it changes; taken back, the next offer is a new version.
    """
    refuse_sanctioned(contract.supplier_id)
    refuse_fallen(contract)
    text = ContractText.objects.get(pk=contract.pk)
    if not text.scope.strip():
        raise Refused(_("Say what is to be done or delivered before you offer the contract."), field="scope")
    if contract.is_agreement:
        _prepare_holder(contract)
    move(contract, CONTRACT_MOVES, ContractState.OFFERED, at)
    contract.offered_at = contract.offered_at or at
    contract.declined_words = ""
    contract.save()
    made = make_version(contract, text.writers, by, at)
    record.subject(contract)
    record.parties(contract.supplier_id)
    record.private(
        number=contract.number,
        version=made.number,
        sha256=made.sha256,
        amount=contract.value,
        currency=contract.currency,
    )
    return made


@act("contracts.recall", label=gettext_lazy("Take a contract back from signature"))
def recall(contract: Contract, *, by: Actor, at: datetime, record: Record, reason: str) -> Contract:
    """Take an offered contract back to change it. A signature given so far was of the old document, and lapses."""
    said = prose(reason, "reason", _("Say why. The supplier reads it."))
    move(contract, CONTRACT_MOVES, ContractState.DRAFT, at)
    contract.save()
    record.parties(contract.supplier_id)
    record.private(number=contract.number, reason=said)
    return contract


@act("contracts.decline", label=gettext_lazy("Decline to sign a contract"))
def decline(contract: Contract, *, by: Actor, at: datetime, record: Record, reason: str) -> Contract:
    """The supplier does not sign what is offered and says what would have to change; the buyer writes it anew."""
    said = prose(reason, "reason", _("Say what would have to change. The buyer reads it."))
    move(contract, CONTRACT_MOVES, ContractState.DRAFT, at)
    contract.declined_words = said
    contract.save()
    record.parties(contract.buyer_id)
    record.private(number=contract.number, reason=said)
    return contract


@act("contracts.sign", label=gettext_lazy("Sign a contract or a change of it"))
def sign(
    version: ContractVersion, *, by: Actor, at: datetime, record: Record, sha256: str, function: str = ""
) -> Signature:
    """Sign a document by its hash, for the side one acts for. The record keeps hash, side and time; with the second
    signature the contract, or its change, is in force and public.
    """
    contract = Contract.objects.select_for_update(no_key=True).get(pk=version.contract_id)
    if sha256 != version.sha256:
        raise Refused(_("This is not the document you read. Load the page again."))
    _refuse_old(version, contract)
    refuse_sanctioned(contract.supplier_id)
    if version.amendment is None:
        refuse_fallen(contract)
    else:
        refuse_delivered(version.amendment.milestones.select_related("milestone"))
    side = Side.BUYER if by.organisation == contract.buyer_id else Side.SUPPLIER
    if Signature.objects.filter(version=version, side=side).exists():
        raise Refused(_("Your side has signed this document already."))
    made = Signature(
        version=version,
        contract=contract,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        side=side,
        organisation_id=by.the_organisation,
        person=by.the_person,
        prepared_by=version.made_by,
        function=prose(function, "function", most=120),
        sha256=version.sha256,
        at=at,
        entry=record.entry,
    )
    made.save(force_insert=True)
    record.subject(version)
    record.parties(contract.buyer_id, contract.supplier_id)
    record.public(
        number=contract.number,
        contract=contract.pk,
        version=version.number,
        side=side,
        sha256=version.sha256,
    )
    if Signature.objects.filter(version=version).count() == len(Side):
        _take_effect(version, contract, at, record)
    return made


def make_version(
    contract: Contract,
    written_by: Sequence[UUID],
    by: Actor,
    at: datetime,
    amendment: Amendment | None = None,
) -> ContractVersion:
    """Within an act: the next document of a contract, as a PDF with a code of its own; `written_by` wrote its terms."""
    number = ContractVersion.objects.filter(contract=contract).count() + 1
    code = base64.b32encode(secrets.token_bytes(CODE_LENGTH * 5 // 8)).decode()
    content = paper.content_of(contract, number, amendment)
    document = paper.document_of(contract, content, code, at)
    made = ContractVersion(
        contract=contract,
        amendment=amendment,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        number=number,
        content=content,
        document=document,
        sha256=sha256(document).hexdigest(),
        code=code,
        made_by=by.the_person,
        written_by=written_by,
        at=at,
    )
    made.save(force_insert=True)
    return made


def _refuse_old(version: ContractVersion, contract: Contract) -> None:
    newest = ContractVersion.objects.filter(contract=contract).order_by("-number").first()
    waits = (
        contract.state == ContractState.OFFERED
        if version.amendment is None
        else contract.is_signed and version.amendment.state == AmendmentState.OFFERED
    )
    if newest != version or not waits:
        raise Refused(_("This document is not offered for signature any more. Load the page again."))


def _take_effect(version: ContractVersion, contract: Contract, at: datetime, record: Record) -> None:
    """Both have signed: what they signed is in force, and everybody may read of it."""
    record.is_public = True
    disclose_about(version.pk, "contracts.sign", at=at)
    if version.amendment_id is None:
        move(contract, CONTRACT_MOVES, ContractState.SIGNED, at)
        contract.signed_at, contract.signed_value, contract.is_public = at, contract.value, True
        contract.save()
        if contract.agreement_id is not None:
            _activate(contract, at)
        follow_signature(contract, at)
        record.public(
            **facts.of_contract(contract),
            **_framework(contract),
            milestones=facts.of_milestones(contract),
            reason=version.content.get("reason", ""),
            in_force=True,
        )
        return
    amendment = Amendment.objects.select_for_update(no_key=True).get(pk=version.amendment_id)
    move(amendment, AMENDMENT_MOVES, AmendmentState.IN_FORCE, at)
    amendment.in_force_at = at
    amendment.save()
    contract.value, contract.ends_on = amendment.value_after, amendment.ends_after
    contract.save()
    apply_changes(amendment, at)
    apply_milestones(amendment)
    if contract.agreement_id is not None:
        _change_agreement(contract, amendment)
    record.public(
        **facts.of_contract(contract),
        **facts.of_amendment(amendment),
        **_framework(contract),
        **({"milestones": facts.of_milestones(contract)} if amendment.milestone_changes else {}),
        in_force=True,
    )


def _framework(contract: Contract) -> dict[str, Any]:
    """The terms of the agreement that a holder's contract belongs to, as they are now."""
    if contract.agreement_id is None:
        return {}
    return {"framework": facts.of_framework(held_agreement(contract))}


def _prepare_holder(contract: Contract) -> None:
    """A holder's contract bears the agreement's terms as they stand, and has a price list or rounds of offers."""
    agreement = held_agreement(contract)
    if not contract.prices.exists() and not agreement.secondary_bidding:
        raise Refused(
            _("Give the price list first: without one nothing can be ordered under this agreement.")
        )
    contract.value, contract.starts_on, contract.ends_on = (
        agreement.ceiling,
        agreement.starts_on,
        agreement.ends_on,
    )
    if contract.supplier_id not in agreement.holders:
        agreement.holders = [*agreement.holders, contract.supplier_id]
        agreement.save()
    if Milestone.objects.filter(contract=contract).exists():
        raise Refused(_("An agreement has no milestones: what is due stands in its call-offs. Remove them."))


def _activate(contract: Contract, at: datetime) -> None:
    agreement = held_agreement(contract)
    if agreement.state == AgreementState.DRAFT:
        move(agreement, AGREEMENT_MOVES, AgreementState.ACTIVE, at)
        agreement.is_public = True
        agreement.save()


def _change_agreement(contract: Contract, amendment: Amendment) -> None:
    """The change of one holder's contract moves the ceiling, which binds the buyer alone, and the last day."""
    agreement = held_agreement(contract)
    if amendment.value_after != amendment.value_before:
        if amendment.value_after < agreement.consumed:
            raise Refused(
                _("More than the new ceiling was ordered in the meantime. Propose the change anew.")
            )
        agreement.ceiling = amendment.value_after
    if amendment.ends_after > agreement.ends_on or agreement.contracts.count() == 1:
        agreement.ends_on = amendment.ends_after
    agreement.save()
