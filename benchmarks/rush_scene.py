# SPDX-License-Identifier: Apache-2.0
"""What `benchmarks.rush` runs on: a durable server of its own, one tender, its bidders, and their sealed envelopes.

Made before the clock starts, as bidders do: they have begun their bids and sealed on their own machines.
"""

import io
import os
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import APP, DATABASE, OWNER

FOLDER = Path(tempfile.mkdtemp(prefix="meishan-rush-"))
FOLDER.chmod(0o711)
SERVER = Server(FOLDER / "pg", tests=True)
SERVER.start()
os.environ["MEISHAN_HOME"] = str(FOLDER)
(FOLDER / "secrets").mkdir()
# One key for all its processes, so that a session made here is one for the web server.
(FOLDER / "secrets" / "django.key").write_text(secrets.token_urlsafe(50))
os.environ["DATABASE_URL"] = SERVER.url(APP, DATABASE)
os.environ["MEISHAN_OWNER_DATABASE_URL"] = SERVER.url(OWNER, DATABASE)

import django  # noqa: E402

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connections  # noqa: E402

from meishan.algorithms.sealing import Source, seal  # noqa: E402
from meishan.base.accounts.models import Membership, Organisation, Person  # noqa: E402
from meishan.base.accounts.states import OrganisationKind, Role  # noqa: E402
from meishan.base.core import clock, scope  # noqa: E402
from meishan.base.core.actor import Actor  # noqa: E402
from meishan.market.bids import actions  # noqa: E402
from meishan.market.bids.models import Bid  # noqa: E402
from meishan.market.suppliers.models import Registration, Supplier  # noqa: E402
from meishan.market.tenders.models import Notice  # noqa: E402
from tests.conftest import Databases  # noqa: E402
from tests.factories import bids as factory  # noqa: E402
from tests.personas import join, make_agency, make_person  # noqa: E402

THRESHOLD, SEATS = 3, 5
CHUNK = 2000
PRICE = b'{"v":1,"currency":"USD","lines":[],"extra":[],"total":"48000.00"}'


@dataclass
class Bidder:
    """One bidder: who acts, its bid, and the sealed envelope with the key of its submission."""

    person: uuid.UUID
    organisation: uuid.UUID
    bid: uuid.UUID
    handed: actions.Handed | None = None
    key: uuid.UUID | None = None

    @property
    def actor(self) -> Actor:
        return Actor(
            person=self.person,
            organisation=self.organisation,
            organisation_kind=OrganisationKind.SUPPLIER,
            roles=frozenset({Role.OWNER}),
        )


@contextmanager
def database(name: str) -> Iterator[Databases]:
    """A database of the benchmark's own, with the pages of the product; the server goes away with the process."""
    for kept in (FOLDER / "secrets").glob("ledger.key*"):
        # Another database is another log.
        kept.unlink()
    settings.LOG_KEY_FILE = FOLDER / "secrets" / "ledger.key"
    databases = Databases()
    databases.ensure_template()
    databases.create(name)
    databases.use(name)
    with scope.everything():
        yield databases
    connections.close_all()


def remove() -> None:
    """Stop the server and take everything away."""
    connections.close_all()
    SERVER.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)


def close_in(databases: Databases, tender: factory.PlatformTender, seconds: float) -> None:
    """Move this world's clock so that the deadline is so many seconds ahead."""
    name = connections["default"].settings_dict["NAME"]
    with databases.as_owner(name) as owner:
        owner.execute(
            "UPDATE ledger_world SET clock_offset = (SELECT closes_at FROM tenders_deadline WHERE notice_id = %s)"
            " - clock_timestamp() - %s",
            [tender.notice.pk, timedelta(seconds=seconds)],
        )


def make_tender() -> factory.PlatformTender:
    agency = make_agency("Office for Testing", "OFT")
    officer = join(make_person("Olive Officer"), agency, Role.OFFICER)
    second = join(make_person("Sam Second"), agency, Role.OFFICER)
    return factory.publish_tender(officer, second, openers=SEATS, threshold=THRESHOLD)


def make_bidders(tender: factory.PlatformTender, count: int) -> list[Bidder]:
    """Registered firms, each with an owner, that have begun a bid."""
    made: list[Bidder] = []
    buyer = tender.notice.buyer_id
    first = Supplier.objects.count() + 1
    for begin in range(0, count, CHUNK):
        at = clock.now()
        span = range(first + begin, first + min(begin + CHUNK, count))
        firms = Organisation.objects.bulk_create(
            Organisation(kind=OrganisationKind.SUPPLIER, name=f"Firm {number}", country="CN", made_at=at)
            for number in span
        )
        people = Person.objects.bulk_create(
            Person(email=f"owner{number}@example.org", name=f"Owner {number}", joined_at=at, password="!")
            for number in span
        )
        Membership.objects.bulk_create(
            Membership(person=person, organisation=firm, role=Role.OWNER, since=at)
            for person, firm in zip(people, firms, strict=True)
        )
        suppliers = Supplier.objects.bulk_create(
            Supplier(
                organisation=firm, number=number, name=firm.name, country="CN", made_at=at, changed_at=at
            )
            for number, firm in zip(span, firms, strict=True)
        )
        Registration.objects.bulk_create(
            Registration(
                supplier=one,
                agency_id=buyer,
                level="basic",
                state="registered",
                clock_from=at,
                submitted_at=at,
                changed_at=at,
            )
            for one in suppliers
        )
        made += _begun(tender.notice, people, firms)
    return made


def _begun(notice: Notice, people: list[Person], firms: list[Organisation]) -> list[Bidder]:
    """Bids as `bids.begin` makes them, many at a time: a trigger wants the moment of their own transaction."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO bids_bid (id, notice_id, supplier_id, buyer_id, state, state_at, consortium, made_by, made_at)"
            " SELECT gen_random_uuid(), %s, firm, %s, 'draft', at, '[]', person, at FROM"
            " (SELECT meishan_now() AS at) AS now, unnest(%s::uuid[], %s::uuid[]) AS one (firm, person)",
            [notice.pk, notice.buyer_id, [one.pk for one in firms], [one.pk for one in people]],
        )
    bids = dict(Bid.objects.filter(notice=notice, supplier__in=firms).values_list("supplier_id", "pk"))
    return [Bidder(person.pk, firm.pk, bids[firm.pk]) for person, firm in zip(people, firms, strict=True)]


def seal_all(tender: factory.PlatformTender, bidders: list[Bidder], processes: int = 2) -> None:
    """Each bidder's envelope, sealed to the openers as her browser or `meishan seal` would."""
    work = [
        (tender.manifest, str(tender.notice.pk), tender.notice.version, str(one.organisation))
        for one in bidders
    ]
    with get_context("fork").Pool(processes) as pool:
        for one, (header, shares) in zip(bidders, pool.imap(_sealed, work, chunksize=100), strict=True):
            one.handed = actions.Handed(header, shares)
            one.key = uuid.uuid4()


def _sealed(told: tuple) -> tuple[dict, dict]:
    manifest, tender, version, supplier = told
    out = io.BytesIO()
    sealed = seal(
        [Source.of_bytes("prices.json", PRICE, "application/json")],
        manifest=manifest,
        tender=tender,
        tender_version=version,
        lot=1,
        envelope="whole",
        supplier=supplier,
        out=out,
    )
    handed = factory.SealedEnvelope(sealed, out.getvalue()).handed
    return dict(handed.header), dict(handed.shares)


def sessions(bidders: list[Bidder]) -> list[str]:
    """A signed-in session for each bidder; the values of the cookie."""
    keys, seen = [], []
    people = Person.objects.in_bulk([one.person for one in bidders])
    at = clock.now().timestamp()
    for one in bidders:
        session = SessionStore()
        session["_auth_user_id"] = str(one.person)
        session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
        session["_auth_user_hash"] = people[one.person].get_session_auth_hash()
        session["organisation"] = str(one.organisation)
        session["account_authentication_methods"] = [{"method": "password", "at": at}]
        session["device_remembered"] = True
        session.save()
        keys.append(session.session_key)
        seen.append(
            UserSession(user_id=one.person, session_key=session.session_key, ip="127.0.0.1", user_agent="")
        )
    UserSession.objects.bulk_create(seen)
    return keys
