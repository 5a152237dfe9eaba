# SPDX-License-Identifier: Apache-2.0
"""Many at the same time, over a real PostgreSQL: a ceiling is consumed to the cent and never beyond."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.market.contracts import actions
from meishan.market.contracts.models import CallOff, Contract, Signature
from meishan.market.contracts.queries.agreements import consumed_by
from meishan.market.contracts.states import CallOffState, ContractState
from tests.factories import contracts as factory
from tests.personas import join, make_person

APPROVERS = 12


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


def at_once(count, act):
    """What came of `act(n)` run by `count` people at the same time: a value or the refusal."""
    start = threading.Barrier(count)

    def run(number):
        try:
            with scope.everything():
                start.wait(30)
                return act(number)
        except (Refused, Denied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twelve_approvals_at_once_for_what_fits_five_times(officer, second_officer, head, owner):
    held = factory.agreement(officer, head, owner, ceiling="10500")
    orders = [factory.submitted(held, officer, quantity=2) for _number in range(APPROVERS)]

    came = at_once(
        APPROVERS, lambda number: actions.approve_call_off(orders[number], by=second_officer.actor)
    )

    approved = [one for one in came if isinstance(one, CallOff)]
    refused = [str(one) for one in came if isinstance(one, Refused)]
    assert len(approved) == 5
    assert len(refused) == APPROVERS - 5
    assert all("only USD 500.00 of the ceiling is left" in one for one in refused)
    assert held.fresh().consumed == consumed_by(held.agreement) == 10000


def test_approvals_and_cancellations_at_once_leave_the_right_sum(officer, second_officer, head, owner):
    held = factory.agreement(officer, head, owner, ceiling="8000")
    standing = [factory.submitted(held, officer, quantity=1) for _number in range(6)]
    for one in standing:
        actions.approve_call_off(one, by=second_officer.actor)
    waiting = [factory.submitted(held, officer, quantity=2) for _number in range(6)]

    def act(number):
        if number % 2:
            return actions.cancel_call_off(standing[number // 2], by=officer.actor, words="Not needed.")
        return actions.approve_call_off(waiting[number // 2], by=second_officer.actor)

    at_once(APPROVERS, act)

    assert held.fresh().consumed == consumed_by(held.agreement) <= 8000
    assert CallOff.objects.filter(state=CallOffState.CANCELLED).count() == 6


def test_an_amendment_that_cuts_the_ceiling_and_an_approval_do_not_both_win(
    officer, second_officer, head, owner
):
    held = factory.agreement(officer, head, owner, ceiling="10000")
    waiting = factory.submitted(held, officer, quantity=9)
    change = actions.propose_amendment(
        held.contract,
        by=officer.actor,
        words="Less.",
        reason="Funds were cut.",
        value="8500",
        ends_on=held.contract.ends_on,
    )
    version = actions.offer_amendment(change, by=officer.actor)
    actions.sign(version, by=owner.actor, sha256=version.sha256)

    came = at_once(
        2,
        lambda number: (
            actions.sign(version, by=head.actor, sha256=version.sha256)
            if number
            else actions.approve_call_off(waiting, by=second_officer.actor)
        ),
    )

    assert sum(isinstance(one, Refused) for one in came) == 1
    now = held.fresh()
    assert now.consumed == consumed_by(now) <= now.ceiling


def test_both_sides_signing_at_the_same_moment_is_one_contract_in_force(officer, head, owner):
    version = factory.offer(factory.draft(officer, owner), officer)
    partner = join(make_person("Wu Owner"), owner.organisation, "owner")
    people = [owner, head, partner, head]

    came = at_once(4, lambda number: actions.sign(version, by=people[number].actor, sha256=version.sha256))

    assert sum(isinstance(one, Signature) for one in came) == 2
    assert Contract.objects.get().state == ContractState.SIGNED


def test_contracts_begun_at_the_same_moment_have_numbers_of_their_own(officer, owner):
    came = at_once(4, lambda _number: factory.draft(officer, owner))

    assert len({one.number for one in came}) == 4
