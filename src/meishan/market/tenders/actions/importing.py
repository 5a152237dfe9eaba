# SPDX-License-Identifier: Apache-2.0
"""Taking over notices that readers found in other portals' files: all of them, or none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import ExternalBuyer, Notice, NoticeImport, NoticeVersion
from ..models.content import Content, digest
from ..states import NoticeState
from .publishing import fill, write_parts


class Buyer(Protocol):
    """A buyer as a source names it."""

    scheme: str
    identifier: str
    name: str
    country: str


class FoundNotice(Protocol):
    """A notice as a reader hands it on."""

    key: str
    reference: str
    content: Content
    buyer: Buyer
    published_at: datetime | None
    source_url: str
    cancelled_at: datetime | None
    cancel_reason: Mapping[str, str]


class FoundBatch(Protocol):
    """A file as a reader hands it on."""

    kind: str
    file_name: str
    sha256: str
    publisher: str
    licence: str
    found: list[FoundNotice]


@act("tenders.import", label=gettext_lazy("Import notices"), public=True)
def import_notices(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    batch: FoundBatch,
    problems: list[dict[str, Any]],
    left_out: int = 0,
    progress: Callable[[int], None] = lambda done: None,
) -> NoticeImport:
    """Take over the notices of one file, in one piece. A notice known already gets a next version where the source
    says something new. `problems` is what was not taken over, kept with the import; `progress` hears how many
    are done.
    """
    if not batch.found:
        raise Refused(_("The file holds no notice that can be taken over."))
    made = NoticeImport(
        kind=batch.kind,
        file_name=batch.file_name[:250],
        sha256=batch.sha256,
        publisher=batch.publisher[:250],
        licence=batch.licence[:500],
        at=at,
        organisation_id=by.organisation,
        problems=problems,
        left_out=left_out,
    )
    made.save(force_insert=True)
    buyers: dict[tuple[str, str], ExternalBuyer] = {}
    keys = [one.key for one in batch.found]
    known = {
        one.source_key: one
        for one in Notice.objects.select_for_update(no_key=True).filter(source_key__in=keys)
    }
    for done, found in enumerate(batch.found, start=1):
        buyer = _buyer(found.buyer, buyers)
        outcome = _take(found, known.get(found.key), buyer, made, at)
        setattr(made, outcome, getattr(made, outcome) + 1)
        progress(done)
    made.save()
    record.public(
        kind=made.kind,
        publisher=made.publisher,
        sha256=made.sha256,
        added=made.added,
        revised=made.revised,
        unchanged=made.unchanged,
        left_out=made.left_out,
    )
    return made


def _buyer(said: Buyer, seen: dict[tuple[str, str], ExternalBuyer]) -> ExternalBuyer:
    key = (said.scheme[:60], said.identifier[:250])
    if key not in seen:
        seen[key], _made = ExternalBuyer.objects.update_or_create(
            scheme=key[0],
            identifier=key[1],
            defaults={"name": said.name[:500]},
            create_defaults={"name": said.name[:500], "country": said.country},
        )
    return seen[key]


def _take(
    found: FoundNotice, known: Notice | None, buyer: ExternalBuyer, made: NoticeImport, at: datetime
) -> str:
    """Write one notice; "added", "revised" or "unchanged"."""
    mark = digest(found.content)
    state = NoticeState.CANCELLED if found.cancelled_at else NoticeState.PUBLISHED
    if known is not None:
        current = known.versions.get(number=known.version)
        if current.digest == mark and known.state == state:
            return "unchanged"
    published_at = min(found.published_at, at) if found.published_at else at
    notice = known or Notice(source_key=found.key[:400], published_at=published_at)
    number = notice.version + 1 if known else 1
    notice.external_buyer, notice.reference = buyer, found.reference
    notice.source, notice.source_url = made, found.source_url
    notice.state = state
    notice.cancelled_at = min(found.cancelled_at, at) if found.cancelled_at else None
    notice.cancel_reason = dict(found.cancel_reason)
    fill(notice, found.content, number=number, at=at)
    notice.save()
    write_parts(notice, found.content, at=at)
    NoticeVersion(notice=notice, number=number, content=found.content, digest=mark, at=at).save(
        force_insert=True
    )
    return "revised" if known else "added"
