# SPDX-License-Identifier: Apache-2.0
"""Results as rows, as RSS, as a calendar of deadlines, and as JSON for the command line."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import NoticePhase

from .queries import Hit, SupplierHit

LONGEST_SUMMARY = 600


def address_of(notice: Notice) -> str:
    """The notice's page, with the host."""
    return settings.BASE_URL + reverse("tenders:notice", args=[notice.pk])


def hit_columns() -> list[str]:
    return [
        _("Reference"),
        _("Title"),
        _("Type"),
        _("Buyer"),
        _("State"),
        _("Deadline"),
        _("Countries"),
        _("UNSPSC codes"),
        _("Why"),
        _("Web address"),
    ]


def hit_rows(hits: Iterable[Hit], at: datetime) -> Iterator[list[Any]]:
    for hit in hits:
        one = hit.notice
        yield [
            one.reference,
            tenders.title_of(one),
            one.get_type_display(),
            one.buyer_name,
            NoticePhase(one.phase(at)).label,
            one.closes_at,
            " ".join(one.countries),
            " ".join(one.codes),
            "; ".join(hit.reasons),
            address_of(one),
        ]


def supplier_columns() -> list[str]:
    return [_("Number"), _("Name"), _("Country"), _("Why")]


def supplier_rows(hits: Iterable[SupplierHit]) -> Iterator[list[Any]]:
    for hit in hits:
        yield [hit.supplier.code, hit.supplier.name, hit.supplier.country, "; ".join(hit.reasons)]


def hit_as_json(hit: Hit, language: str | None = None) -> dict[str, Any]:
    """One result for machines; the same as the page shows."""
    one = hit.notice
    return {
        "id": str(one.pk),
        "reference": one.reference,
        "title": tenders.title_of(one, language),
        "type": one.type,
        "buyer": one.buyer_name,
        "closes_at": one.closes_at.isoformat() if one.closes_at else None,
        "zone": one.zone,
        "countries": one.countries,
        "codes": one.codes,
        "score": hit.score,
        "reasons": list(hit.reasons),
        "url": address_of(one),
    }


def rss(title: str, link: str, notices: Iterable[Notice]) -> HttpResponse:
    """A feed, newest first."""
    feed = Rss201rev2Feed(
        title=title,
        link=settings.BASE_URL + link,
        description=_("Tenders on Meishan"),
        language=get_language(),
    )
    for one in notices:
        feed.add_item(
            title=tenders.title_of(one),
            link=address_of(one),
            description=f"{one.buyer_name} · {one.reference}\n{tenders.description_of(one)[:LONGEST_SUMMARY]}",
            pubdate=one.revised_at,
            unique_id=f"{one.pk}/{one.version}",
            unique_id_is_permalink=False,
            categories=one.codes,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def calendar(name: str, notices: Iterable[Notice], at: datetime) -> HttpResponse:
    """Deadlines as events of a calendar that people subscribe to. Source: RFC 5545, RFC 7986."""
    made = Calendar()
    made.add("prodid", "-//Meishan//Deadlines//EN")
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in notices:
        if one.closes_at is None:
            continue
        event = Event()
        event.add("uid", f"{one.pk}@meishan")
        event.add("sequence", one.version)
        event.add("dtstamp", at)
        event.add("dtstart", one.closes_at)
        event.add("dtend", one.closes_at)
        event.add(
            "summary",
            _("Deadline: %(title)s (%(buyer)s)") % {"title": tenders.title_of(one), "buyer": one.buyer_name},
        )
        event.add("url", address_of(one))
        event.add("last-modified", one.revised_at)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.reference)
        alarm.add("trigger", timedelta(days=-2))
        event.add_component(alarm)
        made.add_component(event)
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
