# SPDX-License-Identifier: Apache-2.0
"""The mail of alerts and saved searches, written for each reader in her language."""

from collections.abc import Iterable
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
from ..models import AlertReader, Digest, SavedSearch
from ..queries import reasons

SHOWN = 25


@dataclass(frozen=True)
class Line:
    """One notice in a mail; told in the language the mail is written in."""

    notice: Notice
    own_codes: tuple[str, ...]

    @property
    def title(self) -> str:
        return tenders.title_of(self.notice)

    @property
    def url(self) -> str:
        return settings.BASE_URL + reverse("tenders:notice", args=[self.notice.pk])

    @property
    def why(self) -> str:
        return next(reasons.nearness(tenders.codes_of(self.notice), self.own_codes), "")


@job("matching.write_digests")
def write_digests(first: int, last: int) -> None:
    """Write the mail of the digests with these numbers; each in its own transaction, so none is sent twice."""
    with scope.everything():
        for pk in queries.digests_waiting().filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True):
            write_digest(pk, at=clock.now())


def write_digest(pk: int, *, at: datetime) -> None:
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
        notices = [one for one in queries.digest_notices(digest.revisions) if one.is_open(at)]
        if notices:
            if digest.saved is not None:
                _tell_of_search(digest.saved, notices)
            else:
                _tell_of_codes(digest, notices)
        digest.mailed_at = at
        digest.save(update_fields=["mailed_at"])


def _tell_of_codes(digest: Digest, notices: list[Notice]) -> None:
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
            notices=notices,
            codes=own,
            change_url=reverse("matching:alerts"),
        )


def _tell_of_search(saved: SavedSearch, notices: list[Notice]) -> None:
    _post(
        saved.person,
        saved,
        kind="matching.saved_search",
        subject=_("New for your search “%(name)s”: %(count)s"),
        notices=notices,
        name=saved.name,
        change_url=reverse("matching:saved"),
    )


def _post(
    person: Person,
    reader: AlertReader | SavedSearch,
    *,
    kind: str,
    subject: str | Promise,
    notices: list[Notice],
    change_url: str,
    codes: Iterable[str] = (),
    name: str = "",
) -> None:
    stop = settings.BASE_URL + reverse("matching:stop", args=[queries.stop_token(reader)])
    lines = [Line(one, tuple(codes)) for one in notices[:SHOWN]]
    post(
        person,
        kind=kind,
        subject=subject,
        template="matching/mail/new_notices",
        context={
            "lines": lines,
            "count": len(notices),
            "more": len(notices) - len(lines),
            "name": name,
            "change_url": settings.BASE_URL + change_url,
            "stop_url": stop,
        },
        # Source: RFC 2369 and RFC 8058 (one-click).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
