# SPDX-License-Identifier: Apache-2.0
"""The seminar of the demo: its host, who applies and is chosen, whom everybody wants to meet, and the schedule."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.utils import translation

from meishan.base.accounts import actions as accounts
from meishan.base.accounts.models import Organisation, Person
from meishan.base.core.actor import VISITOR, Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.reference import queries as reference
from meishan.outreach.seminars.actions import joining, making, scheduling
from meishan.outreach.seminars.models import Application, Officer, Participation, Plan, Seminar
from meishan.outreach.seminars.queries.seminars import taking_part
from meishan.outreach.seminars.states import ApplicationState
from meishan.outreach.seminars.tasks.scheduling import solve_now

from . import agencies, setting, words
from .acting import as_member
from .suppliers import DJANGO_LANGUAGES, Firm

if TYPE_CHECKING:
    from .story import Story

SEED = "the seminar of Ningbo"
HOST_DOMAIN = "ningbo-harbour-promotion.example"
SECONDS = 4
# How steeply wishes gather on popular officers and firms, and how much the same field counts.
ZIPF = 0.8
FIT = 6.0
# Every eighth of all who are not chosen is declined at once; the others wait.
WAITING_SHARE = 0.6


@dataclass
class Event:
    """The seminar as far as it has been told, and its people."""

    chance: random.Random
    host: Organisation | None = None
    organiser: Person | None = None
    adviser: Person | None = None
    second_adviser: Person | None = None
    seminar: Seminar | None = None
    plan: Plan | None = None
    applications: dict[str, Application] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        assert self.organiser is not None
        assert self.host is not None
        return as_member(self.organiser, self.host)


def foretell(story: Story) -> Event:
    """Plan everything that happens until the schedule is published, yesterday."""
    history, event = story.history, Event(random.Random(SEED))
    history.on(200, partial(_found_host, event))
    history.on(130, partial(_announce, story, event))
    for firm in story.firms:
        if firm.came > 16:
            latest = min(firm.came - 0.4, 125)
            history.on(event.chance.uniform(15.2, latest), partial(_apply, event, firm))
    history.on(14.5, partial(_choose, story, event))
    history.on(12.1, partial(_confirm_all, story, event))
    for number, firm in enumerate(story.firms):
        history.on(11.9 - 6 * number / len(story.firms), partial(_wishes_of_firm, event, firm))
    history.on(5, partial(_wishes_of_officers, story, event))
    history.on(1.4, partial(_schedule, event))
    history.on(1.2, partial(_publish, event))
    return event


def _found_host(event: Event) -> None:
    """A trade promotion organisation signs up, and its owner invites two advisers."""
    said = words.seminar()
    conduct = reference.code_of_conduct().version
    name, original = words.chinese_name(event.chance)
    asked = accounts.sign_up(
        by=VISITOR,
        email=f"{words.mailbox(name)}@{HOST_DOMAIN}",
        name=f"{name} {original}",
        password=None,
        kind="trade_promotion",
        organisation_name=said["host"],
        country="CN",
        conduct_version=conduct,
        language="en",
        time_zone=setting.ZONE,
    )
    event.organiser = accounts.confirm(asked, by=VISITOR)
    event.host = Organisation.objects.get(memberships__person=event.organiser)
    for seat in ("adviser", "second_adviser"):
        latin, original = words.chinese_name(event.chance)
        person = agencies.invite(
            event.host,
            event.organiser,
            f"{latin} {original}",
            f"{words.mailbox(latin)}@{HOST_DOMAIN}",
            ("viewer",),
            zone=setting.ZONE,
        )
        setattr(event, seat, person)


def _announce(story: Story, event: Event) -> None:
    setup = setting.setup(
        story.bureaus, story.history.started, places=story.count(220, 12), chance=random.Random(SEED)
    )
    event.seminar = making.import_set(by=event.by, setup=setup)
    event.seminar = making.announce(event.seminar, by=event.by)


def _apply(event: Event, firm: Firm) -> None:
    if firm.supplier is None:
        return
    said, chance = words.seminar(), random.Random(firm.licence)
    goods = chance.choice([one for one in words.goods() if one.code in firm.codes])
    people = [_person(firm.owner_original or firm.owner_name, "Managing director", firm, firm.person)]
    if chance.random() < 0.35:
        people.append(_person(words.latin_name(chance), "Sales manager", firm))
    sessions = list(
        event.seminar.sessions.filter(capacity__isnull=False)
        .order_by("starts_at")
        .values_list("pk", flat=True)
    )
    absences = _absences(event, chance)
    with translation.override(DJANGO_LANGUAGES.get(firm.language, firm.language)):
        try:
            event.applications[firm.email] = joining.apply(
                event.seminar,
                by=firm.actor,
                languages=spoken(firm),
                codes=firm.codes,
                pitch=said["pitch"][firm.language].format(goods=goods.words[firm.language]),
                why=said["motive"][firm.language],
                people=people,
                absences=absences,
                sessions=chance.sample(sessions, k=min(len(sessions), chance.choice((0, 0, 1, 1, 2)))),
            )
        except (Denied, Refused):
            # Sanctioned or merged meanwhile: what would happen to a person, too.
            return


def spoken(firm: Firm) -> list[str]:
    """Three of five firms of Ningbo need an interpreter; the others speak English."""
    if firm.language == "zh" and random.Random(firm.licence).random() < 0.6:
        return ["zh"]
    return [one for one in words.LANGUAGES if one in {"en", firm.language}]


def _person(name: str, position: str, firm: Firm, person: Person | None = None) -> dict:
    return {
        "name": name,
        "position": position,
        "language": firm.language,
        "consents": True,
        "person": person.pk if person else None,
    }


def _absences(event: Event, chance: random.Random) -> list:
    """One firm in six comes on one day only."""
    if chance.random() > 0.16:
        return []
    day = chance.choice(list(event.seminar.days.order_by("date")))
    return list(day.slots.values_list("pk", flat=True))


def _choose(story: Story, event: Event) -> None:
    """The first who applied are selected as far as there are places; of the others some wait."""
    rows = [
        one
        for one in Application.objects.filter(seminar=event.seminar).order_by("at")
        if one.state == ApplicationState.APPLIED
    ]
    # The persona in Ningbo and her peers of the first rows take part in any case.
    first = {firm.organisation.pk for firm in story.firms[:3] if firm.organisation}
    rows.sort(key=lambda one: one.supplier_id not in first)
    places = event.seminar.places
    chosen, others = [one.pk for one in rows[:places]], [one.pk for one in rows[places:]]
    waiting = round(len(others) * WAITING_SHARE)
    joining.select(event.seminar, by=event.by, applications=chosen)
    if others[:waiting]:
        joining.put_waiting(event.seminar, by=event.by, applications=others[:waiting])
    if others[waiting:]:
        joining.decline(
            event.seminar, by=event.by, applications=others[waiting:], reason=words.seminar()["refusal"]
        )


def _confirm_all(story: Story, event: Event) -> None:
    now = Application.objects.filter(seminar=event.seminar).in_bulk()
    for firm in story.firms:
        if firm.email not in event.applications:
            continue
        application = now[event.applications[firm.email].pk]
        if application.state == ApplicationState.SELECTED:
            application = joining.confirm(application, by=firm.actor)
        event.applications[firm.email] = application


def popularity(count: int, chance: random.Random) -> list[float]:
    """Weights by Zipf's law in an order of chance: a few are wanted by many."""
    ranks = list(range(1, count + 1))
    chance.shuffle(ranks)
    return [1 / rank**ZIPF for rank in ranks]


def _takes_part(event: Event, firm: Firm) -> Application | None:
    application = event.applications.get(firm.email)
    return application if application is not None and application.takes_part else None


def _wishes_of_firm(event: Event, firm: Firm) -> None:
    """Four to eight officers, the popular ones and those who come for its goods most; two musts."""
    application = _takes_part(event, firm)
    if application is None:
        return
    officers = list(Officer.objects.filter(seminar=event.seminar).order_by("number"))
    pools = {one.agency_id: one for one in Participation.objects.filter(seminar=event.seminar, is_pool=True)}
    known = popularity(len(officers), random.Random(SEED + "officers"))
    chance = random.Random(firm.licence + "wishes")
    weights = [
        weight * (FIT if set(officer.codes) & set(firm.codes) else 1.0)
        for weight, officer in zip(known, officers, strict=True)
    ]
    seminar = event.seminar
    wanted = draw(officers, weights, chance.randint(4, 8), chance)[: seminar.most_requests]
    musts, wishes, asked = min(2, seminar.most_musts), [], set()
    for place, officer in enumerate(wanted):
        pool = pools.get(officer.agency_id)
        target = pool or officer
        if target in asked:
            continue
        asked.add(target)
        wishes.append(
            joining.Said(
                application,
                "must" if place < musts else "would",
                officer=None if pool else officer,
                participation=pool,
                why=words.seminar()["why"][firm.language] if place == 0 else None,
            )
        )
    with translation.override(DJANGO_LANGUAGES.get(firm.language, firm.language)):
        _say(event, firm.actor, wishes)


def _wishes_of_officers(story: Story, event: Event) -> None:
    """Eight to twenty firms each, those of her fields most; now and then a "no, thank you"."""
    firms = [(firm, one) for firm in story.firms if (one := _takes_part(event, firm)) is not None]
    known = popularity(len(firms), random.Random(SEED + "firms"))
    people = {person.pk: bureau for bureau in story.bureaus for person in bureau.people}
    here = set(taking_part(event.seminar).values_list("pk", flat=True))
    for officer in Officer.objects.filter(seminar=event.seminar).select_related("person").order_by("number"):
        chance = random.Random(f"{SEED} {officer.number}")
        weights = [
            weight * (FIT if set(officer.codes) & set(firm.codes) else 1.0)
            for weight, (firm, _application) in zip(known, firms, strict=True)
        ]
        by = as_member(officer.person, people[officer.person_id].organisation)
        cap = officer.cap if officer.cap is not None else event.seminar.officer_cap
        wishes = [
            joining.Said(application, "must" if place < min(3, cap) else "no" if place == 19 else "would")
            for place, (_firm, application) in enumerate(draw(firms, weights, chance.randint(8, 20), chance))
            if application.pk in here
        ]
        _say(event, by, wishes)


def draw(things: list, weights: list[float], count: int, chance: random.Random) -> list:
    """Some of the things without repeats, those of more weight sooner (Efraimidis and Spirakis 2006)."""
    keys = [chance.random() ** (1 / weight) for weight in weights]
    order = sorted(range(len(things)), key=lambda place: -keys[place])
    return [things[place] for place in order[:count]]


def _say(event: Event, by: Actor, wishes: list[joining.Said]) -> None:
    try:
        joining.state_wishes(event.seminar, by=by, wishes=wishes)
    except (Denied, Refused):
        # A firm that was sanctioned or withdrew meanwhile: what would happen to a person, too.
        return


def _schedule(event: Event) -> None:
    """The real engine makes the schedule, in this process."""
    plan = scheduling.make_plan(event.seminar, by=event.by, name="", seconds=SECONDS)
    event.plan = solve_now(plan)


def _publish(event: Event) -> None:
    event.plan = scheduling.publish_plan(event.plan, by=event.by)


def summary(event: Event) -> str:
    """A line for whoever starts the demo: what was scheduled, and how long the engine took."""
    proof = event.plan.certificate
    suppliers = sum(one.takes_part for one in event.applications.values())
    claim = (
        "proven best possible"
        if proof.get("proven")
        else f"{proof.get('value')} of at most {proof.get('bound')}"
    )
    return (
        f"A seminar with {suppliers} suppliers: {proof.get('meetings')} meetings scheduled in "
        f"{event.plan.engine_ms / 1000:.1f} seconds, {claim}."
    )
