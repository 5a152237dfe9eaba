# SPDX-License-Identifier: Apache-2.0
"""From opened bids to an award in force, through the acts: the case, its people, and each step as one call.

case = lay_down(make_tender(), officer, head, bidders=[…], totals=["120000", …], time_passes=time_passes)
ranked(case); recommend(case); endorse(case); decide(case); announce(case)      # or announced(case) for all of it
stand(case, time_passes)
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from meishan.algorithms.sealing import Source
from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.market.bids.models import Submission
from meishan.market.evaluation.actions import awarding
from meishan.market.evaluation.models import (
    Award,
    Decision,
    Letter,
    Ranking,
    Recommendation,
)
from meishan.market.tenders.models import Notice, Tender
from tests.factories import bids, evaluation
from tests.factories import opening as at_opening
from tests.factories.bids import PlatformTender
from tests.personas import Persona, join, make_organisation, make_person

REASONS = "The lowest price that complies; references were checked."


@dataclass
class Case:
    """A tender whose panel has reported, and those who take it from there."""

    tender: PlatformTender
    officer: Persona
    head: Persona
    panel: evaluation.Panel
    bidders: list[Persona]
    submissions: list[Submission]
    committee: list[Persona] = field(default_factory=list)

    @property
    def notice(self) -> Notice:
        return Notice.objects.select_related("buyer", "deadline").get(pk=self.tender.notice.pk)

    @property
    def state(self) -> str:
        return Tender.objects.get(pk=self.tender.notice.pk).state

    def letter(self, number: int) -> Letter:
        """The newest letter to the bidder of that number, the first one 0."""
        return Letter.objects.filter(supplier=self.bidders[number].organisation).latest("at")

    @property
    def award(self) -> Award:
        return Award.objects.filter(notice=self.tender.notice.pk).latest("number")


def priced(total: str, currency: str = "USD", **more: object) -> list[Source]:
    """What an envelope with prices holds."""
    prices = {"v": 1, "currency": currency, "lines": [], "extra": [], "total": total} | more
    return [
        Source.of_bytes("answers.json", b'{"v":1,"answers":{}}', "application/json"),
        Source.of_bytes("prices.json", json.dumps(prices).encode(), "application/json"),
        Source.of_bytes("offer.txt", b"As asked for.", "text/plain"),
    ]


def firm(name: str, agency: Organisation) -> Persona:
    """The owner of a firm that may bid there."""
    persona = join(
        make_person(f"{name} Owner"),
        make_organisation(OrganisationKind.SUPPLIER, name, country="CN"),
        Role.OWNER,
    )
    bids.register(persona, agency)
    return persona


def seated(head: Persona, count: int = 3) -> list[Persona]:
    """Members of the agency's review committee, appointed by its head."""
    agency = head.organisation
    people = [join(make_person(f"Com Mittee {number}"), agency, Role.OFFICER) for number in range(count)]
    for number, one in enumerate(people):
        awarding.appoint_to_committee(
            agency,
            by=head.actor,
            person=one.person.pk,
            role="member" if number else "chair",
        )
    return people


def submit(
    tender: PlatformTender, persona: Persona, total: str, *, lot: int = 1, currency: str = "USD"
) -> Submission:
    """One sealed bid at that price."""
    envelopes = []
    for kind in tender.kinds:
        files = bids.files_for("technical") if kind == "technical" else priced(total, currency)
        envelopes.append(
            bids.seal_envelope(tender, kind, lot=lot, supplier=str(persona.organisation.pk), files=files)
        )
    return bids.submit_bid(tender, persona, lot=lot, envelopes=envelopes)


def lay_down(
    tender: PlatformTender,
    officer: Persona,
    head: Persona,
    time_passes,
    *,
    totals: Sequence[str] = ("120000", "130000", "150000"),
    points: Mapping[int, object] | None = None,
    committee: int = 3,
    first: Persona | None = None,
) -> Case:
    """One bid for each total, opened and judged; with two envelopes the prices are opened, too. The first is that of
    `first`, who may bid from then on.

    `points` are those of the bid of that number, or False where it fails.
    """
    agency = officer.organisation
    names = ("Ningbo Vehicles", "Rival Trucks", "Third Wheels", "Fourth Gear")
    if first is not None:
        bids.register(first, agency)
    bidders = [
        first if first is not None and number == 0 else firm(names[number], agency)
        for number in range(len(totals))
    ]
    submissions = [submit(tender, one, total) for one, total in zip(bidders, totals, strict=True)]
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    given = {submissions[number].pk: value for number, value in (points or {}).items()}
    panel = evaluation.evaluate(tender, officer, given)
    if Tender.objects.get(pk=tender.notice.pk).has_two_envelopes:
        at_opening.hold(tender)
    people = seated(head, committee) if committee else []
    return Case(tender, officer, head, panel, bidders, submissions, people)


def ranked(case: Case) -> list[Ranking]:
    return awarding.rank_offers(case.notice, by=case.officer.actor)


def recommend(case: Case, reasons: str = REASONS) -> Recommendation:
    """Written and handed over."""
    made = awarding.recommend(case.notice, by=case.officer.actor, reasons=reasons)
    return awarding.submit_recommendation(made, by=case.officer.actor)


def endorse(case: Case, recommendation: Recommendation, *, by: Sequence[int] = (0, 1)) -> Recommendation:
    for number in by:
        awarding.advise(recommendation, by=case.committee[number].actor, verdict="endorse")
    return Recommendation.objects.get(pk=recommendation.pk)


def decide(case: Case, recommendation: Recommendation, *, by: Persona | None = None) -> Decision:
    return awarding.decide(recommendation, by=(by or case.head).actor, approves=True)


def announce(case: Case, recommendation: Recommendation) -> Decision:
    return awarding.announce(Recommendation.objects.get(pk=recommendation.pk), by=case.officer.actor)


def announced(case: Case) -> Award:
    """All of it up to the letters."""
    ranked(case)
    made = recommend(case)
    if made.needs_review:
        endorse(case, made)
    decide(case, made)
    announce(case, made)
    return case.award


def past(moment, time_passes) -> None:
    """The clock stands a minute after that moment."""
    time_passes(moment - clock.now() + timedelta(minutes=1))


def stand(case: Case, time_passes) -> Award:
    """The standstill is over, and the award comes into force by itself."""
    award = case.award
    past(award.standstill_until, time_passes)
    return awarding.let_stand(award, by=SYSTEM)


def won(officer: Persona, second: Persona, head: Persona, winner: Persona, time_passes) -> PlatformTender:
    """A tender that this firm won, its award in force: what lets it hold an agreement that others may use."""
    tender = bids.publish_tender(officer, second)
    case = lay_down(tender, officer, head, time_passes, totals=("12000",), committee=0, first=winner)
    ranked(case)
    made = recommend(case)
    decide(case, made, by=second)
    announce(case, made)
    stand(case, time_passes)
    return tender
