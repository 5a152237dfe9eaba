# SPDX-License-Identifier: Apache-2.0
"""The people a visitor may sign in as: their places, password and second steps."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop as marked

from meishan.base.accounts.models import Person

from ..models import Seat
from . import awards, contracting
from .sealed import Sealed
from .story import Story

OPENERS = {
    "opener": marked("First opener of bids"),
    "second_opener": marked("Second opener of bids"),
    "third_opener": marked("Third opener of bids, of another agency"),
    "fourth_opener": marked("Fourth opener of bids"),
}
SECRET = "secrets/demo-password"
SIGN_INS = "run/sign-ins.txt"


@dataclass(frozen=True)
class Persona:
    """A place in the demo and the person who sits there. `place` is a text to translate when shown."""

    key: str
    place: str
    email: str


def password() -> str:
    """The demo's one password: made at random when the world is, kept in the data folder, shown to visitors."""
    path = Path(settings.HOME) / SECRET
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _part in range(4)) + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def cast(story: Story) -> list[Persona]:
    """Who sits where, in the order a visitor would try them."""
    ningbo = story.firms[0]
    bidders = list(_bidders(story.sealed))
    known = {person for _key, _place, person in bidders}
    led_by_women = [one for one in story.firms if one.women_owned and one.country != "CN"]
    # In a small world one firm may have been through two of these.
    women = next((one for one in led_by_women if one.person and one.person not in known), led_by_women[0])
    first, second = story.bureaus[0], story.bureaus[1]
    seats = [
        ("supplier", marked("Owner of a supplier in Ningbo (Chinese)"), ningbo.person),
        ("women_owned", marked("Owner of a women-owned firm"), women.person),
        ("bidder", marked("Owner of a firm whose bid is about to be opened"), story.sealed.watcher.person),
        *bidders,
        ("officer", marked("Procurement officer"), first.people[1]),
        (
            "second_officer",
            marked("Second procurement officer, who clears notices and reviews suppliers"),
            first.people[2],
        ),
        ("head", marked("Head of procurement"), first.people[0]),
        ("financial_reviewer", marked("Financial reviewer"), first.people[-1]),
        ("other_officer", marked("Procurement officer of another agency"), second.people[1]),
        ("vetting_officer", marked("Vetting officer"), story.platform.people["vetting_officer"]),
        (
            "second_vetting_officer",
            marked("Second vetting officer"),
            story.platform.people["second_vetting_officer"],
        ),
        *((one.persona, OPENERS[one.persona], one.person) for one in story.sealed.openers),
        ("evaluator", marked("Evaluator of bids"), story.sealed.evaluator),
        ("chair", marked("Chair of panels that judge bids"), story.sealed.judges[0]),
        ("committee", marked("Member of the review committee"), story.sealed.committee[2]),
        ("second_committee", marked("Second member of the review committee"), story.sealed.committee[3]),
        ("contract_manager", marked("Contract manager"), story.sealed.manager),
        ("auditor", marked("Auditor"), story.platform.people["auditor"]),
        ("operator", marked("Administrator"), story.platform.people["operator"]),
        ("organiser", marked("Seminar organiser"), story.event.organiser),
        ("adviser", marked("Walk-in adviser at the seminar"), story.event.adviser),
        ("second_adviser", marked("Second walk-in adviser"), story.event.second_adviser),
    ]
    seated: dict[str, Persona] = {}
    for key, place, person in seats:
        seated.setdefault(person.email, Persona(key, place, person.email))
    return list(seated.values())


def _bidders(world: Sealed) -> Iterator[tuple[str, str, Person]]:
    """Owners of firms that won, were debriefed, protested, or wait for an answer."""
    won = next(one for one in awards.awards_of(world, "fleet") if one.lot == contracting.UNSIGNED)
    _letter, debriefed = awards.loser(world, "survey")
    _letter, protester = awards.loser(world, "clinics")
    winner = contracting.winner(world, won)
    hopeful = next(one for one in world.bidders["freight"] if one not in (winner, debriefed, protester))
    yield "hopeful", marked("Owner of a firm that waits for the result of its bid"), hopeful.person
    yield "winner", marked("Owner of a firm that won and has a contract to sign"), winner.person
    yield "debriefed", marked("Owner of a firm that lost and asked for a debriefing"), debriefed.person
    yield "protester", marked("Owner of a firm that protested against an award"), protester.person


def let_in(personas: list[Persona]) -> None:
    """Give each persona the demo's password and a second step, and write down how to sign in."""
    hashed = make_password(password())
    for order, persona in enumerate(personas):
        person = Person.objects.get(email=persona.email)
        Seat.objects.create(key=persona.key, order=order, place=persona.place, person=person)
        person.password = hashed
        person.save(update_fields=["password"])
        code = base64.b32encode(secrets.token_bytes(20)).decode()
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(code)}
        )
    width = max(len(one.email) for one in personas)
    lines = [f"Sign in with the password {password()} as", ""]
    lines += [f"{one.email:<{width}}  {one.place}" for one in personas]
    path = Path(settings.HOME) / SIGN_INS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
