# SPDX-License-Identifier: Apache-2.0
"""The life of a registration, walked at random through the acts: rules, states and clock always agree."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import Registration, RegistrationEvent, Supplier
from meishan.market.suppliers.states import MOVES, WAITING, State
from tests.factories.suppliers import file_level_1, registered


@pytest.fixture
def walked(world, supplier_owner, agency, reviewer):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    return supplier, supplier_owner, agency, reviewer


def test_registrations_never_leave_the_machine(walked):  # noqa: C901
    supplier, owner, agency, reviewer = walked

    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.before = self.state

        @property
        def registration(self):
            return queries.registration_of(supplier, agency, "level1")

        @property
        def state(self):
            found = self.registration
            return found.state if found else None

        def attempt(self, act, *arguments, **options):
            self.before = self.state
            try:
                act(*arguments, **options)
            except (Denied, Refused):
                assert self.state == self.before

        @rule()
        def submit(self):
            self.attempt(actions.submit, Supplier.objects.get(pk=supplier.pk), by=owner.actor, level="level1")

        @precondition(lambda self: self.registration is not None)
        @rule()
        def take_up(self):
            self.attempt(actions.take_up, self.registration, by=reviewer.actor)

        @precondition(lambda self: self.registration is not None)
        @rule()
        def ask_more(self):
            self.attempt(actions.ask_more, self.registration, by=reviewer.actor, message="More.")

        @precondition(lambda self: self.registration is not None)
        @rule()
        def tick_all_and_accept(self):
            for point in ("certificate", "references", "owners", "intermediaries"):
                self.attempt(
                    actions.note_finding,
                    self.registration,
                    by=reviewer.actor,
                    requirement=f"level1.{point}",
                    verdict="met",
                )
            self.attempt(actions.accept, self.registration, by=reviewer.actor)

        @precondition(lambda self: self.registration is not None)
        @rule()
        def decline(self):
            self.attempt(actions.decline, self.registration, by=reviewer.actor, reason="No.")

        @precondition(lambda self: self.registration is not None)
        @rule()
        def resubmit(self):
            self.attempt(actions.resubmit, self.registration, by=owner.actor)

        @precondition(lambda self: self.registration is not None)
        @rule()
        def withdraw(self):
            self.attempt(actions.withdraw, self.registration, by=owner.actor)

        @rule()
        def sanction(self):
            self.attempt(actions.sanction, supplier, by=SYSTEM, reason="Listed")

        @rule()
        def lift(self):
            self.attempt(actions.lift_sanction, supplier, by=SYSTEM, reason="Delisted")

        @invariant()
        def only_allowed_moves(self):
            now = self.state
            if self.before is not None and now is not None and now != self.before:
                assert State(now) in MOVES[State(self.before)]

        @invariant()
        def clock_runs_exactly_while_waiting(self):
            for one in Registration.objects.filter(supplier=supplier):
                assert (one.clock_from is not None) == (one.state in WAITING)

        @invariant()
        def last_event_tells_the_state(self):
            for one in Registration.objects.filter(supplier=supplier):
                last = RegistrationEvent.objects.filter(registration=one).order_by("-at", "-id").first()
                assert last.state == one.state

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
