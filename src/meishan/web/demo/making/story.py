# SPDX-License-Identifier: Apache-2.0
"""The demo world's story: who comes when, and what they do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from meishan.base.core.errors import Denied, Refused
from meishan.base.reference import queries as reference
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers import queries as standing
from meishan.market.tenders import actions as tenders

from . import agencies, notices, past, seminar, watch
from . import sealed as bidding
from . import suppliers as firms
from .acting import as_member
from .agencies import Bureau, Platform
from .history import History
from .notices import Need
from .sealed import Sealed
from .seminar import Event
from .suppliers import Firm

SEED = 20241113


@dataclass
class Story:
    """The people and things of one demo world, as far as it has been told."""

    history: History
    scale: float = 1.0
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    platform: Platform | None = None
    bureaus: list[Bureau] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    asked: dict[int, object] = field(default_factory=dict)
    event: Event | None = None
    sealed: Sealed | None = None

    def count(self, whole: int, least: int = 1) -> int:
        return max(least, round(whole * self.scale))


def tell(story: Story, progress: Callable[[int, int], None]) -> Story:
    """Make the world. `scale` 1.0 has 16 agencies, 52 officers, 236 suppliers and 400 notices."""
    history = story.history
    history.on(421, lambda: _begin(story))
    history.on(420, watch.import_list)
    for number, profile in enumerate(reference.agency_profiles()[: story.count(16, 3)]):
        history.on(419 - number / 4, partial(_found, story, profile, number))
    history.tell(progress)

    # More than the seminar has places for, so that some are not selected.
    story.firms = firms.plan_firms(story.chance, story.count(220, 12) + story.count(16, 2))
    watch.disguise(story.firms)
    newcomers = watch.doubles(story.firms)
    for number, firm in enumerate(story.firms):
        came = story.chance.uniform(300, 410) if number < 4 else story.chance.uniform(24, 405)
        firm.came = 2 + came / 100 if firm in newcomers else came
        history.on(firm.came, _registers(firm))
    _level_1_files(story)

    story.needs = notices.plan_needs(story.chance, story.bureaus, story.count(400, 20))
    for number, need in enumerate(story.needs):
        _life_of(story, number, need)
    story.event = seminar.foretell(story)
    story.sealed = bidding.foretell(story)
    past.foretell(story)
    history.tell(progress)
    history.arrive()
    return story


def _begin(story: Story) -> None:
    story.platform = agencies.found_platform(story.chance)


def _found(story: Story, profile, number: int) -> None:
    story.bureaus.append(agencies.found_agency(profile, story.platform, story.chance, number))


def _registers(firm: Firm) -> Callable[[], None]:
    return lambda: firms.register_basic(firm)


def _level_1_files(story: Story) -> None:
    """Some suppliers file for Level 1: most were accepted, some wait, one was asked for more."""
    chosen = story.firms[: story.count(30, 4)]
    for firm in watch.suspects(story.firms):
        story.history.on(6, partial(firms.state_owners, firm))
    for number, firm in enumerate(chosen):
        filed = story.chance.uniform(3, 20)
        story.history.on(filed, partial(firms.file_level_1, firm))
        if number % 3 == 1:
            story.history.on(filed / 2, partial(_review, story, firm, accepts=True))
        elif number % 6 == 2:
            story.history.on(filed / 2, partial(_review, story, firm, accepts=False))


def _review(story: Story, firm: Firm, *, accepts: bool) -> None:
    """The first agency that has the file works on it."""
    for bureau in story.bureaus:
        registration = standing.registration_of(firm.supplier, bureau.organisation, "level1")
        if registration is None or registration.state != "submitted" or not _is_open(firm):
            continue
        by = as_member(bureau.people[2], bureau.organisation)
        registration = suppliers.take_up(registration, by=by)
        required = [one for one in reference.requirements("level1") if one.required]
        for one in required if accepts else required[:1]:
            suppliers.note_finding(registration, by=by, requirement=one.id, verdict="met")
        if accepts:
            suppliers.accept(registration, by=by)
        else:
            suppliers.ask_more(
                registration,
                by=by,
                message="Please send the certificate in English or with a certified translation.",
                wanted={required[0].id: "A certified translation into English."},
            )
        return


def _is_open(firm: Firm) -> bool:
    """Not held as a possible double, which a person of the demo's visitors is to decide."""
    return standing.standing_of(firm.supplier) == "open"


def _life_of(story: Story, number: int, need: Need) -> None:
    """From publication to closing: interest, questions, answers, an amendment or a cancellation."""
    history, chance = story.history, story.chance
    history.on(need.opens, lambda: notices.publish(need, history.started))
    last = max(need.closes, 0.02)
    if number % 23 == 7:
        history.on((need.opens + last) / 2, lambda: notices.cancel(need))
        return
    suitors = [one for one in story.firms if need.goods.code in one.codes]
    for firm in chance.sample(suitors, k=min(len(suitors), chance.randint(0, 3))):
        history.on(_between(chance, need.opens, last), partial(_interested, need, firm))
    if suitors and number % 4 == 0:
        firm, nth = chance.choice(suitors), number // 4
        ask_at = need.opens - (need.opens - last) * 0.3
        history.on(ask_at, lambda: _ask(story, number, need, nth, firm))
        if need.closes > 0 or number % 8 == 0:
            history.on(need.opens - (need.opens - last) * 0.45, lambda: _answer(story, number, need, nth))
    if number % 9 == 4:
        history.on(need.opens - (need.opens - last) * 0.6, lambda: notices.amend(need, history.started))


def _between(chance: random.Random, opens: float, closes: float) -> float:
    return opens - (opens - closes) * chance.uniform(0.05, 0.9)


def _interested(need: Need, firm: Firm) -> None:
    if firm.supplier is None:
        return
    try:
        tenders.express_interest(need.notice, by=firm.actor)
    except (Denied, Refused):
        # Not registered with this agency, or too late: what would happen to a person, too.
        return


def _ask(story: Story, number: int, need: Need, nth: int, firm: Firm) -> None:
    if firm.supplier is None:
        return
    language = firm.language if firm.language in need.languages else "en"
    try:
        story.asked[number] = notices.question(need, nth, firm.actor, language)
    except (Denied, Refused):
        return


def _answer(story: Story, number: int, need: Need, nth: int) -> None:
    if number in story.asked:
        notices.answer(need, nth, story.asked[number])
