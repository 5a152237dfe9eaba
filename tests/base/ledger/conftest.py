# SPDX-License-Identifier: Apache-2.0
"""Acts that exist in these tests alone, on organisations, and the public log they fill."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from meishan.base.accounts.models import Organisation
from meishan.base.core import clock, predicates
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.predicates import anybody, predicate, rule
from meishan.base.ledger.acts import ACTS, act
from meishan.base.ledger.followers import FOLLOWERS
from meishan.base.ledger.models import Entry, Pending


@predicate("Only the organisation itself may do this.")
def is_the_organisation(by, subject):
    return by.is_system or by.organisation == subject.pk


@pytest.fixture
def acts() -> Iterator[SimpleNamespace]:
    """`acts.rename(organisation, by=…, name=…)` and others; gone from the registries after the test."""
    known, rules, followers = dict(ACTS), dict(predicates._RULES), dict(FOLLOWERS)
    yield _make()
    for registry, before in ((ACTS, known), (predicates._RULES, rules), (FOLLOWERS, followers)):
        registry.clear()
        registry.update(before)


def _make() -> SimpleNamespace:
    @act("toys.rename", label="Rename a toy", public=True)
    def rename(subject, *, by, at, record, name):
        """Give it another name."""
        if not name:
            raise Refused("Give a name.", field="name")
        record.public(before=subject.name, name=name)
        record.private(length=len(name))
        subject.name = name
        subject.save(update_fields=["name"])
        if name == "break":
            raise RuntimeError("in the middle")
        return subject

    @act("toys.whisper", label="Whisper to a toy", lock="none")
    def whisper(subject, *, by, at, record, to=None, **facts):
        """Say something that only two hear."""
        record.parties(to)
        record.public(**facts)

    @act("toys.count", label="Count on a toy")
    def count(subject, *, by, at, record):
        """Add one to the number in its name."""
        subject.name = str(int(subject.name) + 1)
        subject.save(update_fields=["name"])

    @act("toys.forgotten", label="An act without a rule")
    def forgotten(subject, *, by, at, record):
        """Nobody said who may do this."""

    rule("toys.rename", is_the_organisation)
    rule("toys.whisper", anybody)
    rule("toys.count", anybody)
    return SimpleNamespace(rename=rename, whisper=whisper, count=count, forgotten=forgotten)


@pytest.fixture
def fill(settle):
    """`fill(n)`: n entries stand in the record as if n acts had written them, and are numbered."""

    def make(number: int, *, sequenced: bool = True) -> None:
        at = clock.now()
        entries = [
            Entry(at=at, act="toys.count", facts={"n": one}, salt=one.to_bytes(16, "big"))
            for one in range(number)
        ]
        Entry.objects.bulk_create(entries)
        Pending.objects.bulk_create([Pending(entry=one) for one in entries])
        if sequenced:
            settle()

    return make


@pytest.fixture
def write(acts, settle):
    """`write(n)`: n acts happen and are numbered; returns the organisation they are about."""

    def make(number: int, *, sequenced: bool = True) -> Organisation:
        from tests.personas import make_organisation

        toy = make_organisation("supplier", "0")
        for _ in range(number):
            acts.count(toy, by=SYSTEM)
        if sequenced:
            settle()
        return toy

    return make
