# SPDX-License-Identifier: Apache-2.0
"""A tender under any order of acts, by any officer, at any time: it goes along the table and nowhere else."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.tenders import actions
from meishan.market.tenders.models import Deadline, Draft, Notice, Tender
from meishan.market.tenders.queries.openers import standing_manifest
from meishan.market.tenders.states import MOVES_OF_METHODS, TENDER_MOVES, TenderState
from tests.factories.openers import stand

WHY = {"en": "As it must be."}


@pytest.fixture
def world(committed_world):
    """Each act commits, as in life."""


ENDS = {state for state, news in TENDER_MOVES.items() if not news}
ON_DRAFTS = ("submit", "send_back", "recall", "clear", "discard", "publish")
ON_NOTICES = ("suspend", "resume", "extend", "amend", "cancel", "declare_unsuccessful", "declare_failed")


class Life(RuleBasedStateMachine):
    """`make_sealed`, `officers`, `openers` and `time_passes` are the fixtures' (set by the test)."""

    make_sealed = officers = openers = time_passes = None

    @initialize(is_out=st.integers(0, 3))
    def begin(self, is_out):
        """Three of four begin open for bids, so that what follows is tried as often as what comes before."""
        number = Draft.objects.count()
        draft = self.make_sealed(f"M-{number}")
        # So little that all the examples together pass no threshold.
        actions.estimate(draft, by=self.officers[0].actor, amount="10", currency="USD")
        self.pk = draft.pk
        self.seen = TenderState.DRAFT
        self.closes_at = self.rules = None
        if is_out:
            writer, second = (one.actor for one in self.officers)
            draft = actions.clear(actions.submit(draft, by=writer), by=second)
            stand(self.tender(), self.openers, 2, by=self.officers[0])
            actions.publish(draft, by=writer)
            self.seen = TenderState.PUBLISHED

    def tender(self):
        return Tender.objects.select_related("notice__deadline").get(pk=self.pk)

    def attempt(self, act):
        """Do it; what is denied or refused must have changed nothing."""
        before = self.tender().state
        try:
            act()
        except (Denied, Refused):
            assert self.tender().state == before
            return False
        return True

    @rule(name=st.sampled_from(ON_DRAFTS), who=st.integers(0, 1))
    def touch_draft(self, name, who):
        by = self.officers[who].actor
        draft = Draft.objects.get(pk=self.pk)
        if name == "publish" and draft.state == "cleared" and standing_manifest(self.pk) is None:
            stand(self.tender(), self.openers, 2, by=self.officers[0])
        more = {"reason": "Otherwise."} if name == "send_back" else {}
        self.attempt(lambda: getattr(actions, name)(draft, by=by, **more))

    @rule(name=st.sampled_from(ON_NOTICES), who=st.integers(0, 1), days=st.integers(-2, 12))
    def touch_notice(self, name, who, days):
        notice = Notice.objects.filter(pk=self.pk).first()
        if notice is None:
            return
        by = self.officers[who].actor
        match name:
            case "extend":
                later = notice.closes_at + timedelta(days=days)
                self.attempt(lambda: actions.extend_deadline(notice, by=by, deadline=later, reason=WHY))
            case "resume":
                self.attempt(lambda: actions.resume(notice, by=by))
            case "amend":
                self.attempt(lambda: self.amend(notice, days))
            case _:
                self.attempt(lambda: getattr(actions, name)(notice, by=by, reason=WHY))

    def amend(self, notice, days):
        writer, second = (one.actor for one in self.officers)
        draft = Draft.objects.filter(notice=notice, state="draft").first() or actions.amend(notice, by=writer)
        deadline = (notice.closes_at + timedelta(days=days)).isoformat()
        changes = {"deadline": deadline, "countries": ["UG"] if notice.version % 2 else ["KE"]}
        draft = actions.save(draft, by=writer, changes=changes, reason=WHY)
        try:
            draft = actions.clear(actions.submit(draft, by=writer), by=second)
            actions.publish_amendment(draft, by=writer)
        finally:
            left = Draft.objects.get(pk=draft.pk)
            if left.state in ("in_clearance", "cleared"):
                actions.recall(left, by=writer)

    @rule(state=st.sampled_from(TenderState))
    def move(self, state):
        """What acts of later apps do: it comes off exactly where the table says so."""
        tender = self.tender()
        if state in (
            TenderState.APPROVED,
            TenderState.PUBLISHED,
            TenderState.SUSPENDED,
            TenderState.CANCELLED,
        ):
            return  # they go with rows of their own, and so by their acts alone
        phase = tender.phase(clock.now())
        start = phase if state != phase else tender.state
        kept = MOVES_OF_METHODS.get((start, state))
        allowed = state in TENDER_MOVES[start] and (kept is None or tender.method in kept)
        if state == TenderState.CLOSED:
            allowed = allowed and phase == TenderState.CLOSED
        if tender.notice is None:
            return
        assert self.attempt(lambda: self.go(tender, state)) is allowed

    def go(self, tender, state):
        with transaction.atomic():
            actions.move(tender, state, clock.now())

    @rule(hours=st.sampled_from([1, 30, 24 * 12, 24 * 40]))
    def wait(self, hours):
        self.time_passes(timedelta(hours=hours))

    @invariant()
    def went_along_the_table(self):
        tender, at = self.tender(), clock.now()
        if tender.state != self.seen:
            steps = TENDER_MOVES[self.seen]
            past = TenderState.CLOSED in steps and tender.state in TENDER_MOVES[TenderState.CLOSED]
            assert tender.state in steps or past, (self.seen, tender.state)
            assert self.seen not in ENDS
        self.seen = TenderState(tender.state)
        assert tender.reached[tender.state]
        if tender.notice is None:
            assert tender.state in (
                TenderState.DRAFT,
                TenderState.IN_REVIEW,
                TenderState.APPROVED,
                TenderState.CANCELLED,
            )
            return
        self.published_as_it_was(tender, at)

    def published_as_it_was(self, tender, at):
        self.rules = self.rules or tender.rules
        assert tender.rules == self.rules
        first = Draft.objects.get(pk=self.pk)
        assert first.cleared_by not in first.editors
        closes_at = Deadline.objects.get(notice=tender.notice).closes_at
        assert self.closes_at is None or closes_at >= self.closes_at
        self.closes_at = closes_at
        assert tender.is_open(at) == tender.notice.is_open(at)
        if tender.state == TenderState.PUBLISHED:
            assert tender.is_open(at) is (at < closes_at)
        if tender.state == TenderState.SUSPENDED:
            assert tender.suspended_at is not None


def test_a_tender_goes_along_the_table_whatever_is_tried(
    make_sealed, officer, second_officer, three, time_passes
):
    machine = type(
        "LifeOfATender",
        (Life,),
        {
            "make_sealed": staticmethod(make_sealed),
            "officers": (officer, second_officer),
            "openers": three,
            "time_passes": staticmethod(time_passes),
        },
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
