# SPDX-License-Identifier: Apache-2.0
"""The one door: what an act writes when it succeeds, and that nothing is left when it does not."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.acts import REFUSALS_A_MINUTE, act, plain
from meishan.base.ledger.models import Detail, Entry, Pending, Refusal


def test_an_act_changes_the_world_and_writes_one_entry(acts, supplier_owner):
    firm, by = supplier_owner.organisation, supplier_owner.actor

    returned = acts.rename(firm, by=by, name="New name")

    entry = Entry.objects.get(act="toys.rename")
    assert Organisation.objects.get(pk=firm.pk).name == returned.name == "New name"
    assert (entry.subject_kind, entry.subject_id) == ("accounts.organisation", firm.pk)
    assert (entry.actor, entry.organisation, entry.role) == (by.person, firm.pk, "owner")
    assert entry.facts == {"before": "Ningbo Vehicles Ltd", "name": "New name"}
    assert entry.parties == [firm.pk]
    assert entry.is_public
    assert abs(entry.at - clock.now()) < timedelta(minutes=1)
    assert Detail.objects.get(entry=entry).payload == {"length": 8}
    assert Pending.objects.filter(entry=entry).exists()


def test_a_fault_in_the_middle_leaves_nothing(acts, supplier_owner):
    firm = supplier_owner.organisation

    with pytest.raises(RuntimeError):
        acts.rename(firm, by=supplier_owner.actor, name="break")

    assert Organisation.objects.get(pk=firm.pk).name == "Ningbo Vehicles Ltd"
    assert not Entry.objects.filter(act="toys.rename").exists()


def test_a_stranger_is_denied_in_words_and_a_refusal_is_kept(acts, supplier_owner, rival_owner):
    with pytest.raises(Denied, match="Only the organisation itself"):
        acts.rename(supplier_owner.organisation, by=rival_owner.actor, name="Mine")

    refusal = Refusal.objects.get()
    assert (refusal.act, refusal.actor) == ("toys.rename", rival_owner.person.pk)
    assert refusal.reason == "Only the organisation itself may do this."
    assert not Entry.objects.filter(act="toys.rename").exists()


def test_an_act_without_a_rule_is_denied_to_everybody(acts, supplier_owner):
    for by in (supplier_owner.actor, SYSTEM, VISITOR):
        with pytest.raises(Denied, match="No rule allows this"):
            acts.forgotten(supplier_owner.organisation, by=by)


def test_a_refused_act_keeps_nothing_but_the_refusal(acts, supplier_owner):
    with pytest.raises(Refused) as refused:
        acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="")

    assert (str(refused.value), refused.value.field) == ("Give a name.", "name")
    assert Refusal.objects.get().reason == "Give a name."
    assert not Entry.objects.filter(act="toys.rename").exists()


def test_refusals_of_one_actor_are_kept_up_to_a_limit(acts, supplier_owner, rival_owner):
    for _ in range(REFUSALS_A_MINUTE + 5):
        with pytest.raises(Denied):
            acts.rename(supplier_owner.organisation, by=rival_owner.actor, name="Mine")
    with pytest.raises(Denied):
        acts.rename(rival_owner.organisation, by=supplier_owner.actor, name="Mine")

    assert Refusal.objects.filter(actor=rival_owner.person.pk).count() == REFUSALS_A_MINUTE
    assert Refusal.objects.filter(actor=supplier_owner.person.pk).count() == 1


def test_the_subject_is_read_anew_so_a_stale_copy_changes_nothing(acts, supplier_owner):
    stale = Organisation.objects.get(pk=supplier_owner.organisation.pk)
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="Second")

    acts.rename(stale, by=supplier_owner.actor, name="Third")

    assert list(Entry.objects.order_by("pk").values_list("facts__before", flat=True)) == [
        "Ningbo Vehicles Ltd",
        "Second",
    ]


def test_an_act_on_what_is_gone_is_refused_in_words(acts, supplier_owner):
    gone = Organisation(pk=uuid4(), kind="supplier", name="Gone", made_at=clock.now())

    with pytest.raises(Refused, match="no longer there"):
        acts.whisper(gone, by=supplier_owner.actor)


def test_stand_ins_and_administrators_are_named_in_the_entry(acts, supplier_owner):
    absent = uuid4()
    by = replace(supplier_owner.actor, standing_in_for=absent, reason="Called by phone")

    acts.rename(supplier_owner.organisation, by=by, name="Other")

    entry = Entry.objects.get(act="toys.rename")
    assert (entry.standing_in_for, entry.reason) == (absent, "Called by phone")


def test_one_name_stands_for_one_act(acts):
    with pytest.raises(ValueError, match="exists already"):
        act("toys.rename", label="Again")(lambda subject, *, by, at, record: None)


def test_an_act_never_runs_inside_another(acts, committed_world):
    from tests.personas import make_organisation

    toy = make_organisation("supplier", "0")

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        acts.count(toy, by=SYSTEM)


def test_two_acts_on_one_subject_wait_for_each_other(acts, committed_world):
    from tests.personas import make_organisation

    toy = make_organisation("supplier", "0")
    faults = []

    def work() -> None:
        try:
            with scope.everything():
                for _ in range(10):
                    acts.count(toy, by=SYSTEM)
        except Exception as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert faults == []
    assert Organisation.objects.get(pk=toy.pk).name == "60"
    assert Entry.objects.filter(act="toys.count").count() == 60


def test_what_an_act_records_becomes_exact_json(world):
    at = clock.now()
    thing = uuid4()

    assert plain({"a": Decimal("1.10"), 2: (at.date(), thing), "t": gettext_lazy("Act")}) == {
        "a": "1.10",
        "2": [at.date().isoformat(), str(thing)],
        "t": "Act",
    }
    assert plain(at).endswith("Z")
    assert plain([2**53 - 1, 2**53, -(2**53), True]) == [2**53 - 1, str(2**53), str(-(2**53)), True]
    with pytest.raises(TypeError, match="float"):
        plain(1.5)
