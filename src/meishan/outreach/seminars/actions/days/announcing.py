# SPDX-License-Identifier: Apache-2.0
"""What the organiser says to all or to a group while the seminar runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import LANGUAGES

from ...models import Announcement, Seminar
from ...states import Audience
from ..pulse import beat

TEXT_LENGTH = 300
LONGEST = timedelta(days=2)


@act("seminars.announce_on_site", label=gettext_lazy("Make an announcement"), lock="share")
def announce_on_site(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    audience: str,
    text: Mapping[str, str],
    minutes: int | None = 60,
) -> Announcement:
    """Say something to everybody or to a group. `text` is by language; who has no text in hers reads the first.

    It is shown for `minutes`, or until the end of the seminar where there are none.
    """
    said = {code: text[code].strip() for code in LANGUAGES if text.get(code, "").strip()}
    if not said:
        raise Refused(_("Write the announcement in at least one language."))
    if audience not in Audience.values:
        raise Refused(_("Choose to whom you speak."), field="audience")
    if any(len(words) > TEXT_LENGTH for words in said.values()):
        raise Refused(_("Shorten the announcement to %(most)s characters.") % {"most": TEXT_LENGTH})
    if minutes is not None and not 1 <= minutes <= LONGEST // timedelta(minutes=1):
        raise Refused(_("Choose how long the announcement is shown."), field="minutes")
    if not seminar.is_announced:
        raise Refused(_("Announce the seminar first."))
    main = seminar.language if seminar.language in said else next(iter(said))
    made = Announcement.objects.create(
        seminar=seminar,
        audience=audience,
        language=main,
        text=said,
        at=at,
        until=at + timedelta(minutes=minutes) if minutes is not None else None,
    )
    record.subject(made)
    record.public(audience=audience, languages=list(said))
    beat(seminar.pk)
    return made
