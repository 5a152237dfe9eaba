# SPDX-License-Identifier: Apache-2.0
"""The people of the tests: each an actor with an organisation, made on demand."""

import secrets
from dataclasses import dataclass

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import translation

from meishan.base.accounts.models import Agency, Membership, Organisation, Person
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR, Actor

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Persona:
    """A person in an organisation; `actor` is what acts take as `by`."""

    person: Person
    organisation: Organisation
    roles: tuple[str, ...]

    @property
    def actor(self) -> Actor:
        return Actor(
            person=self.person.pk,
            organisation=self.organisation.pk,
            organisation_kind=self.organisation.kind,
            roles=frozenset(self.roles),
            secured=True,
        )


def make_person(name: str, *, language: str = "en") -> Person:
    """A person whose e-mail is confirmed and whose password is PASSWORD."""
    email = f"{name.lower().replace(' ', '.')}.{secrets.token_hex(3)}@example.org"
    person = Person(email=email, name=name, language=language, joined_at=clock.now())
    person.set_password(PASSWORD)
    person.save()
    person.emailaddress_set.create(email=email, verified=True, primary=True)
    return person


def make_organisation(kind: str, name: str, *, acronym: str = "", country: str = "") -> Organisation:
    return Organisation.objects.create(
        kind=kind, name=name, acronym=acronym, country=country, made_at=clock.now()
    )


def make_agency(name: str, acronym: str, codes: tuple[str, ...] = ("25000000", "43000000")) -> Organisation:
    """An agency on board that buys under these UNSPSC codes."""
    organisation = make_organisation(OrganisationKind.AGENCY, name, acronym=acronym, country="DK")
    Agency.objects.create(
        organisation=organisation, rule_set="generic", codes=list(codes), on_board_at=clock.now()
    )
    return organisation


def join(person: Person, organisation: Organisation, *roles: str) -> Persona:
    for role in roles:
        Membership.objects.create(person=person, organisation=organisation, role=role, since=clock.now())
    return Persona(person, organisation, roles)


@pytest.fixture
def agency(world):
    return make_agency("Office for Testing", "OFT")


@pytest.fixture
def other_agency(world):
    return make_agency("Agency for Others", "AFO")


@pytest.fixture
def officer(agency):
    return join(make_person("Olive Officer"), agency, Role.OFFICER)


@pytest.fixture
def second_officer(agency):
    return join(make_person("Sam Second"), agency, Role.OFFICER)


@pytest.fixture
def head(agency):
    return join(make_person("Hana Head"), agency, Role.HEAD)


@pytest.fixture
def other_agency_officer(other_agency):
    return join(make_person("Otto Other"), other_agency, Role.OFFICER)


@pytest.fixture
def reviewer(agency):
    return join(make_person("Rita Reviewer"), agency, Role.REVIEWER)


@pytest.fixture
def financial_reviewer(agency):
    return join(make_person("Fay Financial"), agency, Role.FINANCIAL_REVIEWER)


@pytest.fixture
def platform(world):
    return make_organisation(OrganisationKind.PLATFORM, "Meishan", acronym="MEISHAN")


@pytest.fixture
def vetting_officer(platform):
    return join(make_person("Vera Vetting"), platform, Role.VETTING_OFFICER)


@pytest.fixture
def second_vetting_officer(platform):
    return join(make_person("Viktor Vetting"), platform, Role.VETTING_OFFICER)


@pytest.fixture
def auditor(platform):
    return join(make_person("Aud Auditor"), platform, Role.AUDITOR)


@pytest.fixture
def operator(platform):
    return join(make_person("Omar Operator"), platform, Role.OPERATOR)


@pytest.fixture
def supplier_owner(world):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Vehicles Ltd", country="CN")
    return join(make_person("Li Owner", language="zh-hans"), firm, Role.OWNER)


@pytest.fixture
def rival_owner(world):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Rival Trucks Ltd", country="CN")
    return join(make_person("Ravi Rival"), firm, Role.OWNER)


@pytest.fixture
def visitor():
    return VISITOR


def sign_in(persona: Persona) -> str:
    """A session of that person, second factor included; its key (the cookie's value)."""
    session = SessionStore()
    session["_auth_user_id"] = str(persona.person.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = persona.person.get_session_auth_hash()
    session["organisation"] = str(persona.organisation.pk)
    at = clock.now().timestamp()
    session["account_authentication_methods_user"] = str(persona.person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": at},
        {"method": "mfa", "type": "totp", "at": at},
    ]
    session.save()
    return session.session_key


class PersonaClient(Client):
    """A test client that leaves the test's own language as it was: a page speaks its reader's."""

    def request(self, **request):
        before = translation.get_language()
        try:
            return super().request(**request)
        finally:
            translation.activate(before)


@pytest.fixture
def client_of(world):
    """`client_of(persona)`: a Django test client signed in as her, second factor done, reading `language`."""

    def make(persona: Persona, *, language: str = "en") -> Client:
        client = PersonaClient()
        client.cookies["sessionid"] = sign_in(persona)
        client.cookies["django_language"] = language
        return client

    return make
