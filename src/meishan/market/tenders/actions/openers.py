# SPDX-License-Identifier: Apache-2.0
"""Openers' keys, who opens which tender, and the drills that show that their keys work.

The server seals a drill's canary and compares what openers found in it with its public header; it never holds a
key of an opener, nor a share it could open.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms import sealing
from meishan.algorithms.sealing.sharing import commitment, names_held_by
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Draft, Drill, DrillAnswer, Notice, OpenerKey, OpenerManifest, Seat, Tender
from ..queries import openers as queries
from ..states import DrillPurpose, OpenersState, TenderState
from .deadlines import hold_deadline, move_later
from .life import reason_in

ANSWER_WITHIN = timedelta(days=7)
"""Before publication: how long openers have to open the drill."""
SETTLED_BEFORE_CLOSING = timedelta(hours=24)
RESEAL_WITHIN = timedelta(days=5)
"""At least so much time is left to bidders after openers were replaced."""

BEFORE_CLOSING = (
    TenderState.DRAFT,
    TenderState.IN_REVIEW,
    TenderState.APPROVED,
    TenderState.PUBLISHED,
    TenderState.SUSPENDED,
)


@act("tenders.make_opener_key", label=gettext_lazy("Register an opener’s key"))
def make_opener_key(*, by: Actor, at: datetime, record: Record, recipient: str) -> OpenerKey:
    """Register the public half of a key one made on one's own device. The secret half is never asked for (trust,
    part 2: no key that the server or one officer holds).
    """
    recipient = recipient.strip()
    try:
        sealing.check_recipient(recipient)
    except sealing.SealingError as error:
        raise Refused(
            _(
                "This is not a public key. It begins with age1 and has 62 signs; “meishan keys new” prints it."
            ),
            field="recipient",
        ) from error
    made = OpenerKey(
        person=by.the_person, organisation_id=by.the_organisation, recipient=recipient, made_at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This key is registered already. Make a new one."), field="recipient") from error
    record.private(recipient=recipient)
    return made


@act("tenders.retire_opener_key", label=gettext_lazy("Retire an opener’s key"))
def retire_opener_key(key: OpenerKey, *, by: Actor, at: datetime, record: Record) -> OpenerKey:
    """Say that a key is lost, or not to be used any more. Its seats are lost with it (trust, part 2, 9)."""
    if key.retired_at is not None:
        raise Refused(_("This key is retired already."))
    key.retired_at = at
    key.save(update_fields=["retired_at"])
    record.private(recipient=key.recipient)
    return key


@act("tenders.appoint_openers", label=gettext_lazy("Appoint openers"), public=True)
def appoint_openers(
    tender: Tender, *, by: Actor, at: datetime, record: Record, keys: Sequence[UUID], threshold: int
) -> OpenerManifest:
    """Say who opens this tender's bids, and how many of them together. The keys and the threshold go into the public
    log before the tender opens; no name does (trust, part 2, 1). A drill begins at once.
    """
    refuse_after_closing(tender, at)
    chosen = _chosen(tender, keys)
    try:
        listed = sealing.Manifest.make([key.recipient for key in chosen], threshold)
    except sealing.SealingError as error:
        raise Refused(
            _("Choose one to nine openers, and how many of them open together: one at least, all at most.")
        ) from error
    _refuse_other_number(queries.wanted_openers(tender, at), threshold, len(chosen))
    _set_aside(tender, at)
    draft = Draft.objects.get(pk=tender.pk)
    made = OpenerManifest(
        tender=tender,
        buyer_id=tender.buyer_id,
        number=OpenerManifest.objects.filter(tender=tender).count() + 1,
        threshold=threshold,
        manifest=listed.json,
        digest=listed.digest,
        organisations=sorted({key.organisation_id for key in chosen}, key=str),
        reference=draft.reference,
        title=draft.title,
        language=draft.language,
        made_at=at,
    )
    made.save(force_insert=True)
    for number, key in enumerate(chosen, start=1):
        Seat(
            manifest=made, seat=number, person=key.person, organisation_id=key.organisation_id, key=key
        ).save(force_insert=True)
    _seal_canary(made, DrillPurpose.PUBLICATION, at, at + ANSWER_WITHIN)
    record.subject(made)
    record.parties(*made.organisations)
    record.public(
        openers=listed.digest,
        threshold=threshold,
        seats=len(chosen),
        recipients=[key.recipient for key in chosen],
        number=made.number,
    )
    return made


@act("tenders.confirm_seat", label=gettext_lazy("Confirm one’s seat as opener"))
def confirm_seat(seat: Seat, *, by: Actor, at: datetime, record: Record) -> Seat:
    """Say that one found one's own key in the public log, with one's own eyes and one's own browser (trust, part 2, 1:
    each opener's client checks its own key, so that nobody between swaps it).
    """
    _refuse_replaced(seat.manifest)
    if seat.confirmed_at is not None:
        raise Refused(_("You confirmed this seat already."))
    if seat.key.retired_at is not None:
        raise Refused(_("You retired the key of this seat. The buyer must appoint openers anew."))
    seat.confirmed_at = at
    seat.save(update_fields=["confirmed_at"])
    record.parties(seat.manifest.buyer_id)
    record.private(openers=seat.manifest.digest, seat=seat.seat)
    _let_stand(seat.manifest, at)
    return seat


@act("tenders.start_drill", label=gettext_lazy("Start a drill of the openers"))
def start_drill(
    manifest: OpenerManifest,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    purpose: str = DrillPurpose.OPENING,
) -> Drill:
    """Seal a canary to the openers: each opens her share and shows so that her key still works (trust, part 2, 9:
    before publication and 48 hours before opening).
    """
    _refuse_replaced(manifest)
    newest = queries.canary(manifest)
    if newest is not None and at < newest.due_at and newest.purpose == purpose:
        raise Refused(_("A drill is under way already. Wait until it is over."))
    notice = Notice.objects.filter(pk=manifest.tender_id).select_related("deadline").first()
    due = at + ANSWER_WITHIN
    if notice is not None and notice.closes_at is not None:
        due = min(due, max(notice.closes_at - SETTLED_BEFORE_CLOSING, at + timedelta(hours=2)))
    made = _seal_canary(manifest, purpose, at, due)
    record.subject(manifest)
    record.parties(manifest.buyer_id, *manifest.organisations)
    record.private(openers=manifest.digest, purpose=str(purpose), due_at=due)
    return made


@act("tenders.answer_drill", label=gettext_lazy("Open a drill’s share"))
def answer_drill(
    drill: Drill, *, by: Actor, at: datetime, record: Record, pads: Mapping[str, str]
) -> DrillAnswer:
    """Show what one's share of the canary holds. The drill's public header says whether it is right; the canary
    protects nothing, so nothing is given away. It shows nothing about a key that its holder has not found in the log.
    """
    seat = queries.seat_of(by.person, drill.manifest)
    assert seat is not None  # the rule: only the list's openers answer
    _refuse_replaced(drill.manifest)
    if seat.confirmed_at is None:
        raise Refused(_("First check your key in the public log; then open the drill."))
    if not _is_right(drill, seat.seat, pads):
        raise Refused(_("This is not what your share holds. Use the key of this seat, and try again."))
    made = DrillAnswer(drill=drill, seat=seat, at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("You opened this drill already.")) from error
    record.parties(drill.manifest.buyer_id)
    record.private(openers=drill.manifest.digest, seat=seat.seat, purpose=drill.purpose)
    _let_stand(drill.manifest, at)
    return made


@act("tenders.replace_openers", label=gettext_lazy("Replace the openers"), public=True)
def replace_openers(
    manifest: OpenerManifest, *, by: Actor, at: datetime, record: Record, reason: Mapping[str, str]
) -> OpenerManifest:
    """Put a new list of openers in force while bids are taken. Bids sealed to the former one must be sealed again, so
    bidders keep five days at least; whether there are any, nobody is told (trust, part 2, 9).
    """
    notice = Notice.objects.select_for_update(no_key=True).get(pk=manifest.tender_id)
    tender = Tender.objects.select_for_update(no_key=True).get(pk=manifest.tender_id)
    refuse_after_closing(tender, at)
    words = reason_in(
        notice, reason, _("Say why the openers are replaced, in the main language; suppliers read it.")
    )
    if not queries.is_ready(manifest):
        raise Refused(_("Not every new opener has confirmed her seat and opened the drill. Wait for them."))
    row = hold_deadline(notice)
    before = row.closes_at
    if before < at + RESEAL_WITHIN:
        move_later(row, at + RESEAL_WITHIN, at)
    former = OpenerManifest.objects.filter(tender=tender, state=OpenersState.STANDING).first()
    if former is not None:
        _supersede(former, at)
    _stand(manifest, at)
    record.subject(notice)
    record.parties(*manifest.organisations)
    record.public(
        reference=notice.reference,
        openers=manifest.digest,
        number=manifest.number,
        deadline_before=before,
        deadline=row.closes_at,
        reason=words,
    )
    return manifest


@act("tenders.warn_of_openers", label=gettext_lazy("Warn that openers are missing"))
def warn_of_openers(manifest: OpenerManifest, *, by: Actor, at: datetime, record: Record) -> OpenerManifest:
    """Tell the buyer, once, that fewer openers can be counted on than one more than needed (trust, part 2, 9)."""
    found = queries.alarm_of(manifest, at)
    if not found.rings:
        raise Refused(_("Enough openers are there."))
    manifest.alarmed_at = at
    manifest.save(update_fields=["alarmed_at"])
    record.parties(manifest.buyer_id)
    record.private(openers=manifest.digest, count=found.live, threshold=manifest.threshold)
    return manifest


def _chosen(tender: Tender, keys: Sequence[UUID]) -> list[OpenerKey]:
    """The keys in the order given. Raises Refused for whoever can't open this tender."""
    found = OpenerKey.objects.select_for_update(no_key=True).in_bulk(list(keys))
    if len(found) != len(keys) or len({key.person for key in found.values()}) != len(keys):
        raise Refused(_("Choose each opener once, and only people from the list."))
    on_the_case = queries.on_the_case(tender.pk)
    for key in found.values():
        if key.retired_at is not None or not queries.holds_opener_role(key.person, key.organisation_id):
            raise Refused(_("One of these people is no opener any more. Choose another."))
        if key.person in on_the_case:
            raise Refused(
                _("Whoever wrote, cleared or published the tender can't open its bids. Choose somebody else.")
            )
    return [found[key] for key in keys]


def _refuse_other_number(wanted: queries.Wanted | None, threshold: int, seats: int) -> None:
    """Raises Refused where the tender's text asks for another number of openers, or its rules for more."""
    if wanted is None:
        return
    words = {"threshold": wanted.threshold, "seats": wanted.seats}
    if wanted.is_exact and (threshold, seats) != (wanted.threshold, wanted.seats):
        raise Refused(
            _(
                "The tender’s text says that %(threshold)s of %(seats)s openers open together. Appoint as many."
            )
            % words
        )
    if threshold < wanted.threshold or seats < wanted.seats:
        raise Refused(
            _("The rules ask for %(threshold)s of %(seats)s openers at least. Appoint more.") % words
        )


def _set_aside(tender: Tender, at: datetime) -> None:
    """Before publication a new list takes the place of any; after it only of one that is not ready yet."""
    standing = [OpenersState.APPOINTED]
    if tender.notice_id is None:
        standing.append(OpenersState.STANDING)
    for former in OpenerManifest.objects.filter(tender=tender, state__in=standing):
        _supersede(former, at)


def _supersede(manifest: OpenerManifest, at: datetime) -> None:
    manifest.state, manifest.superseded_at = OpenersState.SUPERSEDED, at
    manifest.save(update_fields=["state", "superseded_at"])


def _stand(manifest: OpenerManifest, at: datetime) -> None:
    manifest.state, manifest.stands_at = OpenersState.STANDING, at
    manifest.save(update_fields=["state", "stands_at"])


def _let_stand(manifest: OpenerManifest, at: datetime) -> None:
    """The first list stands by itself once its last opener is ready; a later one waits for `replace_openers`."""
    held = OpenerManifest.objects.select_for_update(no_key=True).get(pk=manifest.pk)
    is_first = not Notice.objects.filter(pk=held.tender_id).exists()
    if held.state == OpenersState.APPOINTED and is_first and queries.is_ready(held):
        _stand(held, at)


def _refuse_replaced(manifest: OpenerManifest) -> None:
    if manifest.state == OpenersState.SUPERSEDED:
        raise Refused(_("These openers were replaced. Nothing is asked of you here any more."))


def refuse_after_closing(tender: Tender, at: datetime) -> None:
    """Raises Refused once the openers must stay who they are."""
    if tender.phase(at) not in BEFORE_CLOSING:
        raise Refused(_("After the deadline the openers stay who they are: bids are sealed to them."))


def _seal_canary(manifest: OpenerManifest, purpose: str, at: datetime, due: datetime) -> Drill:
    """An envelope of no worth, sealed to these openers as a bid is."""
    out = BytesIO()
    words = sealing.Source.of_bytes("canary.txt", b"Nothing but a drill.\n", "text/plain")
    sealed = sealing.seal(
        [words], manifest=queries.sealing_manifest(manifest), tender=str(manifest.tender_id), out=out
    )
    made = Drill(
        manifest=manifest,
        purpose=purpose,
        header=sealed.header.json,
        shares={str(seat): b64encode(share).decode() for seat, share in sealed.shares.items()},
        ciphertext=out.getvalue(),
        made_at=at,
        due_at=due,
    )
    made.save(force_insert=True)
    return made


def _is_right(drill: Drill, seat: int, pads: Mapping[str, str]) -> bool:
    """Whether these are the pads of that seat: the header holds the fingerprint of each."""
    header = sealing.Header.parse(drill.header)
    if set(pads) != names_held_by(seat, header.threshold, header.seats):
        return False
    try:
        given = {name: b64decode(letters, validate=True) for name, letters in pads.items()}
    except (ValueError, TypeError):
        return False
    return all(commitment(header.recipient, name, pad) == header.pads[name] for name, pad in given.items())
