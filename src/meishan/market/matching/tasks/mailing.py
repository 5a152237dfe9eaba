# SPDX-License-Identifier: Apache-2.0
"""The mail of alerts and saved searches, written for each reader in her language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.core import clock, scope
from meishan.base.core.jobs import job
from meishan.market.suppliers import queries as suppliers
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice

from .. import queries
from ..models import AlertReader, Digest, Indexed, Revision, SavedSearch
from ..queries import reasons

SHOWN = 25


@dataclass(frozen=True)
class News:
    """A revised notice and its codes, read once for all who hear of it."""

    notice: Notice
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One notice in a mail; told in the language the mail is written in."""

    news: News
    own_codes: tuple[str, ...]

    @property
    def notice(self) -> Notice:
        return self.news.notice

    @property
    def title(self) -> str:
        return tenders.title_of(self.notice)

    @property
    def url(self) -> str:
        return settings.BASE_URL + reverse("tenders:notice", args=[self.notice.pk])

    @property
    def why(self) -> str:
        return next(reasons.nearness(self.news.codes, self.own_codes), "")


@job("matching.write_digests")
def write_digests(first: int, last: int) -> None:
    """Write the mail of the digests with these numbers; each in its own transaction, so none is sent twice."""
    with scope.everything():
        waiting = list(queries.digests_waiting().filter(pk__gte=first, pk__lte=last))
        news = news_of({number for digest in waiting for number in digest.revisions})
        for digest in waiting:
            write_digest(digest.pk, news, at=clock.now())


def news_of(revisions: set[int]) -> dict[int, News]:
    """What each of these revisions is about."""
    notice_of = dict(Revision.objects.filter(number__in=revisions).values_list("number", "notice"))
    codes = dict(Indexed.objects.filter(pk__in=notice_of.values()).values_list("pk", "codes"))
    notices = tenders.published().in_bulk(list(notice_of.values()))
    return {
        number: News(notices[notice], tuple(codes.get(notice, ())))
        for number, notice in notice_of.items()
        if notice in notices
    }


def write_digest(pk: int, news: Mapping[int, News], *, at: datetime) -> None:
    """Write one digest's mail to its readers, leaving out what has closed since; no mail where nothing is left."""
    with transaction.atomic():
        digest = (
            queries.digests_waiting()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("saved__person")
            .filter(pk=pk)
            .first()
        )
        if digest is None:
            return
        fresh = [news[number] for number in digest.revisions if number in news]
        fresh = sorted(
            {one.notice.pk: one for one in fresh if one.notice.is_open(at)}.values(),
            key=lambda one: (one.notice.closes_at or at, str(one.notice.pk)),
        )
        if fresh and digest.saved is not None:
            _tell_of_search(digest.saved, fresh)
        elif fresh:
            _tell_of_codes(digest, fresh)
        digest.mailed_at = at
        digest.save(update_fields=["mailed_at"])


def _tell_of_codes(digest: Digest, news: list[News]) -> None:
    alert = queries.alert_of(digest.organisation_id)
    if alert is None:
        return
    own = queries.alert_codes(alert) if alert.has_own_codes else suppliers.codes_of(alert.supplier_id)
    for reader in queries.readers_of(alert):
        _post(
            reader.person,
            reader,
            kind="matching.alert",
            subject=_("New tenders for your codes: %(count)s"),
            news=news,
            codes=own,
            change_url=reverse("matching:alerts"),
        )


def _tell_of_search(saved: SavedSearch, news: list[News]) -> None:
    _post(
        saved.person,
        saved,
        kind="matching.saved_search",
        subject=_("New for your search “%(name)s”: %(count)s"),
        news=news,
        name=saved.name,
        change_url=reverse("matching:saved"),
    )


def _post(
    person: Person,
    reader: AlertReader | SavedSearch,
    *,
    kind: str,
    subject: str | Promise,
    news: list[News],
    change_url: str,
    codes: Iterable[str] = (),
    name: str = "",
) -> None:
    stop = settings.BASE_URL + reverse("matching:stop", args=[queries.stop_token(reader)])
    lines = [Line(one, tuple(codes)) for one in news[:SHOWN]]
    post(
        person,
        kind=kind,
        subject=subject,
        template="matching/mail/new_notices",
        context={
            "lines": lines,
            "count": len(news),
            "more": len(news) - len(lines),
            "name": name,
            "change_url": settings.BASE_URL + change_url,
            "stop_url": stop,
        },
        # Source: RFC 2369 and RFC 8058 (one-click).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
