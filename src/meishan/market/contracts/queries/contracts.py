# SPDX-License-Identifier: Apache-2.0
"""Reads of contracts and what belongs to them, as far as the reader's scope shows them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from ..models import (
    Acceptance,
    Amendment,
    Contract,
    ContractText,
    ContractVersion,
    DeliveryReport,
    Milestone,
    PerformanceNote,
    Signature,
    Termination,
)
from ..states import SETTLED_MILESTONES, AmendmentState, ContractState, TerminationState

RUNNING = (ContractState.DRAFT, ContractState.OFFERED, ContractState.SIGNED)


def contracts_of(organisation: UUID) -> QuerySet[Contract]:
    """The contracts an organisation is a side of, those that still run first, then the newest."""
    return (
        Contract.objects.filter(Q(buyer=organisation) | Q(supplier=organisation))
        .select_related("buyer", "supplier", "notice", "agreement")
        .order_by("-made_at")
    )


def contract_for_reader(pk: UUID) -> Contract | None:
    """One contract with both sides; None where the reader does not see it."""
    return (
        Contract.objects.select_related("buyer", "supplier", "notice", "agreement__buyer")
        .filter(pk=pk)
        .first()
    )


def text_of(contract: Contract) -> ContractText | None:
    """The words being drafted; for the buyer's people alone."""
    return ContractText.objects.filter(pk=contract.pk).first()


def versions_of(contract: Contract) -> QuerySet[ContractVersion]:
    """The documents offered so far without their bytes, the newest first."""
    return (
        ContractVersion.objects.filter(contract=contract)
        .defer("document")
        .select_related("amendment")
        .prefetch_related("signatures__organisation")
        .order_by("-number")
    )


def version_for_reader(pk: UUID) -> ContractVersion | None:
    return (
        ContractVersion.objects.select_related("contract__buyer", "contract__supplier", "amendment")
        .filter(pk=pk)
        .first()
    )


def version_of(amendment: Amendment) -> ContractVersion | None:
    """The document of a change without its bytes, once it was offered."""
    return versions_of(amendment.contract).filter(amendment=amendment).first()


def version_to_sign(contract: Contract) -> ContractVersion | None:
    """The document that waits for signatures now: of the contract, or of a change of it."""
    newest = (
        ContractVersion.objects.filter(contract=contract)
        .select_related("amendment")
        .order_by("-number")
        .first()
    )
    if newest is None:
        return None
    if newest.amendment is None:
        return newest if contract.state == ContractState.OFFERED else None
    waits = contract.is_signed and newest.amendment.state == AmendmentState.OFFERED
    return newest if waits else None


def signatures_of(version: ContractVersion) -> dict[str, Signature]:
    """The signatures under a document, by side."""
    return {one.side: one for one in Signature.objects.filter(version=version).select_related("organisation")}


def milestones_of(contract: Contract) -> QuerySet[Milestone]:
    return Milestone.objects.filter(contract=contract).prefetch_related("acceptances", "reports")


def milestone_for_reader(pk: UUID) -> Milestone | None:
    return Milestone.objects.select_related("contract__buyer", "contract__supplier").filter(pk=pk).first()


def last_words_of(milestone: Milestone) -> tuple[DeliveryReport | None, Acceptance | None]:
    """What each side said last of it."""
    return milestone.reports.order_by("-at").first(), milestone.acceptances.order_by("-at").first()


def amendments_of(contract: Contract) -> QuerySet[Amendment]:
    """The changes of a contract that the reader sees, the newest first."""
    return Amendment.objects.filter(contract=contract).select_related("review").order_by("-number")


def amendment_for_reader(pk: UUID) -> Amendment | None:
    return (
        Amendment.objects.select_related("contract__buyer", "contract__supplier", "review")
        .filter(pk=pk)
        .first()
    )


def waiting_amendments(agency: UUID) -> QuerySet[Amendment]:
    """Changes before an agency's review committee, the oldest first."""
    return (
        Amendment.objects.filter(buyer=agency, state=AmendmentState.IN_REVIEW)
        .select_related("contract__supplier")
        .order_by("proposed_at")
    )


def open_termination(contract: Contract) -> Termination | None:
    """The request to end it early that the head has not decided on."""
    return Termination.objects.filter(contract=contract, state=TerminationState.ASKED).first()


def termination_for_reader(pk: UUID) -> Termination | None:
    return Termination.objects.select_related("contract__buyer", "contract__supplier").filter(pk=pk).first()


def has_open_milestones(contract: Contract) -> bool:
    """Whether something is still to be delivered or accepted."""
    return contract.milestones.exclude(state__in=SETTLED_MILESTONES).exists()


def may_be_completed(contract: Contract, at: datetime) -> bool:
    """Whether nothing is left to do but to close it."""
    return (
        contract.is_signed
        and (not contract.is_agreement or contract.ends_on < at.date())
        and contract.notes.filter(is_final=True).exists()
        and not has_open_milestones(contract)
    )


def terminations_of(contract: Contract) -> QuerySet[Termination]:
    return Termination.objects.filter(contract=contract)


def notes_of(contract: Contract) -> QuerySet[PerformanceNote]:
    return PerformanceNote.objects.filter(contract=contract)


def note_for_reader(pk: UUID) -> PerformanceNote | None:
    return (
        PerformanceNote.objects.select_related("contract__buyer", "contract__supplier").filter(pk=pk).first()
    )


def version_by_code(code: str) -> ContractVersion | None:
    """The document that bears a verification code, however it was typed; for a scope that sees all."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return (
        ContractVersion.objects.select_related("contract__buyer", "contract__supplier", "amendment")
        .filter(code=plain)
        .first()
    )


def signed_contracts(at: datetime) -> QuerySet[Contract]:
    """What everybody sees: contracts both sides have signed, the newest first."""
    return (
        Contract.objects.filter(signed_at__isnull=False, signed_at__lte=at)
        .select_related("buyer", "supplier")
        .order_by("-signed_at")
    )
