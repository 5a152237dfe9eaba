# SPDX-License-Identifier: Apache-2.0
"""Sixteen agencies and their fifty-two people, brought on board as an administrator would."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from meishan.base.accounts import actions as accounts
from meishan.base.accounts.models import Invitation, Organisation, Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.reference import queries as reference

from . import words
from .acting import as_member

RULE_SETS = {
    "unops": "unops",
    "undp": "undp",
    "unaids": "unaids",
    "unido": "unido",
    "unpd": "un_secretariat",
    "unhcr": "unhcr",
}
# Who sits in each agency; the first four agencies have a fourth person. Together fifty-two.
SEATS = (
    (Role.HEAD, Role.OFFICER),
    (Role.OFFICER, Role.VETTING_OFFICER),
    (Role.OFFICER, Role.REVIEWER),
)
FOURTH = (Role.REVIEWER, Role.FINANCIAL_REVIEWER)


@dataclass
class Bureau:
    """An agency of the demo with its people by seat."""

    key: str
    organisation: Organisation
    people: list[Person] = field(default_factory=list)
    languages: tuple[str, ...] = ("en",)
    codes: tuple[str, ...] = ()
    zone: str = "UTC"


@dataclass
class Platform:
    """The operator's own organisation and its people by role."""

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)


def found_platform(chance: random.Random) -> Platform:
    """The first administrator, made on the command line, invites vetting officers and an auditor."""
    conduct = reference.code_of_conduct().version
    _person, token = accounts.make_operator(by=SYSTEM, email="omar.castillo@meishan.example")
    invitation = Invitation.objects.get(email="omar.castillo@meishan.example")
    assert token
    operator = accounts.join(
        invitation, by=VISITOR, name="Omar Castillo", password=None, conduct_version=conduct
    )
    platform = Platform(invitation.organisation, {"operator": operator})
    accounts.open_administrator_session(
        by=as_member(operator, platform.organisation),
        reason="Setting up the platform with its first agencies",
    )
    seats = {
        "vetting_officer": ("Ingrid Lindqvist", Role.VETTING_OFFICER),
        "second_vetting_officer": ("Kwame Mensah", Role.VETTING_OFFICER),
        "auditor": ("Nadia Haddad", Role.AUDITOR),
    }
    for seat, (name, role) in seats.items():
        platform.people[seat] = invite(
            platform.organisation, operator, name, f"{words.mailbox(name)}@meishan.example", (role,)
        )
    return platform


def found_agency(profile, platform: Platform, chance: random.Random, number: int) -> Bureau:
    """One agency through the onboarding wizard's acts: described, its head invited, rules, categories, people."""
    operator = platform.people["operator"]
    accounts.open_administrator_session(
        by=as_member(operator, platform.organisation), reason=f"Bringing {profile.acronym} on board"
    )
    by = as_member(operator, platform.organisation)
    languages = ("en", *chance.sample(("fr", "es", "ar", "ru", "zh"), k=chance.choice((1, 2, 2, 3))))
    names = dict(profile.name)
    organisation = accounts.found_agency(
        by=by,
        acronym=profile.acronym,
        names=names,
        country=profile.country,
        time_zone=profile.time_zone,
        languages=languages,
        service_days=10,
    )
    bureau = Bureau(
        profile.key,
        organisation,
        languages=languages,
        codes=tuple(profile.codes),
        zone=profile.time_zone,
    )
    accounts.choose_rule_set(organisation, by=by, rule_set=RULE_SETS.get(profile.key, "generic"))
    accounts.choose_categories(organisation, by=by, codes=profile.codes)
    seats = [*SEATS, FOURTH] if number < 4 else list(SEATS)
    taken: set[str] = set()
    for roles in seats:
        name = words.latin_name(chance)
        while name in taken:
            name = words.latin_name(chance)
        taken.add(name)
        address = f"{words.mailbox(name)}@{profile.key}.example"
        bureau.people.append(
            invite(organisation, operator, name, address, roles, by=by, zone=profile.time_zone)
        )
    accounts.bring_on_board(organisation, by=by)
    return bureau


def invite(
    organisation: Organisation,
    operator: Person,
    name: str,
    email: str,
    roles: tuple[str, ...],
    *,
    by=None,
    zone: str = "UTC",
) -> Person:
    """Invite somebody and let her accept at once."""
    actor = by or as_member(operator, organisation)
    invitation = accounts.invite(organisation, by=actor, email=email, roles=roles)
    return accounts.join(
        invitation,
        by=VISITOR,
        name=name,
        password=None,
        conduct_version=reference.code_of_conduct().version,
        time_zone=zone,
    )
