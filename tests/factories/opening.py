# SPDX-License-Identifier: Apache-2.0
"""An opening as openers' browsers hold it: keys prove themselves, shares are handed over, joined, and envelopes open.

opening = schedule(tender)                     # after the deadline and its grace
gather(tender, opening, 1, 2)                  # seats 1 and 2 come, seat 1 presides
release(tender, opening)
open_all(tender, opening)
close(tender, opening)
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import pyrage

from meishan.algorithms import sealing
from meishan.algorithms.sealing.forms import PACKAGE, canonical
from meishan.algorithms.sealing.keys import opened, secret_of
from meishan.algorithms.sealing.shares import seal_share
from meishan.algorithms.sealing.sharing import commitment, split
from meishan.base.core.actor import SYSTEM
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import (
    Envelope,
    Minutes,
    Opening,
    OpeningLine,
    Submission,
    TechnicalDecision,
)
from meishan.market.bids.queries import opening as queries
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import OpenerKey
from tests.factories.bids import PlatformTender, SealedEnvelope, to_deadline
from tests.factories.evaluation import let_read
from tests.personas import Persona

GRACE = timedelta(minutes=31)
# The keys that presiding browsers made, by their recipient.
SESSIONS: dict[str, str] = {}


def past_deadline(tender: PlatformTender, time_passes) -> None:
    """The deadline and the time of grace are over."""
    time_passes(to_deadline(tender, GRACE))


def schedule(tender: PlatformTender, by=SYSTEM) -> Opening:
    return acts.schedule_opening(tender.notice, by=by)


def lose(tender: PlatformTender, *seats: int) -> None:
    """The openers of these seats lose their keys and say so."""
    for seat in seats:
        opener = tender.openers[seat]
        tenders.retire_opener_key(OpenerKey.objects.get(person=opener.person.pk), by=opener.actor)


def answer(tender: PlatformTender, opening: Opening, seat: int) -> str:
    """What the opener's key makes of the challenge."""
    place = queries.seat_of(opening, tender.openers[seat].person.pk)
    return pyrage.decrypt(queries.challenge(opening, place), [opened(tender.identities[seat])]).decode()


def attend(tender: PlatformTender, opening: Opening, seat: int):
    return acts.attend_opening(opening, by=tender.openers[seat].actor, answer=answer(tender, opening, seat))


def preside(tender: PlatformTender, opening: Opening, seat: int) -> Opening:
    identity, recipient = sealing.new_key()
    SESSIONS[recipient] = identity
    return acts.preside(opening, by=tender.openers[seat].actor, session=recipient)


def gather(tender: PlatformTender, opening: Opening, *seats: int) -> Opening:
    """These openers come; the first of them presides."""
    for seat in seats:
        attend(tender, opening, seat)
    return preside(tender, opening, seats[0])


def release(tender: PlatformTender, opening: Opening) -> Opening:
    presiding = Opening.objects.get(pk=opening.pk).presiding
    return acts.release_shares(opening, by=tender.openers[presiding].actor)


def hand(
    tender: PlatformTender, opening: Opening, seat: int, *, instead: Mapping[int, str] | None = None
) -> int:
    """A browser hands all its shares over; `instead` gives another text than the share by the line's number."""
    opening = Opening.objects.get(pk=opening.pk)
    sealed = {}
    for share in queries.to_hand(opening, seat):
        inside = pyrage.decrypt(bytes(share.data), [opened(tender.identities[seat])])
        number = share.envelope.line.number
        if instead and number in instead:
            inside = instead[number].encode()
        sealed[share.envelope_id] = pyrage.encrypt(inside, [sealing.check_recipient(opening.session)])
    if not sealed:
        return 0
    return acts.hand_share(opening, by=tender.openers[seat].actor, shares=sealed, session=opening.session)


def pads_in(
    opening: Opening, envelope: Envelope, seats: Iterable[int] | None = None
) -> dict[int, dict[str, str]]:
    """What the presiding browser finds in the shares handed to it."""
    key = opened(SESSIONS[opening.session])
    handed = queries.good_handed(opening, [envelope.pk]).get(envelope.pk, {})
    chosen = sorted(handed)[: opening.threshold] if seats is None else list(seats)
    return {seat: json.loads(pyrage.decrypt(bytes(handed[seat].data), [key]))["pads"] for seat in chosen}


def open_one(tender: PlatformTender, opening: Opening, envelope: Envelope, **given) -> OpeningLine:
    opening = Opening.objects.get(pk=opening.pk)
    pads = given.get("pads") or pads_in(opening, envelope)
    return acts.open_envelope(envelope, by=tender.openers[opening.presiding].actor, pads=pads)


def waiting(opening: Opening) -> list[OpeningLine]:
    return list(
        OpeningLine.objects.filter(opening=opening, settled_at__isnull=True)
        .select_related("envelope")
        .order_by("number")
    )


def open_all(tender: PlatformTender, opening: Opening) -> None:
    """All who are present hand their shares; the envelopes are opened one after the other."""
    for attendance in opening.attendances.all():
        hand(tender, opening, attendance.seat)
    for line in waiting(opening):
        open_one(tender, opening, line.envelope)


def close(tender: PlatformTender, opening: Opening) -> Minutes:
    opening = Opening.objects.get(pk=opening.pk)
    return acts.close_opening(opening, by=tender.openers[opening.presiding].actor)


def sign_all(tender: PlatformTender, opening: Opening) -> None:
    minutes = Minutes.objects.get(opening=opening)
    for attendance in opening.attendances.all():
        acts.sign_minutes(minutes, by=tender.openers[attendance.seat].actor, digest=minutes.digest)


def hold(tender: PlatformTender, *seats: int) -> Opening:
    """A whole opening, from its schedule to its signed minutes."""
    seats = seats or (1, 2)
    opening = schedule(tender)
    gather(tender, opening, *seats)
    release(tender, opening)
    open_all(tender, opening)
    close(tender, opening)
    sign_all(tender, opening)
    return Opening.objects.get(pk=opening.pk)


def decide(
    submission: Submission, result: str, officer: Persona, second: Persona, reason: str = "As evaluated."
) -> TechnicalDecision:
    """A technical result, said by one and confirmed by the other; both sit on the panel."""
    let_read(submission.notice, officer, second)
    made = acts.record_technical_result(submission, by=officer.actor, result=result, reason=reason)
    return acts.confirm_technical_result(made, by=second.actor, agrees=True)


def packed(tender: PlatformTender, files: Mapping[str, bytes], /, **told: Any) -> bytes:
    """What lies inside an envelope, its sealed manifest changed as `told` says."""
    rows = [
        {"name": name, "size": len(data), "sha256": sha256(data).hexdigest(), "type": "text/plain"}
        for name, data in files.items()
    ]
    manifest = {
        "v": 1,
        "tender": str(tender.notice.pk),
        "tender_version": tender.notice.version,
        "lot": 1,
        "envelope": "whole",
        "supplier": "",
        "openers": tender.manifest.digest,
        "nonce": "0" * 32,
        "files": rows,
    } | told
    written = canonical(manifest)
    return PACKAGE + len(written).to_bytes(8, "big") + written + b"".join(files.values())


def forge(
    tender: PlatformTender,
    inside: bytes,
    *,
    pads: Mapping[str, bytes] | None = None,
    shares: Mapping[int, bytes] | None = None,
) -> SealedEnvelope:
    """An envelope as a faulty program of a bidder's own might make it: its outside is in order, its inside is not."""
    identity, recipient = sealing.new_key()
    manifest, notice = tender.manifest, str(tender.notice.pk)
    made = split(
        secret_of(identity), threshold=manifest.threshold, seats=manifest.seats, draw=token_bytes
    ) | dict(pads or {})
    sealed = {
        seat: seal_share(manifest, seat, made, tender=notice, recipient=recipient)
        for seat in range(1, manifest.seats + 1)
    } | dict(shares or {})
    ciphertext = pyrage.encrypt(inside, [sealing.check_recipient(recipient)])
    header = sealing.Header(
        tender=notice,
        tender_version=tender.notice.version,
        lot=1,
        envelope="whole",
        openers=manifest.digest,
        threshold=manifest.threshold,
        seats=manifest.seats,
        recipient=recipient,
        ciphertext_sha256=sha256(ciphertext).hexdigest(),
        size=len(ciphertext),
        pads={name: commitment(recipient, name, pad) for name, pad in made.items()},
        shares={seat: sha256(share).hexdigest() for seat, share in sealed.items()},
    )
    return SealedEnvelope(sealing.Sealed(header, sealed), ciphertext)
