# SPDX-License-Identifier: Apache-2.0
"""People and the organisations they act for."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from meishan.base.core import ids

from .states import MailState, OrganisationKind, Role, RuleSet


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)


class Person(AbstractBaseUser):
    """A human being who signs in. `name` and `email` are erased on request; the id stays in the record."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    conduct_version = models.PositiveSmallIntegerField(
        default=0, help_text="The code of conduct she accepted; 0 for none."
    )
    conduct_accepted_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_person_email")]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """An agency, a supplier, or another body people act for."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    name = models.CharField(max_length=250)
    acronym = models.CharField(max_length=30, blank=True)
    names = models.JSONField(default=dict, help_text="The name in other languages, by language code.")
    country = models.CharField(max_length=2, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "name"], name="accounts_organisation_kind")]

    def __str__(self) -> str:
        return self.acronym or self.name

    @property
    def is_agency(self) -> bool:
        return self.kind == OrganisationKind.AGENCY


class Agency(models.Model):
    """What an agency set up when it came on board: rules, categories, clock."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, primary_key=True, related_name="agency")
    rule_set = models.CharField(max_length=40)
    codes = ArrayField(models.CharField(max_length=8), default=list, help_text="UNSPSC codes it buys.")
    time_zone = models.CharField(max_length=60, default="UTC")
    languages = ArrayField(models.CharField(max_length=10), default=list)
    service_days = models.PositiveSmallIntegerField(
        default=10, help_text="Working days to review a supplier."
    )
    days_off = ArrayField(
        models.DateField(), default=list, help_text="Public holidays at its seat; no working days."
    )
    on_board_at = models.DateTimeField(null=True)

    @property
    def rule_set_label(self) -> str:
        return str(RuleSet(self.rule_set).label) if self.rule_set else ""


class Membership(models.Model):
    """One role of a person in an organisation, from `since` until it ended."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="accounts_membership_once",
            ),
        ]


class SignUp(models.Model):
    """Someone who asked to join and has not confirmed her address. The link sent there makes her a person.

    Until then nothing of hers exists but this row, so nobody can occupy another's address; each link
    confirms only what was typed with it. Only a hash of the link's token is kept.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    email = models.EmailField()
    name = models.CharField(max_length=150)
    password = models.CharField(max_length=128)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    organisation_name = models.CharField(max_length=250)
    country = models.CharField(max_length=2)
    conduct_version = models.PositiveSmallIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    back = models.CharField(
        max_length=300, blank=True, default="", help_text="The page of ours that sent her to sign up."
    )
    at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A person asked by e-mail to join an organisation. Only a hash of the link's token is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=30, choices=Role))
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(one).label) for one in self.roles]


class Delegation(models.Model):
    """An absent member's roles, exercised by a stand-in between two times."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="delegations")
    absent = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    stand_in = models.ForeignKey(Person, models.PROTECT, related_name="delegations_held")
    roles = ArrayField(models.CharField(max_length=30, choices=Role))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="accounts_delegation_forward"
            ),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="accounts_delegation_to_other"),
        ]

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(one).label) for one in self.roles]


class AdministratorSession(models.Model):
    """The time an administrator has power over data, and why."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey(Person, models.PROTECT, related_name="administrator_sessions")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class EmailChange(models.Model):
    """A wish to sign in with another address: done once the old and the new address have both said yes."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey(Person, models.CASCADE, related_name="email_changes")
    new_email = models.EmailField()
    old_token_hash = models.CharField(max_length=64, unique=True)
    new_token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    old_agreed_at = models.DateTimeField(null=True)
    new_agreed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)


class Recovery(models.Model):
    """A lost second step, taken off by two people and a wait; she can stop it by the link she was mailed.

    Asked by one, approved by another, never by the person herself (constraints); `due_at` is set on approval.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey(Person, models.PROTECT, related_name="recoveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recoveries")
    reason = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    stop_token_hash = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="accounts_recovery_asked_by_other"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("asked_by")) & ~Q(approved_by=F("person"))),
                name="accounts_recovery_two_people",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | (Q(approved_by__isnull=False) & Q(due_at__lte=F("done_at")) & Q(stopped_at__isnull=True)),
                name="accounts_recovery_waited",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, stopped_at__isnull=True),
                name="accounts_recovery_one_open",
            ),
        ]


class ApiToken(models.Model):
    """A key an organisation's programs use, with scopes. Only its hash is kept; `prefix` tells keys apart."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tokens")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class Mail(models.Model):
    """A message queued in the same transaction as what it tells of, then sent by the worker."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="mails")
    to = models.EmailField()
    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    made_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "made_at"], name="accounts_mail_state")]


class DeadAddress(models.Model):
    """An address mail came back from; nothing more is sent there until its owner confirms it again."""

    email = models.EmailField(primary_key=True)
    since = models.DateTimeField()
    reason = models.TextField()
