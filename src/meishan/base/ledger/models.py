# SPDX-License-Identifier: Apache-2.0
"""The tables of the record: entries, their numbers in the log, signed checkpoints, refusals, followers."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from .states import WorldKind


class World(models.Model):
    """What this database is. One row; a production world refuses a clock offset (a constraint)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=10, choices=WorldKind, default=WorldKind.PRODUCTION)
    clock_offset = models.DurationField(default=timedelta(0))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="ledger_one_world"),
            models.CheckConstraint(
                condition=~Q(kind=WorldKind.PRODUCTION) | Q(clock_offset=timedelta(0)),
                name="ledger_production_clock_is_true",
            ),
        ]


class Entry(models.Model):
    """One act that happened. Append-only (triggers). Holds opaque ids, never a name.

    `parties` are the organisations that may read it while it is not public; `facts` is what everybody may
    know once it is; `details_hash` binds its Detail. `salt` is the secret both are blinded with
    (algorithms.merkle.entries) and leaves the database only as what is derived from it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=120, blank=True)
    organisation = models.UUIDField(null=True)
    standing_in_for = models.UUIDField(null=True)
    reason = models.TextField(blank=True)
    parties = ArrayField(models.UUIDField(), default=list)
    facts = models.JSONField(default=dict)
    is_public = models.BooleanField(default=False)
    salt = models.BinaryField(max_length=16)
    details_hash = models.BinaryField(max_length=32, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="ledger_entry_subject"),
            models.Index(fields=["organisation", "at"], name="ledger_entry_organisation"),
            models.Index(fields=["-at", "-id"], name="ledger_entry_newest"),
            models.Index(fields=["act", "-at"], name="ledger_entry_act"),
            GinIndex(fields=["parties"], name="ledger_entry_parties"),
        ]


class Detail(models.Model):
    """What only the parties and auditors of an entry may read. Append-only; its hash is in the entry's leaf."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="detail")
    parties = ArrayField(models.UUIDField(), default=list)
    payload = models.JSONField()


class Disclosure(models.Model):
    """An entry made public later, by the act that the rules name for it. Append-only."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="disclosure")
    at = models.DateTimeField()


class Pending(models.Model):
    """An entry not yet numbered; the sequencer takes the row away when it numbers the entry."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")


class Leaf(models.Model):
    """The number of an entry in the log, from 0 without gaps, and its leaf's bytes. Append-only."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    data = models.BinaryField(max_length=32)


class Node(models.Model):
    """The root of a full tile: `index`-th hash of tile level `level` (1 and above). Append-only.

    The hashes of level 0 are those of the leaves' bytes and stand nowhere else.
    """

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_place")]


class Checkpoint(models.Model):
    """A signed statement of the log's size and root (C2SP tlog-checkpoint). Append-only."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()


class LogKey(models.Model):
    """A public key the log signs or signed with, as a vkey. The private half is in a file, never here.

    `until` is set when its successor takes over: up to that time both sign.
    """

    vkey = models.CharField(max_length=250, primary_key=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Refusal(models.Model):
    """An act denied or refused. Kept apart from the record; so many a minute for one actor, no more."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    at = models.DateTimeField(db_index=True)
    act = models.CharField(max_length=80)
    actor = models.UUIDField(null=True, db_index=True)
    organisation = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=80, blank=True)
    subject_id = models.UUIDField(null=True)
    reason = models.TextField()


class FollowerPosition(models.Model):
    """How far a follower has read: the number of the next entry it wants, and what stopped it last."""

    name = models.CharField(max_length=80, primary_key=True)
    next_number = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True)
