# SPDX-License-Identifier: Apache-2.0
"""A world with a secret in everything that is private, and the people who try every door of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from meishan.algorithms.sealing import Source
from meishan.base.accounts.actions import make_token
from meishan.base.accounts.states import OrganisationKind, Role, Scope
from meishan.base.core import clock
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import Bid, Envelope, OpenedFile, Submission, Upload
from meishan.market.contracts import actions
from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.matching.models import SavedSearch
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Document, Owner, Registration, Supplier
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Drill, Notice, OpenerKey, OpenerManifest, Seat
from meishan.market.vetting.models import Case, ListedParty, ListVersion
from meishan.outreach.seminars.models import MeetingNote, Request
from tests.factories import awards, bids, contracts, sanctions
from tests.factories import evaluation as evaluations
from tests.factories import opening as openings
from tests.factories import seminars as seminar_factory
from tests.factories.suppliers import complete, file_level_1
from tests.market.tenders.conftest import needed
from tests.personas import Persona, join, make_agency, make_organisation, make_person

# A word nobody says by chance, and whose it is.
SECRETS = {
    "supplier": "QZXSUPPLIER",
    "agency": "QZXAGENCY",
    "attendee": "QZXATTENDEE",
    "officer": "QZXOFFICER",
    "wish": "QZXWISH",
    "sealed bid": "QZXSEALED",
    "opened bid": "QZXOPENED",
    "contract": "QZXCONTRACT",
    "score": "QZXSCORE",
    "award": "QZXAWARD",
    "letter": "QZXLETTER",
}

# Who may read whose secrets: the organisation itself, and those whose work it is by the rules.
READERS = {
    "supplier": {"owner", "officer", "head", "reviewer", "opener", "evaluator"},
    "agency": {"officer", "head", "reviewer", "opener", "evaluator"},
    "attendee": {"attendee", "organiser"},
    "officer": {"seminar_officer", "organiser"},
    "wish": {"attendee", "seminar_officer", "organiser"},
    # Until its opening nobody but the bidder sees that a bid is there; afterwards those who judge it read it, once they
    # have declared themselves.
    "sealed bid": {"owner"},
    "contract": {"owner", "officer", "head"},
    "opened bid": {"owner", "evaluator"},
    # Until all have locked, a member's reasons are her own.
    "score": {"evaluator"},
    # Row security knows agencies, rules know roles: who_may.csv says who of the buyer's house is let in.
    "award": {"officer", "head", "opener", "evaluator"},
    "letter": {"owner", "officer", "head", "opener", "evaluator"},
}


@dataclass
class World:
    """`people` by the name of their part; `things` are ids and words for the addresses."""

    people: dict[str, Persona | None] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def make_world(time_passes: Callable[[timedelta], None]) -> World:
    """All of it, at a time when one tender was opened and another takes sealed bids."""
    world = World()
    agency = make_agency("Office for Testing", "OFT")
    other = make_agency("Agency for Others", "AFO", codes=("90000000",))
    platform = make_organisation(OrganisationKind.PLATFORM, "Meishan", acronym="MEISHAN")
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Vehicles Ltd", country="CN")
    rival = make_organisation(OrganisationKind.SUPPLIER, "Rival Trucks Ltd", country="CN")
    for part, organisation, role in (
        ("owner", firm, Role.OWNER),
        ("rival", rival, Role.OWNER),
        ("officer", agency, Role.OFFICER),
        ("head", agency, Role.HEAD),
        ("reviewer", agency, Role.REVIEWER),
        ("opener", agency, Role.OPENER),
        ("evaluator", agency, Role.EVALUATOR),
        ("other_officer", other, Role.OFFICER),
        ("vetting_officer", platform, Role.VETTING_OFFICER),
        ("auditor", platform, Role.AUDITOR),
        ("operator", platform, Role.OPERATOR),
    ):
        world.people[part] = join(make_person(f"The {part.replace('_', ' ')}"), organisation, role)
    second = join(make_person("The second"), agency, Role.OFFICER)
    _supplier(world)
    _tenders(world, second)
    _award(world, second, time_passes)
    _bids(world, second, time_passes)
    _contracts(world, second)
    _vetting(world)
    _seminar(world)
    for part in ("owner", "rival", "officer", "other_officer"):
        persona = world.people[part]
        _token, world.tokens[part] = make_token(
            persona.organisation,
            by=Persona(persona.person, persona.organisation, (Role.OWNER, Role.HEAD)).actor,
            name="tests",
            scopes=list(Scope.values),
        )
    world.people["visitor"] = None
    world.things |= {
        "organisation": firm.pk,
        "person": world.people["owner"].person.pk,
        "agency": agency.pk,
        "entry": Entry.objects.filter(is_public=False).order_by("at").first().pk,
    }
    return world


def _supplier(world: World) -> None:
    owner, secret = world.people["owner"], SECRETS["supplier"]
    supplier = complete(owner, licence_number=f"LIC{secret}")
    file_level_1(supplier, owner)
    suppliers.add_reference(
        supplier,
        by=owner.actor,
        company=f"{secret} Customer",
        country="PE",
        contact="A Buyer",
        email="buyer@customer.example",
        project="40 vans",
        year=2025,
    )
    suppliers.submit(supplier, by=owner.actor, level="basic")
    registered = Registration.objects.get(supplier=supplier, agency=world.people["officer"].organisation)
    Registration.objects.filter(pk=registered.pk).update(state="registered")
    saved = SavedSearch.objects.create(
        person=owner.person,
        organisation=owner.organisation,
        name=f"{secret} search",
        query={"q": "vehicles"},
        made_at=clock.now(),
    )
    world.things |= {
        "supplier": supplier.pk,
        "supplier_code": supplier.code,
        "registration": registered.pk,
        "document": Document.objects.filter(supplier=supplier).first().pk,
        "stake": Owner.objects.filter(supplier=supplier).first().pk,
        "saved_search": saved.pk,
    }


def _tenders(world: World, second: Persona) -> None:
    officer, owner = world.people["officer"], world.people["owner"]
    draft = tenders.draft(by=officer.actor, reference="RFQ/1", content=needed())
    draft = tenders.submit(draft, by=officer.actor)
    notice = tenders.publish(tenders.clear(draft, by=second.actor), by=officer.actor)
    tenders.express_interest(notice, by=owner.actor)
    question = tenders.ask(notice, by=owner.actor, text=f"{SECRETS['supplier']}?", language="en")
    kept = tenders.draft(
        by=officer.actor,
        reference=SECRETS["agency"],
        content=needed(description={"en": f"{SECRETS['agency']} is what we need."}),
    )
    world.things |= {"notice": notice.pk, "question": question.pk, "draft": kept.pk}


def _award(world: World, second: Persona, time_passes: Callable[[timedelta], None]) -> None:
    """An award to nobody here: the owner has a letter about it, a debriefing and a protest, its secrets in them."""
    officer, head, owner = (world.people[part] for part in ("officer", "head", "owner"))
    world.things["won_notice"] = awards.won(officer, second, head, owner, time_passes).notice.pk
    tender = bids.publish_tender(officer, second, reference="AWARD/1")
    winner = awards.firm("Winning Wheels", officer.organisation)
    offers = [awards.submit(tender, winner, "12000"), awards.submit(tender, owner, "13000")]
    openings.past_deadline(tender, time_passes)
    openings.hold(tender)
    panel = evaluations.evaluate(tender, officer)
    case = awards.Case(tender, officer, head, panel, [winner, owner], offers)
    awards.ranked(case)
    made = awards.recommend(case, SECRETS["award"])
    awards.decide(case, made, by=second)
    awards.announce(case, made)
    letter = case.letter(1)
    asked = debriefing.ask_debrief(letter, by=owner.actor, question=SECRETS["letter"])
    debriefing.answer_debrief(asked, by=officer.actor, answer=SECRETS["letter"])
    protest = protesting.draft_protest(
        letter, by=owner.actor, ground="criteria", words=SECRETS["letter"], lots=[1]
    )
    protesting.file_protest(protest, by=owner.actor)
    seat = awarding.appoint_to_committee(officer.organisation, by=head.actor, person=second.person.pk)
    world.things |= {
        "award_notice": tender.notice.pk,
        "award_lot": 1,
        "award_offer": offers[1].pk,
        "award": case.award.pk,
        "award_ranking": case.award.ranking_id,
        "recommendation": made.pk,
        "letter": letter.pk,
        "protest": protest.pk,
        "committee_seat": seat.pk,
    }


def _bids(world: World, second: Persona, time_passes: Callable[[timedelta], None]) -> None:
    """A bid that was opened, its secret in a file; and one under seal, its secret in what its bidder wrote of it."""
    officer, owner = world.people["officer"], world.people["owner"]
    opened = bids.publish_tender(officer, second, reference="OPENED/1")
    note = Source.of_bytes(f"{SECRETS['opened bid']}.txt", SECRETS["opened bid"].encode(), "text/plain")
    files = [*bids.files_for("whole"), note]
    bids.submit_bid(
        opened,
        owner,
        envelopes=[bids.seal_envelope(opened, supplier=str(owner.organisation.pk), files=files)],
    )
    openings.past_deadline(opened, time_passes)
    opening = openings.schedule(opened)
    openings.gather(opened, opening, 1, 2)
    openings.release(opened, opening)
    openings.open_all(opened, opening)
    openings.close(opened, opening)
    _panel(world, opened, second)
    sealed = bids.publish_tender(officer, second, reference="SEALED/1")
    submission = bids.submit_bid(sealed, owner)
    bid = submission.bid
    partner = make_organisation(OrganisationKind.SUPPLIER, "Quiet Freight Ltd", country="CN")
    at = clock.now()
    Supplier.objects.create(
        organisation=partner, number=990_002, name=partner.name, country="CN", made_at=at, changed_at=at
    )
    member = {
        "organisation": str(partner.pk),
        "name": partner.name,
        "country": "CN",
        "share": 40,
        "role": SECRETS["sealed bid"],
    }
    Bid.objects.filter(pk=bid.pk).update(consortium=[member])
    world.things |= {
        "bid": bid.pk,
        "submission": submission.pk,
        "opening": opening.pk,
        "opened_envelope": Envelope.objects.get(submission__bid__notice=opened.notice).pk,
        "opened_submission": Submission.objects.get(bid__notice=opened.notice).pk,
        "opened_file": OpenedFile.objects.filter(line__opening=opening).first().pk,
        "opened_notice": opened.notice.pk,
        "upload": Upload.objects.filter(
            supplier=owner.organisation, sha256=Envelope.objects.get(submission=submission).ciphertext_sha256
        )
        .first()
        .pk,
        "manifest": OpenerManifest.objects.get(tender_id=sealed.notice.pk).pk,
        "seat": Seat.objects.filter(manifest__tender_id=sealed.notice.pk).first().pk,
        "opener_key": OpenerKey.objects.first().pk,
        "drill": Drill.objects.filter(manifest__tender_id=sealed.notice.pk).first().pk,
    }


def _panel(world: World, tender: bids.PlatformTender, second: Persona) -> None:
    """A panel that scores: the evaluator has given a reason that nobody else may read yet."""
    evaluator = world.people["evaluator"]
    panel = evaluations.form(tender, second)
    evaluations.begin(panel)
    place = evaluations.place(evaluator, "member")
    evaluations.actions.appoint(panel.evaluation, by=second.actor, place=place)
    evaluations.declare(panel, evaluator)
    criterion = evaluations.criteria_of(tender.notice)[0]
    evaluations.actions.score(
        panel.seat(evaluator),
        by=evaluator.actor,
        submission=panel.offers[0].pk,
        judged=[evaluations.judged(criterion, None, reason=SECRETS["score"])],
    )
    world.things["panel_seat"] = panel.seat(panel.chair).pk


def _contracts(world: World, second: Persona) -> None:
    """A contract in force and an agreement, with a secret in the words, the prices and an order of them."""
    officer, head, owner, rival = (world.people[part] for part in ("officer", "head", "owner", "rival"))
    secret = SECRETS["contract"]
    rows = (contracts.milestone("First six", 30), contracts.milestone("Last six", 60))
    made = contracts.draft(officer, owner)
    made = contracts.write(made, officer, milestones=rows, scope=f"{secret} and tools.")
    contracts.sign_both(contracts.offer(made, officer), head, owner)
    actions.report_milestone(made.milestones.get(number=1), by=owner.actor, words=f"{secret} came.")
    note = actions.note_performance(
        made,
        by=officer.actor,
        quality=4,
        timeliness=4,
        cooperation=4,
        words=f"{secret} is good.",
        is_final=False,
    )
    words, lamps = {"words": f"More {secret}.", "reason": secret}, contracts.milestone(f"{secret} lamps", 90)
    change = contracts.propose(made, officer, "41000", planned=[lamps], **words)
    ended = contracts.signed(officer, head, owner)
    end = actions.ask_termination(
        ended, by=officer.actor, ground="mutual", words=f"{secret} is over.", ends_on=contracts.today()
    )
    found = contracts.found(officer, secondary=True, notice=Notice.objects.get(pk=world.things["won_notice"]))
    # What is ordered becomes public; the rest of the price list stays with its users.
    held = contracts.hold(found, officer, head, owner, other_line=f"{secret} bag")
    compared = contracts.found(officer, secondary=True)
    for persona in (owner, rival):
        contracts.hold(compared, officer, head, persona, other_line=f"{secret} bag")
    contracts.propose_line(held, officer, f"{secret} lamp")
    order = contracts.ordered(held, officer, second)
    asked = contracts.piggyback(held, world.people["other_officer"])
    round_ = actions.ask_holders(
        compared,
        by=officer.actor,
        title="Forty laptops",
        words="",
        lines=[actions.Need("Laptop", "H87", 40)],
        due_at=clock.now() + timedelta(days=5),
    )
    invite = round_.invites.get(supplier=owner.organisation)
    actions.make_round_offer(invite, by=owner.actor, prices=["900"], words=f"{secret} offer.")
    version = made.versions.get()
    world.things |= {
        "contract": made.pk,
        "contract_version": version.pk,
        "contract_code": version.code,
        "contract_milestone": made.milestones.get(number=1).pk,
        "contract_note": note.pk,
        "contract_change": change.pk,
        "contract_end": end.pk,
        "contract_step": "note",
        "change_step": "withdraw",
        "holder": held.contract.pk,
        "agreement": found.pk,
        "agreement_step": "suspend",
        "call_off": order.pk,
        "call_off_step": "cancel",
        "piggyback": asked.pk,
        "piggyback_step": "owner",
        "round": round_.pk,
        "round_step": "end",
        "round_invite": invite.pk,
    }


def _vetting(world: World) -> None:
    """A confirmed match of a firm of nobody here."""
    firm = make_organisation(OrganisationKind.SUPPLIER, "Golden Heron Shipping", country="CN")
    at = clock.now()
    listed = Supplier.objects.create(
        organisation=firm, number=990_001, name=firm.name, country="CN", made_at=at, changed_at=at
    )
    sanctions.sanction(listed)
    for name, model in (("case", Case), ("party", ListedParty), ("list_version", ListVersion)):
        world.things[name] = model.objects.get().pk
    world.things["listed_supplier"] = listed.pk


def _seminar(world: World) -> None:
    made = seminar_factory.lay_down(agencies=1, officers=2, suppliers=2)
    plan = seminar_factory.plan_with(made, [(0, 0, 0), (1, 1, 1)])
    meeting = plan.meetings.get(application=made.applications[0])
    at, firm, agency = clock.now(), made.applications[0].supplier, made.agencies[0]
    MeetingNote.objects.create(
        meeting=meeting, side="supplier", owner=firm, other=agency, text=SECRETS["attendee"], at=at
    )
    MeetingNote.objects.create(
        meeting=meeting, side="officer", owner=agency, other=firm, text=SECRETS["officer"], at=at
    )
    Request.objects.create(
        seminar=made.seminar,
        host=made.host,
        side="supplier",
        owner=firm,
        other=agency,
        application=made.applications[0],
        participation=made.seminar.participations.first(),
        wish="must",
        why=SECRETS["wish"],
        at=at,
    )
    world.people |= {
        "organiser": made.organiser,
        "attendee": made.supplier_personas[0],
        "seminar_officer": made.officer_personas[0],
    }
    world.things |= {
        "slug": made.seminar.slug,
        "plan": plan.number,
        "meeting": meeting.pk,
        "application": made.applications[0].number,
        "seminar_officer": made.officers[0].pk,
        "room": made.tables[0].room.pk,
        "participation": made.seminar.participations.first().pk,
    }
