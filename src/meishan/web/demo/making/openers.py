# SPDX-License-Identifier: Apache-2.0
"""Openers with keys of their own, who get ready for a tender and hold its opening as their browsers would.

Keys are random and made once, in files of the data folder; nothing of them is in the database but their public halves.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyrage

from meishan.algorithms import sealing
from meishan.algorithms.sealing.keys import opened, write_key_file
from meishan.base.accounts.models import Organisation, Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Opening, OpeningLine
from meishan.market.bids.queries import opening as seen
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Draft, Drill, OpenerKey, OpenerManifest, Seat, Tender

from ..queries import key_file
from . import words
from .acting import as_member
from .agencies import Bureau, invite

# Persona's key in the demo, name, and which agency she opens for.
PEOPLE = (
    ("opener", "Amina Kipkemboi", 0),
    ("second_opener", "Henrik Solberg", 0),
    ("third_opener", "Lucía Paredes", 1),
    ("fourth_opener", "Tomasz Zielinski", 0),
)
EVALUATOR = "Mariam Tall"


@dataclass(frozen=True)
class Opener:
    """An opener, and the secret half of her key, which the platform never sees."""

    persona: str
    person: Person
    organisation: Organisation
    identity: str
    key: OpenerKey

    @property
    def by(self) -> Actor:
        return as_member(self.person, self.organisation)


def make_key_file(persona: str) -> tuple[str, str]:
    """A new key in a file that its owner alone may read: the secret and the public half."""
    identity, recipient = sealing.new_key()
    path = key_file(persona)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(write_key_file(identity, made))
    return identity, recipient


def join(bureaus: Sequence[Bureau]) -> list[Opener]:
    """The openers accept their invitations and register the public halves of the keys they made."""
    return [_join(persona, name, bureaus[number % len(bureaus)]) for persona, name, number in PEOPLE]


def _join(persona: str, name: str, bureau: Bureau) -> Opener:
    person = take_in(bureau, name, Role.OPENER)
    identity, recipient = make_key_file(persona)
    key = tenders.make_opener_key(by=as_member(person, bureau.organisation), recipient=recipient)
    return Opener(persona, person, bureau.organisation, identity, key)


def take_in(bureau: Bureau, name: str, role: Role) -> Person:
    """The head of the agency invites somebody, who accepts."""
    head = bureau.people[0]
    address = f"{words.mailbox(name)}@{bureau.key}.example"
    return invite(
        bureau.organisation,
        head,
        name,
        address,
        (role,),
        by=as_member(head, bureau.organisation),
        zone=bureau.zone,
    )


def get_ready(draft: Draft, openers: Sequence[Opener], threshold: int, *, by: Actor) -> None:
    """Appointed by the officer; each finds her key in the log and opens the drill."""
    tender = Tender.objects.get(pk=draft.pk)
    manifest = tenders.appoint_openers(
        tender, by=by, keys=[one.key.pk for one in openers], threshold=threshold
    )
    for one in openers:
        tenders.confirm_seat(Seat.objects.get(manifest=manifest, person=one.person.pk), by=one.by)
    answer_drill(manifest, openers)


def drill_before_opening(tender: Tender, openers: Sequence[Opener], *, by: Actor) -> None:
    """Two days before the deadline all show once more that their keys work."""
    manifest = OpenerManifest.objects.get(tender=tender, state="standing")
    tenders.start_drill(manifest, by=by)
    answer_drill(manifest, openers)


def answer_drill(manifest: OpenerManifest, openers: Sequence[Opener]) -> None:
    drill = manifest.drills.order_by("-made_at").first()
    for one in openers:
        tenders.answer_drill(drill, by=one.by, pads=_pads(one, drill))


def _pads(opener: Opener, drill: Drill) -> dict[str, str]:
    seat = Seat.objects.get(manifest=drill.manifest, person=opener.person.pk).seat
    share = b64decode(drill.shares[str(seat)])
    pads = sealing.open_share(opener.identity, share, sealing.Header.parse(drill.header), seat)
    return {name: b64encode(pad).decode() for name, pad in pads.items()}


def hold(opening: Opening, present: Sequence[Opener], *, publish: Actor) -> Opening:
    """The whole of an opening: they come, shares are released, handed over and joined; minutes are signed."""
    seats = {seen.seat_of(opening, one.person.pk).seat: one for one in present}
    for seat, one in seats.items():
        openings.attend_opening(_anew(opening), by=one.by, answer=_answer(opening, one))
        if seat == min(seats):
            first = one
    session, recipient = sealing.new_key()
    opening = openings.preside(_anew(opening), by=first.by, session=recipient)
    opening = openings.release_shares(opening, by=first.by)
    for seat, one in seats.items():
        _hand_over(_anew(opening), seat, one)
    for line in OpeningLine.objects.filter(opening=opening, settled_at__isnull=True).order_by("number"):
        openings.open_envelope(line.envelope, by=first.by, pads=_joined(_anew(opening), line, session))
    minutes = openings.close_opening(_anew(opening), by=first.by)
    for one in present:
        openings.sign_minutes(minutes, by=one.by, digest=minutes.digest)
    return openings.publish_minutes(_anew(opening), by=publish)


def _anew(opening: Opening) -> Opening:
    return Opening.objects.get(pk=opening.pk)


def _answer(opening: Opening, opener: Opener) -> str:
    seat = seen.seat_of(opening, opener.person.pk)
    return pyrage.decrypt(seen.challenge(opening, seat), [opened(opener.identity)]).decode()


def _hand_over(opening: Opening, seat: int, opener: Opener) -> None:
    to = sealing.check_recipient(opening.session)
    shares = {
        share.envelope_id: pyrage.encrypt(pyrage.decrypt(bytes(share.data), [opened(opener.identity)]), [to])
        for share in seen.to_hand(opening, seat)
    }
    openings.hand_share(opening, by=opener.by, shares=shares, session=opening.session)


def _joined(opening: Opening, line: OpeningLine, session: str) -> dict[int, dict[str, str]]:
    handed = seen.good_handed(opening, [line.envelope_id])[line.envelope_id]
    chosen = sorted(handed)[: opening.threshold]
    return {
        seat: json.loads(pyrage.decrypt(bytes(handed[seat].data), [opened(session)]))["pads"]
        for seat in chosen
    }
