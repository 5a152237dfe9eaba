# SPDX-License-Identifier: Apache-2.0
"""What is agreed between a buyer and a supplier: the contract, its text, the documents both sign, their signatures."""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import ContractKind, ContractPhase, ContractState, MilestoneState, Side


class Contract(models.Model):
    """One contract of an agency with one supplier, or the part one supplier has in a long-term agreement.

    `value` is the price agreed, or the ceiling of the agreement; `signed_value` is what both signed first. Value and
    dates change by an amendment that both signed, and by nothing else (a trigger). Everybody sees the row once
    `is_public`, which it is from the second signature on; before that the supplier sees it once it was offered.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ContractKind, default=ContractKind.CONTRACT)
    agreement = models.ForeignKey("contracts.Agreement", models.PROTECT, null=True, related_name="contracts")
    award = models.ForeignKey("evaluation.Award", models.PROTECT, null=True, related_name="contracts")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, null=True, related_name="+")
    lot = models.PositiveIntegerField(default=0)
    ground = models.CharField(max_length=40, blank=True, help_text="Why it was given without competition.")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=2, default="en")
    value = models.DecimalField(max_digits=20, decimal_places=2)
    signed_value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=ContractState, default=ContractState.DRAFT)
    state_at = models.DateTimeField()
    is_public = models.BooleanField(default=False)
    declined_words = models.TextField(blank=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer", "number"], name="contracts_contract_number"),
            models.UniqueConstraint(
                fields=["agreement", "supplier"],
                condition=Q(agreement__isnull=False) & ~Q(state=ContractState.WITHDRAWN),
                name="contracts_contract_holder_once",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(award__isnull=False) & ~Q(state=ContractState.WITHDRAWN),
                name="contracts_contract_award_once",
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="contracts_contract_value"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contracts_contract_dates"),
            models.CheckConstraint(
                condition=Q(kind=ContractKind.AGREEMENT, agreement__isnull=False)
                | Q(kind=ContractKind.CONTRACT, agreement__isnull=True),
                name="contracts_contract_kind",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, is_public=False, signed_value__isnull=True)
                | Q(
                    signed_at__isnull=False,
                    is_public=True,
                    signed_value__isnull=False,
                    offered_at__isnull=False,
                ),
                name="contracts_contract_signed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ContractState.DRAFT, ContractState.OFFERED, ContractState.WITHDRAWN],
                    signed_at__isnull=True,
                )
                | Q(
                    state__in=[ContractState.SIGNED, ContractState.COMPLETED, ContractState.TERMINATED],
                    signed_at__isnull=False,
                ),
                name="contracts_contract_signed_state",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-made_at"], name="contracts_contract_buyer"),
            models.Index(fields=["supplier", "-made_at"], name="contracts_contract_supplier"),
        ]

    def phase(self, at: datetime) -> ContractPhase:
        """Where it stands on that day (UTC): a signed contract begins and runs out by its dates alone."""
        if self.state != ContractState.SIGNED:
            return ContractPhase(self.state)
        day = at.date()
        if day < self.starts_on:
            return ContractPhase.SIGNED
        return ContractPhase.ACTIVE if day <= self.ends_on else ContractPhase.OVER

    @property
    def is_agreement(self) -> bool:
        return self.kind == ContractKind.AGREEMENT

    @property
    def is_signed(self) -> bool:
        """Both sides signed, and it has not ended."""
        return self.state == ContractState.SIGNED


class ContractText(models.Model):
    """The words of a contract while it is drafted; what was offered stands in its versions. For both sides alone.

    `writers` are the people who began it, wrote at it or set its prices.
    """

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="text")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    scope = models.TextField(blank=True, help_text="What is to be done or delivered.")
    payment = models.TextField(blank=True)
    special = models.TextField(blank=True, help_text="Conditions beside the general ones.")
    reason = models.TextField(blank=True, help_text="Of a contract without competition.")
    writers = ArrayField(models.UUIDField(), default=list)


class ContractVersion(models.Model):
    """A document as it was offered for signature: its content, the PDF, the PDF's SHA-256. Append-only.

    `code` is on the paper: whoever holds it can ask whether the paper is genuine. `amendment` is set where the document
    changes a contract that is signed already. Neither `made_by` nor any of `written_by`, who wrote what stands in it,
    nor who proposed the change may sign it for the buyer (a constraint and triggers of Signature).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions")
    amendment = models.ForeignKey("contracts.Amendment", models.PROTECT, null=True, related_name="versions")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=16, unique=True)
    made_by = models.UUIDField()
    written_by = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="contracts_version_from_one"),
        ]

    @property
    def authors(self) -> set[UUID]:
        """Whoever made it or wrote what stands in it."""
        return {self.made_by, *self.written_by}

    @property
    def spaced_code(self) -> str:
        """The code as people read it out: four by four."""
        return "-".join(self.code[place : place + 4] for place in range(0, len(self.code), 4))


class Signature(models.Model):
    """One side's name under one document, by its hash. Append-only; the buyer's is not of who prepared it."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    version = models.ForeignKey(ContractVersion, models.PROTECT, related_name="signatures")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="signatures")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.UUIDField()
    prepared_by = models.UUIDField()
    function = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    entry = models.UUIDField(help_text="The entry of the record that tells of it.")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "side"], name="contracts_signature_side"),
            models.CheckConstraint(
                condition=Q(side=Side.BUYER, organisation=F("buyer"))
                | Q(side=Side.SUPPLIER, organisation=F("supplier")),
                name="contracts_signature_organisation",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.SUPPLIER) | ~Q(person=F("prepared_by")),
                name="contracts_signature_two_people",
            ),
        ]


class Milestone(models.Model):
    """What is due when, and what is paid for it. Seen by whoever sees the contract.

    Once the contract was offered, day and amount change by an amendment alone, which may add one, too (`amendment`).
    What is paid for all of them that stand is never more than the contract's value (a trigger).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="milestones")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=MilestoneState, default=MilestoneState.PLANNED)
    reported_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    amendment = models.ForeignKey("contracts.Amendment", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_milestone_number"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="contracts_milestone_amount"
            ),
            models.CheckConstraint(
                condition=Q(state=MilestoneState.ACCEPTED, accepted_at__isnull=False)
                | Q(~Q(state=MilestoneState.ACCEPTED), accepted_at__isnull=True),
                name="contracts_milestone_accepted",
            ),
        ]

    @property
    def is_sent_back(self) -> bool:
        """Whether the buyer did not take what was reported last, and waits for it anew; for both sides alone, as no
        one else sees what the buyer said.
        """
        said = list(self.acceptances.all()) if self.state == MilestoneState.PLANNED else []
        return bool(said) and not said[-1].accepted
