# SPDX-License-Identifier: Apache-2.0
"""A published tender sealed on the platform, with real opener keys, and bids really sealed to them.

tender = publish_tender(officer, second, envelopes="two")          # Opened(notice, manifest, identities)
bid = actions.begin(tender.notice, by=supplier.actor)
submission = submit_bid(tender, supplier)                            # sealed, uploaded, submitted
"""

import io
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from meishan.algorithms.sealing import Manifest, Sealed, Source, envelope_head, new_key, seal
from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.ledger import signing
from meishan.market.bids import actions
from meishan.market.bids.models import Bid, Submission
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import (
    Draft,
    Drill,
    DrillAnswer,
    Notice,
    OpenerKey,
    OpenerManifest,
    Seat,
)
from meishan.market.tenders.models.terms import blank, envelopes_of, terms_of
from tests.factories.tenders import plan_tender
from tests.personas import Persona, join, make_person

PRICES = {"v": 1, "currency": "USD", "lines": [], "extra": [], "total": "48000.00"}


@dataclass
class PlatformTender:
    """A published tender, its openers' list and their secret keys by seat (and who they are)."""

    notice: Notice
    manifest: Manifest
    identities: dict[int, str]
    openers: dict[int, Persona]

    @property
    def kinds(self) -> list[str]:
        content = self.notice.versions.get(number=self.notice.version).content
        return envelopes_of(terms_of(content))


@dataclass
class SealedEnvelope:
    """One envelope sealed outside the database: its header, shares and ciphertext."""

    sealed: Sealed
    ciphertext: bytes

    @property
    def handed(self) -> actions.Handed:
        """As a bidder hands it in."""
        head = json.loads(envelope_head(self.sealed)[len(b"meishan-envelope 1\n") + 8 :])
        return actions.Handed(head["header"], head["shares"])

    @property
    def file(self) -> bytes:
        """The envelope file that `meishan seal` would have written."""
        return envelope_head(self.sealed) + self.ciphertext

    @property
    def sha256(self) -> str:
        return self.sealed.header.ciphertext_sha256


def tender_content(
    *,
    lots: int = 1,
    days: float = 30,
    envelopes: str = "one",
    method: str = "",
    lots_rule: str = "any",
    **terms,
) -> dict:
    """The content of a complete tender sealed on the platform that closes in so many days."""
    method = method or ("rfp" if envelopes == "two" else "itb")
    return {
        "type": method,
        "language": "en",
        "title": {"en": "Field vehicles for Kenya"},
        "description": {"en": "Twelve field vehicles, delivered to Nairobi."},
        "codes": ["25100000"],
        "countries": ["KE"],
        "zone": "Africa/Nairobi",
        "deadline": (clock.now() + timedelta(days=days)).isoformat(),
        "submission": {"method": "platform", "address": ""},
        "contacts": [
            {"name": "Procurement", "role": "", "email": "procurement@oft.example.org", "phone": ""}
        ],
        "lots": [_lot(number + 1) for number in range(lots)],
        "tender": blank(method, envelopes=envelopes, lots=lots_rule, **{**asked_terms(method), **terms}),
    }


def asked_terms(method: str) -> dict:
    """Criteria, a question and a document to ask for, as far as a tender of that method needs them."""
    criterion = {
        "id": "capacity",
        "kind": "technical",
        "title": {"en": "Capacity to deliver"},
        "description": {},
        "points": 100 if method == "rfp" else None,
        "minimum": None,
        "evidence": {"en": "Deliveries of the last three years."},
        "source": "",
        "library": "",
    }
    document = {
        "id": "offer",
        "envelope": "technical",
        "lot": 0,
        "title": {"en": "Your offer"},
        "help": {},
        "required": True,
    }
    return {"criteria": [criterion], "documents_asked": [document]}


def _lot(number: int) -> dict:
    item = {
        "description": {"en": "Field vehicle, 4x4"},
        "quantity": "12",
        "unit": "H87",
        "code": "25101500",
        "country": "KE",
        "place": "Nairobi",
        "incoterm": "DAP",
        "deliver_by": "2027-06-30",
    }
    return {"number": number, "title": {"en": f"Vehicles {number}"}, "description": {}, "items": [item]}


def publish_tender(
    officer: Persona,
    second: Persona,
    *,
    reference: str = "",
    openers: int = 3,
    threshold: int = 2,
    guests: Mapping[int, Organisation] | None = None,
    **content,
) -> PlatformTender:
    """Drafted, cleared by the second person, its openers appointed and ready, and published.

    `guests` are seats held by another organisation's openers.
    """
    reference = reference or f"SEALED/{uuid.uuid4().hex[:8]}"
    draft = tenders.draft(by=officer.actor, reference=reference, content=tender_content(**content))
    return publish_draft(draft, officer, second, openers=openers, threshold=threshold, guests=guests)


def publish_draft(
    draft: Draft,
    officer: Persona,
    second: Persona,
    *,
    openers: int = 3,
    threshold: int = 2,
    guests: Mapping[int, Organisation] | None = None,
) -> PlatformTender:
    """The same of a draft that is there."""
    signing.make_key()
    draft = plan_tender(draft, officer)
    tenders.submit(draft, by=officer.actor)
    tenders.clear(draft, by=second.actor)
    manifest, identities, people = appoint(
        draft, officer.organisation, openers, threshold, guests=guests or {}
    )
    notice = tenders.publish(Draft.objects.get(pk=draft.pk), by=officer.actor)
    return PlatformTender(Notice.objects.get(pk=notice.pk), manifest, identities, people)


def to_deadline(tender: PlatformTender, beyond: timedelta = timedelta(0)) -> timedelta:
    """How far the clock must move to stand at the deadline, or so much beyond it: for the fixture `time_passes`."""
    closes_at = Notice.objects.get(pk=tender.notice.pk).closes_at
    return closes_at - clock.now() + beyond


def appoint(
    draft: Draft,
    organisation: Organisation,
    openers: int,
    threshold: int,
    *,
    guests: Mapping[int, Organisation] | None = None,
) -> tuple[Manifest, dict[int, str], dict[int, Persona]]:
    """Openers with keys of their own, who have confirmed their seats and opened the drill."""
    at = clock.now()
    guests = guests or {}
    people = {
        seat: join(make_person(f"Opener {seat}"), guests.get(seat, organisation), Role.OPENER)
        for seat in range(1, openers + 1)
    }
    keys = {seat: new_key() for seat in people}
    manifest = Manifest.make([recipient for _secret, recipient in keys.values()], threshold)
    row = OpenerManifest.objects.create(
        tender_id=draft.pk,
        buyer=organisation,
        number=1,
        threshold=threshold,
        manifest=manifest.json,
        digest=manifest.digest,
        organisations=sorted({one.organisation.pk for one in people.values()}, key=str),
        reference=draft.reference,
        title=draft.title,
        made_at=at,
    )
    drill = Drill.objects.create(
        manifest=row,
        purpose="publication",
        header={},
        shares={},
        ciphertext=b"canary",
        made_at=at,
        due_at=at + timedelta(days=1),
    )
    for seat, person in people.items():
        key = OpenerKey.objects.create(
            person=person.person.pk,
            organisation=person.organisation,
            recipient=keys[seat][1],
            made_at=at,
        )
        place = Seat.objects.create(
            manifest=row,
            seat=seat,
            person=person.person.pk,
            organisation=person.organisation,
            key=key,
            confirmed_at=at,
        )
        DrillAnswer.objects.create(drill=drill, seat=place, at=at)
    OpenerManifest.objects.filter(pk=row.pk).update(state="standing", stands_at=at)
    return manifest, {seat: secret for seat, (secret, _recipient) in keys.items()}, people


def register(persona: Persona, agency: Organisation) -> Supplier:
    """Her firm is registered at Basic level with that agency."""
    at = clock.now()
    # Away from the numbers the product gives, which it takes one after the other.
    numbers = Supplier.objects.filter(number__gt=900_000).order_by("-number").values_list("number", flat=True)
    last = numbers.first() or 900_000
    supplier, _made = Supplier.objects.get_or_create(
        organisation=persona.organisation,
        defaults={
            "number": last + 1,
            "name": persona.organisation.name,
            "country": persona.organisation.country or "CN",
            "made_at": at,
            "changed_at": at,
        },
    )
    Registration.objects.get_or_create(
        supplier=supplier,
        agency=agency,
        level="basic",
        defaults={"state": "registered", "clock_from": at, "submitted_at": at, "changed_at": at},
    )
    return supplier


def files_for(kind: str, **more: bytes) -> list[Source]:
    """What an envelope of that kind holds: answers, prices and a document."""
    answers = Source.of_bytes("answers.json", b'{"v":1,"answers":{}}', "application/json")
    prices = Source.of_bytes("prices.json", json.dumps(PRICES).encode(), "application/json")
    document = Source.of_bytes("offer.txt", b"Twelve vehicles in ninety days.", "text/plain")
    chosen = {"technical": [answers, document], "financial": [prices], "whole": [answers, prices, document]}[
        kind
    ]
    return [*chosen, *[Source.of_bytes(name.replace("_", "."), data) for name, data in more.items()]]


def seal_envelope(
    tender: PlatformTender,
    kind: str = "whole",
    *,
    lot: int = 1,
    supplier: str = "",
    version: int | None = None,
    files: Sequence[Source] | None = None,
    manifest: Manifest | None = None,
    notice_id: object = None,
) -> SealedEnvelope:
    """One envelope sealed to the tender's openers, as `meishan seal` would."""
    out = io.BytesIO()
    sealed = seal(
        files or files_for(kind),
        manifest=manifest or tender.manifest,
        tender=str(notice_id or tender.notice.pk),
        tender_version=tender.notice.version if version is None else version,
        lot=lot,
        envelope=kind,
        supplier=supplier,
        out=out,
    )
    return SealedEnvelope(sealed, out.getvalue())


def seal_bid(tender: PlatformTender, persona: Persona, *, lot: int = 1, **options) -> list[SealedEnvelope]:
    """All envelopes the tender asks for, for one lot."""
    return [
        seal_envelope(tender, kind, lot=lot, supplier=str(persona.organisation.pk), **options)
        for kind in tender.kinds
    ]


def upload(persona: Persona, envelope: SealedEnvelope, *, piece: int = 1024 * 1024):
    """Its bytes, sent piece by piece."""
    made = actions.begin_upload(by=persona.actor, sha256=envelope.sha256, size=len(envelope.ciphertext))
    while made.received < made.size:
        data = envelope.ciphertext[made.received : made.received + piece]
        made = actions.take_piece(made, by=persona.actor, offset=made.received, data=data)
    return made


def begin(tender: PlatformTender, persona: Persona) -> Bid:
    """Her bid, begun now or before."""
    found = Bid.objects.filter(notice=tender.notice, supplier=persona.organisation).first()
    return found or actions.begin(tender.notice, by=persona.actor)


def submit_bid(
    tender: PlatformTender,
    persona: Persona,
    *,
    lot: int = 1,
    envelopes: Sequence[SealedEnvelope] | None = None,
    with_bytes: bool = True,
    key: uuid.UUID | None = None,
    **sealing,
) -> Submission:
    """Begun where needed, sealed, uploaded (`with_bytes`) and submitted."""
    begin(tender, persona)
    sealed = envelopes or seal_bid(tender, persona, lot=lot, **sealing)
    if with_bytes:
        for one in sealed:
            upload(persona, one)
    return actions.submit(
        tender.notice,
        by=persona.actor,
        lot=lot,
        envelopes=[one.handed for one in sealed],
        key=key or uuid.uuid4(),
    )


def json_of(envelope: SealedEnvelope) -> Mapping[str, object]:
    """An envelope as the pages' scripts and the API send it."""
    handed = envelope.handed
    return {"header": handed.header, "shares": handed.shares}
