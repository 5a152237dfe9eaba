# SPDX-License-Identifier: Apache-2.0
"""Publication, amendment and cancellation: what everybody sees change."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import sustainability_state

from ..models import Deadline, Document, Draft, DraftFile, Item, Lot, Notice, NoticeVersion, Tender
from ..models.content import Content, digest, merged
from ..queries import open_draft_of
from ..states import (
    DRAFT_MOVES,
    NOTICE_MOVES,
    DraftState,
    LotState,
    NoticeState,
    SubmissionMethod,
    TenderState,
    can_move,
)
from .checks import text
from .drafting import refuse_incomplete
from .frozen import open_tender, refuse_other_terms, refuse_unopenable
from .moving import drop_amendment, held_tender, move, tender_of

Part = TypeVar("Part", Lot, Item)


@act("tenders.publish", label=gettext_lazy("Publish a notice"), public=True)
def publish(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Notice:
    """Make a cleared text public, to everybody at the same moment, and open the notice until its deadline."""
    refuse_incomplete(draft, at)
    notice = Notice(id=draft.pk, buyer_id=draft.buyer_id, reference=draft.reference, published_at=at)
    fill(notice, draft.content, number=1, at=at)
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("Your agency has a notice %(reference)s already.") % {"reference": draft.reference}
        ) from error
    write_parts(notice, draft.content, at=at)
    _write_version(notice, draft, by, at)
    _settle(draft, notice, at)
    tender = tender_of(draft)
    if tender is not None:
        open_tender(tender, notice, at)
    _tell(record, notice, draft.content)
    return notice


@act("tenders.amend", label=gettext_lazy("Start an amendment"))
def amend(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Draft:
    """Start the next version of an open notice from the words of the current one."""
    _refuse_closed(notice, at)
    if open_draft_of(notice) is not None:
        raise Refused(_("An amendment of this notice is on its way already. Continue that one."))
    assert notice.buyer_id is not None  # the rule: notices of other platforms are amended there
    current = notice.versions.get(number=notice.version)
    made = Draft(
        notice=notice,
        buyer_id=notice.buyer_id,
        reference=notice.reference,
        number=notice.version + 1,
        content=merged(current.content, {"deadline": _instant(notice.closes_at)}),
        drafted_by=by.the_person,
        editors=[by.the_person],
        made_at=at,
        saved_at=at,
    )
    made.save(force_insert=True)
    record.private(version=made.number)
    return made


@act("tenders.revise", label=gettext_lazy("Publish an amendment"), public=True)
def publish_amendment(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Notice:
    """Make a cleared amendment the notice's current version. Everybody interested is told. The deadline can only
    move later; after it nothing is amended.
    """
    assert draft.notice_id is not None  # the rule: this draft is an amendment
    notice = Notice.objects.select_for_update(no_key=True).get(pk=draft.notice_id)
    _refuse_unamendable(notice, held_tender(notice), draft, at)
    refuse_incomplete(draft, at)
    before = notice.closes_at
    fill(notice, draft.content, number=draft.number, at=at)
    notice.save()
    write_parts(notice, draft.content, at=at)
    _write_version(notice, draft, by, at)
    _settle(draft, notice, at)
    _tell(record, notice, draft.content)
    record.public(deadline_before=before, reason=draft.reason)
    return notice


@act("tenders.cancel", label=gettext_lazy("Cancel a notice"), public=True)
def cancel(notice: Notice, *, by: Actor, at: datetime, record: Record, reason: Mapping[str, str]) -> Notice:
    """End a notice without award, with the reason all may read, by language code, in its main language at least.
    It stays public and is marked cancelled.
    """
    words = text(reason, 5000)
    if not words.get(notice.language):
        raise Refused(
            _("Say why the notice is cancelled, in its main language; suppliers read it."),
            field=f"reason_{notice.language}",
        )
    if not can_move(NOTICE_MOVES, notice.state, NoticeState.CANCELLED):
        raise Refused(_("This notice was cancelled already."))
    notice.state, notice.cancelled_at, notice.cancel_reason = NoticeState.CANCELLED, at, words
    notice.save()
    tender = held_tender(notice)
    if tender is not None:
        move(tender, TenderState.CANCELLED, at, end_reason=words)
    drop_amendment(notice)
    record.public(reference=notice.reference, version=notice.version, reason=words)
    return notice


def refuse_unready(draft: Draft, at: datetime) -> None:
    """Raises Refused with the first thing that keeps a cleared text from going public now: what a page tells before
    somebody tries.
    """
    tender = tender_of(draft)
    if draft.notice is not None:
        _refuse_unamendable(draft.notice, tender, draft, at)
    refuse_incomplete(draft, at)
    if draft.notice is None and tender is not None:
        refuse_unopenable(tender, at)


def _refuse_unamendable(notice: Notice, tender: Tender | None, draft: Draft, at: datetime) -> None:
    if notice.state == NoticeState.CANCELLED:
        raise Refused(_("This notice was cancelled."))
    if notice.state == NoticeState.SUSPENDED:
        raise Refused(_("This tender is suspended. Resume it first; then it can be amended."))
    if tender is not None:
        refuse_other_terms(tender, draft)
    elif draft.content["submission"]["method"] == SubmissionMethod.PLATFORM:
        raise Refused(_("A published notice can't turn into a sealed tender. Cancel it and start a tender."))
    _refuse_closed(notice, at)


def fill(notice: Notice, content: Content, *, number: int, at: datetime) -> None:
    """Set the notice's own columns from the content of version `number`."""
    value = content["value"]
    until = content["questions_until"]
    notice.version = number
    notice.revised_at = at
    notice.type = content["type"]
    notice.language = content["language"]
    notice.title, notice.description = content["title"], content["description"]
    notice.countries, notice.codes = content["countries"], content["codes"]
    notice.classification = content["classification"]
    notice.sustainability = content["sustainability"]
    notice.sustainability_state = sustainability_state(content["sustainability"])
    notice.reserved_for = content["reserved_for"]
    notice.value = Decimal(value["amount"]) if value else None
    notice.currency = value["currency"] if value else ""
    notice.questions_until = datetime.fromisoformat(until) if until else None
    notice.submission_method = content["submission"]["method"]
    notice.submission_address = content["submission"]["address"]
    notice.contacts, notice.links = content["contacts"], content["links"]


def write_parts(notice: Notice, content: Content, *, at: datetime) -> None:
    """Bring the notice's deadline, lots and items to what the content says. Lots left out are kept as removed."""
    if content["deadline"]:
        closes_at = datetime.fromisoformat(content["deadline"])
        deadline = Deadline(notice=notice, closes_at=closes_at, zone=content["zone"], changed_at=at)
        Deadline.objects.bulk_create(
            [deadline],
            update_conflicts=True,
            unique_fields=["notice"],
            update_fields=["closes_at", "zone", "changed_at"],
        )
    standing = {lot.number: lot for lot in Lot.objects.filter(notice=notice).select_for_update()}
    said = {lot["number"]: lot for lot in content["lots"]}
    if standing.keys() - said.keys():
        gone = Lot.objects.filter(notice=notice, state=LotState.ACTIVE).exclude(number__in=said)
        gone.update(state=LotState.REMOVED)
    lots = _keep(
        Lot,
        standing,
        {
            number: {
                "notice": notice,
                "number": number,
                "title": lot["title"],
                "description": lot["description"],
                "state": LotState.ACTIVE if number not in standing else back_in(standing[number]),
            }
            for number, lot in said.items()
        },
    )
    _write_items(lots, {number: lot["items"] for number, lot in said.items()}, only_new=not standing)


def back_in(lot: Lot) -> str:
    """The state of a lot that the text still has: a removed one is back, an ended one stays ended."""
    return LotState.ACTIVE if lot.state == LotState.REMOVED else lot.state


def _write_items(lots: dict[int, Lot], items: dict[int, list[dict[str, Any]]], *, only_new: bool) -> None:
    wanted = {
        (lots[number].pk, item["number"]): _columns(lots[number], item)
        for number in lots
        for item in items[number]
    }
    standing = {}
    if not only_new:
        there = Item.objects.filter(lot__in=lots.values()).select_for_update()
        standing = {(item.lot_id, item.number): item for item in there}
        gone = [item.pk for place, item in standing.items() if place not in wanted]
        if gone:
            Item.objects.filter(pk__in=gone).delete()
    _keep(Item, standing, wanted)


def _columns(lot: Lot, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "lot": lot,
        "number": item["number"],
        "description": item["description"],
        "code": item["code"],
        "quantity": Decimal(item["quantity"]) if item["quantity"] else None,
        "unit": item["unit"],
        "country": item["country"],
        "place": item["place"],
        "incoterm": item["incoterm"],
        "deliver_by": date.fromisoformat(item["deliver_by"]) if item["deliver_by"] else None,
    }


def _keep(
    kind: type[Part], standing: Mapping[Any, Part], wanted: Mapping[Any, dict[str, Any]]
) -> dict[Any, Part]:
    """Make the parts that are new, bring those that stand to what is wanted; all the wanted ones, by their keys."""
    kept = {}
    for key, columns in wanted.items():
        if key in standing:
            kept[key] = standing[key]
            for name, value in columns.items():
                setattr(kept[key], name, value)
            kept[key].save()
    made = {key: kind(**columns) for key, columns in wanted.items() if key not in standing}
    kind._default_manager.bulk_create(made.values())
    return kept | made


def _write_version(notice: Notice, draft: Draft, by: Actor, at: datetime) -> None:
    NoticeVersion(
        notice=notice,
        number=notice.version,
        content=draft.content,
        digest=digest(draft.content),
        at=at,
        reason=draft.reason,
        drafted_by=draft.drafted_by,
        cleared_by=draft.cleared_by,
        published_by=by.person,
    ).save(force_insert=True)
    _write_documents(notice, draft, at)


def _write_documents(notice: Notice, draft: Draft, at: datetime) -> None:
    wanted = {one["id"]: one for one in draft.content["documents"]}
    standing = Document.objects.filter(notice=notice, until_version__isnull=True)
    standing.exclude(pk__in=wanted).update(until_version=notice.version)
    known = {str(pk) for pk in Document.objects.filter(notice=notice).values_list("pk", flat=True)}
    for file in DraftFile.objects.filter(draft=draft, pk__in=set(wanted) - known).order_by("at"):
        said = wanted[str(file.pk)]
        Document(
            id=file.pk,
            notice=notice,
            title=said["title"],
            language=said["language"],
            since_version=notice.version,
            at=at,
            sha256=file.sha256,
            file_name=file.file_name,
            size=file.size,
            media_type=file.media_type,
            scan=file.scan,
        ).save(force_insert=True)


def _settle(draft: Draft, notice: Notice, at: datetime) -> None:
    if not can_move(DRAFT_MOVES, draft.state, DraftState.PUBLISHED):
        raise Refused(_("This text is not cleared."))
    draft.state, draft.published_at = DraftState.PUBLISHED, at
    draft.save()


def _instant(moment: datetime | None) -> str:
    """The deadline row's time as content has it: an extension changed the row, not the text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""


def _refuse_closed(notice: Notice, at: datetime) -> None:
    if not notice.is_open(at):
        raise Refused(_("The deadline has passed, so this notice can't be amended. You can cancel it."))


def _tell(record: Record, notice: Notice, content: Content) -> None:
    record.subject(notice)
    record.public(
        reference=notice.reference,
        version=notice.version,
        type=notice.type,
        title=notice.title,
        deadline=content["deadline"],
        digest=digest(content),
    )
