# SPDX-License-Identifier: Apache-2.0
"""Reads of what is public."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from meishan.base.accounts.models import Organisation
from meishan.base.reference.queries import language_key, units

from ..models import Document, Item, Lot, Notice, NoticeVersion
from ..models.content import Content
from ..states import LotState, NoticeState


def notices() -> QuerySet[Notice]:
    """All notices, with what a line about one needs."""
    return Notice.objects.select_related("buyer", "external_buyer", "deadline")


def published() -> QuerySet[Notice]:
    """All that were ever published, cancelled ones too; newest first."""
    return notices().order_by("-published_at", "-id")


def open_notices(at: datetime) -> QuerySet[Notice]:
    """Not cancelled and before their deadline at that time; the soonest first."""
    return (
        notices()
        .filter(state=NoticeState.PUBLISHED, deadline__closes_at__gt=at)
        .order_by("deadline__closes_at", "id")
    )


def closing_between(start: datetime, end: datetime) -> QuerySet[Notice]:
    """Not cancelled, with a deadline from `start` on and before `end`; the soonest first."""
    return open_notices(start).filter(deadline__closes_at__lt=end)


def notice_for_reader(pk: UUID) -> Notice | None:
    """One notice as anybody may read it; None where there is none."""
    return notices().select_related("source").filter(pk=pk).first()


def notices_of(agency: UUID) -> QuerySet[Notice]:
    """What one agency published, newest first."""
    return published().filter(buyer_id=agency)


def notices_of_import(import_id: UUID) -> QuerySet[Notice]:
    """Notices whose current version came with that import."""
    return published().filter(source_id=import_id)


def buyers() -> QuerySet[Organisation]:
    """Agencies that published something, by acronym."""
    some = Notice.objects.filter(buyer_id=OuterRef("pk"))
    return Organisation.objects.filter(Exists(some)).order_by("acronym", "name")


def text_of(text: Mapping[str, str], main: str, language: str | None = None) -> tuple[str, str]:
    """(text, its language): the reader's language, else the main one, else English, else any."""
    for wanted in (language_key(language), main, "en"):
        if text.get(wanted):
            return text[wanted], wanted
    return next(((said, spoken) for spoken, said in text.items() if said), ("", main))


def unit_word(unit: str) -> str:
    """A unit by its name in the reader's language where it is a code of the list; else as it was written."""
    return dict(units()).get(unit, unit)


def title_of(notice: Notice, language: str | None = None) -> str:
    """The title in the reader's language, else in the notice's own."""
    return text_of(notice.title, notice.language, language)[0]


def title_language(notice: Notice, language: str | None = None) -> str:
    """Which language `title_of` answers in."""
    return text_of(notice.title, notice.language, language)[1]


def description_of(notice: Notice, language: str | None = None) -> str:
    return text_of(notice.description, notice.language, language)[0]


def codes_of(notice: Notice) -> list[str]:
    """UNSPSC codes of the notice and of its items, each once."""
    of_items = Item.objects.filter(lot__notice=notice, lot__state=LotState.ACTIVE).exclude(code="")
    return sorted({*notice.codes, *of_items.values_list("code", flat=True)})


def content_of(notice: Notice) -> Content:
    """What the current version says, whole."""
    content: Content = NoticeVersion.objects.values_list("content", flat=True).get(
        notice=notice, number=notice.version
    )
    return content


def versions_of(notice: Notice) -> QuerySet[NoticeVersion]:
    """All versions, the first one first."""
    return NoticeVersion.objects.filter(notice=notice).order_by("number")


def lots_of(notice: Notice) -> QuerySet[Lot]:
    """Lots with their items; removed lots last."""
    return (
        Lot.objects.filter(notice=notice)
        .prefetch_related(Prefetch("items", Item.objects.order_by("number")))
        .order_by("state", "number")
    )


def documents_of(notice: Notice) -> QuerySet[Document]:
    """Documents of the current version, in the order they came."""
    return Document.objects.filter(
        Q(until_version__isnull=True) | Q(until_version__gt=notice.version),
        notice=notice,
        since_version__lte=notice.version,
    ).order_by("at", "id")
