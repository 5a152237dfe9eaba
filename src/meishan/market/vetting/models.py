# SPDX-License-Identifier: Apache-2.0
"""Lists and who stands on them (public); screenings, cases and their decisions (private to those who vet)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from meishan.algorithms.screening import Entry, ListedName
from meishan.base.accounts.models import Person
from meishan.base.core import ids
from meishan.market.suppliers.models import Supplier

from .states import LIST_TITLES, CaseState, ListFormat, Moment, PartyKind, RerunState, Step, VersionState


class SanctionsList(models.Model):
    """A list that some authority publishes, in one of the formats we read."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    key = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200, blank=True, help_text="Empty for the lists everybody knows.")
    format = models.CharField(max_length=10, choices=ListFormat)

    def __str__(self) -> str:
        return self.title or str(LIST_TITLES[ListFormat(self.format)])


class ListVersion(models.Model):
    """One edition of a list: the files as they came, what they changed, what could not be read."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    source = models.ForeignKey(SanctionsList, models.PROTECT, related_name="versions")
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.OFFERED)
    list_date = models.DateField(null=True, help_text="The date the list itself bears.")
    files = models.JSONField(help_text='{"main": {"name": …, "sha256": …, "bytes": …, "stored": …}}')
    fingerprint = models.CharField(max_length=64, help_text="Over the hashes of all files.")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, help_text='[{"line": …, "why": …, "found": …}]')
    difference = models.JSONField(default=dict, help_text="References added, changed and removed.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=VersionState.OFFERED, decided_at__isnull=True)
                | (~Q(state=VersionState.OFFERED) & Q(decided_at__isnull=False)),
                name="vetting_version_decided",
            )
        ]
        indexes = [models.Index(fields=["source", "-decided_at"], name="vetting_version_latest")]

    @property
    def is_offered(self) -> bool:
        return self.state == VersionState.OFFERED


class ListedParty(models.Model):
    """A person, organisation or ship on a list, as its newest edition describes it."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    source = models.ForeignKey(SanctionsList, models.PROTECT, related_name="parties")
    reference = models.CharField(max_length=80)
    kind = models.CharField(max_length=15, choices=PartyKind, blank=True)
    name = models.TextField()
    names = models.JSONField(help_text='[{"name": …, "alias": …, "weak": …}], the main name first')
    birth_dates = ArrayField(models.CharField(max_length=80), default=list)
    birth_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    countries_as_written = ArrayField(models.CharField(max_length=120), default=list)
    programme = models.TextField(blank=True)
    listed_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    remarks = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, help_text="Changes when what identifies the party does.")
    added_in = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    changed_in = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    removed_in = models.ForeignKey(ListVersion, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="vetting_party_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(listed_on__isnull=True)
                | Q(ends_on__gte=F("listed_on")),
                name="vetting_party_dates",
            ),
        ]
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="vetting_party_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_listed(self) -> bool:
        """Whether the newest edition still holds it (its own end date aside)."""
        return self.removed_in_id is None

    @property
    def aliases(self) -> list[dict]:
        return self.names[1:]

    def entry(self) -> Entry:
        """The party as screening takes it; its reference there is our id."""
        return Entry(
            reference=str(self.pk),
            names=tuple(ListedName(one["name"], one["alias"], one["weak"]) for one in self.names),
            kind=self.kind,
            birth_years=frozenset(self.birth_years),
            countries=frozenset(code.lower() for code in self.countries),
        )


class Rerun(models.Model):
    """All suppliers screened anew, in batches, because a list changed. Resumes where it stopped."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    version = models.ForeignKey(ListVersion, models.PROTECT, null=True, related_name="reruns")
    state = models.CharField(max_length=10, choices=RerunState, default=RerunState.WAITING)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    only_new = models.BooleanField(default=False, help_text="Only suppliers never screened.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    last = models.UUIDField(null=True, help_text="The last supplier screened.")


class Screening(models.Model):
    """One supplier, its owners and its group held against the lists at one moment. Row-secured, append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="screenings")
    moment = models.CharField(max_length=15, choices=Moment)
    at = models.DateTimeField()
    lists = models.JSONField(help_text='[{"key": …, "version": …, "date": …}]')
    names = models.PositiveSmallIntegerField(help_text="How many names were held against the lists.")
    names_key = models.CharField(max_length=64, help_text="Hash of the names: tells whether they changed.")
    hits = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["supplier", "-at"], name="vetting_screening_latest")]


class Case(models.Model):
    """A supplier that may be a listed party, until people have decided. Row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="vetting_cases")
    party = models.ForeignKey(ListedParty, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    assigned_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    party_key = models.CharField(max_length=64, help_text="The party's fingerprint when the hits were found.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "party"], name="vetting_case_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="vetting_case_score"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.PROPOSED) | Q(proposed_by__isnull=False),
                name="vetting_case_proposed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="vetting_case_queue")]

    @property
    def is_waiting(self) -> bool:
        return self.state in {CaseState.OPEN, CaseState.PROPOSED}


class Hit(models.Model):
    """One name of the supplier's side that may be one name of the party, and why. Row-secured.

    Holds what was compared as it stood, so that those who decide need no look into the supplier's file.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    case = models.ForeignKey(Case, models.CASCADE, related_name="hits")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="found")
    name = models.CharField(max_length=250)
    role = models.CharField(max_length=15, help_text="supplier, other_name, or a tie such as owner.")
    kind = models.CharField(max_length=15, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    country = models.CharField(max_length=2, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    matched = models.TextField()
    why = models.JSONField(help_text="The structured explanation: see queries.explained.")

    class Meta:
        ordering = ["-score", "id"]


class Decision(models.Model):
    """One step in a case's life, by whom and why. Row-secured, append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=12, choices=Step)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]


class Ineligibility(models.Model):
    """A supplier that may not be dealt with, since when, and until when. Seen by it and by every agency."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="ineligibilities")
    case = models.ForeignKey(Case, models.PROTECT, related_name="ineligibilities")
    ground = models.CharField(max_length=250, help_text="The list and the reference there.")
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("since")),
                name="vetting_lifted_after",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="vetting_ineligible_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["supplier"], condition=Q(lifted_at__isnull=True), name="vetting_ineligible_now"
            )
        ]
