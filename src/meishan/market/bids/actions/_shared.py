# SPDX-License-Identifier: Apache-2.0
"""What the acts of this app have in common."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.market.tenders.models import Notice

from ..models import Bid
from ..queries import Situation, hold


class Late(Refused):
    """Refused since the deadline has passed."""


def refuse_closed(notice: Notice, at: datetime) -> None:
    """Raise Late unless the deadline is still ahead. Whether the tender is suspended or cancelled, the rule asks."""
    refuse_late(notice.closes_at, at)


def refuse_late(closes_at: datetime | None, at: datetime) -> None:
    """The same, where the deadline row's time was read already."""
    if closes_at is None:
        raise Refused(_("This tender has no deadline, so no bid can be submitted to it."))
    if at >= closes_at:
        raise Late(
            _("The deadline has passed: it was %(deadline)s, and the server's clock says %(now)s.")
            % {"deadline": _exact(closes_at), "now": _exact(at)}
        )


def _exact(moment: datetime) -> str:
    """A moment to the second, in UTC, as a receipt says it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def insert(*batches: Sequence[Model]) -> None:
    """Insert rows of several tables, batch after batch, in one journey to the database."""
    statements, values = [], []
    for batch in batches:
        meta = batch[0]._meta
        columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
        row = f"({', '.join(['%s'] * len(meta.concrete_fields))})"
        statements.append(f'INSERT INTO "{meta.db_table}" ({columns}) VALUES {", ".join([row] * len(batch))}')  # noqa: S608
        values += [
            field.get_db_prep_save(getattr(one, field.attname), connection)
            for one in batch
            for field in meta.concrete_fields
        ]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)


def held_bid(notice: Notice, by: Actor, lot: int) -> tuple[Bid, Situation]:
    """The actor's bid, held, and what a submission for that lot is judged by. Raises Refused where there is none."""
    found = hold(notice, by.the_organisation, lot)
    if found is None:
        raise Refused(_("Begin a bid on this tender first."))
    return found


def own_bid(notice: Notice, by: Actor) -> Bid:
    """The actor's bid on a tender whose row this act holds, locked until the act ends. Raises Refused."""
    found = (
        Bid.objects.select_for_update(no_key=True)
        .filter(notice_id=notice.pk, supplier_id=by.the_organisation)
        .first()
    )
    if found is None:
        raise Refused(_("Begin a bid on this tender first."))
    return found
