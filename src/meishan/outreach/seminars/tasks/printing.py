# SPDX-License-Identifier: Apache-2.0
"""Papers are made in the background, and forgotten after a day."""

import logging
from datetime import timedelta
from time import monotonic

from meishan.base.core import clock
from meishan.base.core.jobs import enqueue, job
from meishan.base.core.paper import pdf, pictures
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from ..models import Print
from ..queries import papers
from ..states import PrintState

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=1)
# How many sheets the picture of the first page is made of: a sheet of badges holds four.
PREVIEWED = 4


@follower("seminars.printing", acts=("seminars.print",))
def start_printing(entry: Entry) -> None:
    """Each paper asked for gets a job of its own, so that several workers share them."""
    for pk in Print.objects.filter(seminar=entry.subject_id, state=PrintState.QUEUED).values_list(
        "pk", flat=True
    ):
        enqueue(make_print, paper=str(pk))


@job("seminars.make_print", attempts=2)
def make_print(paper: str) -> None:
    """Make one paper. One that is made already, or was replaced in between, is left alone."""
    found = Print.objects.select_related("seminar__host").filter(pk=paper).first()
    if found is not None and found.state in (PrintState.QUEUED, PrintState.MAKING):
        make(found)


def make(one: Print) -> None:
    """Set all sheets of a paper and keep the PDF with a picture of its first page."""
    begun, at = monotonic(), clock.now()
    _note(one, state=PrintState.MAKING, progress=5)
    try:
        data = papers.paper_of(one.kind, one.seminar, at=at)
        _note(one, progress=50)
        template = papers.template_of(one.kind)
        content = pdf(template, data, at=at) if data["sheets"] else b""
        first = {**data, "sheets": data["sheets"][:PREVIEWED]}
        preview = pictures(template, first, per_inch=40)[0] if data["sheets"] else None
    except Exception:
        logger.exception("paper %s of seminar %s could not be made", one.kind, one.seminar_id)
        _note(one, state=PrintState.FAILED)
        return
    _note(
        one,
        state=PrintState.READY,
        progress=100,
        sheets=len(data["sheets"]),
        size=len(content),
        content=content,
        preview=preview,
        milliseconds=int((monotonic() - begun) * 1000),
        made_at=clock.now(),
    )


def _note(one: Print, **what: object) -> None:
    Print.objects.filter(pk=one.pk).update(**what)


@job("seminars.forget_prints", every="23 * * * *", alone=True)
def forget_prints(timestamp: int = 0) -> None:
    """Delete papers a day old: they hold names and codes, and were printed long ago."""
    Print.objects.filter(asked_at__lt=clock.now() - KEPT_FOR).delete()
