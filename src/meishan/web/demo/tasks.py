# SPDX-License-Identifier: Apache-2.0
"""Live through the morning of the seminar in the background, while the visitor watches how far it is."""

from meishan.base.core import scope
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.tasks.days import expire_offers

from .making import day
from .making.history import set_clock
from .models import Passage


@follower("demo.walk", acts=("demo.set_out",))
def begin_to_walk(entry: Entry) -> None:
    """The way takes some seconds, so a job goes it."""
    enqueue(live_through)


@follower("demo.end_offers", acts=("demo.move_clock",), calls_acts=True)
def end_offers(entry: Entry) -> None:
    """Offers whose time the clock leapt over end at once, not at the worker's next look."""
    expire_offers()


@job("demo.live_through", attempts=1)
def live_through() -> None:
    """Let the morning happen. Broken off halfway, the clock stays where it came to."""
    morning, passage = day.morning(), Passage.objects.filter(is_over=False).first()
    if morning is None or passage is None:
        return

    def progress(done: int, of: int) -> None:
        Passage.objects.update(done=done, of=max(1, of))

    try:
        with scope.everything():
            day.live_through(morning, set_clock, progress)
            expire_offers()
    finally:
        Passage.objects.update(is_over=True)
