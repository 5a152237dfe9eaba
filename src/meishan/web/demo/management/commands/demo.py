# SPDX-License-Identifier: Apache-2.0
"""Fills an empty demo database with its world."""

import os
import sys
import time
from datetime import timedelta

import psycopg
from django.core.management import BaseCommand, CommandError
from django.db import connection

from meishan.base.accounts.models import Mail, Organisation
from meishan.base.accounts.states import MailState
from meishan.base.core import clock, scope
from meishan.base.ledger.queries import world
from meishan.base.ledger.states import WorldKind
from meishan.web.demo.making import personas, seminar
from meishan.web.demo.making.history import History
from meishan.web.demo.making.story import Story, tell


class Command(BaseCommand):
    help = "Fill an empty database that is marked as a demo with agencies, suppliers and notices"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--scale",
            type=float,
            default=float(os.environ.get("MEISHAN_DEMO_SCALE", "1")),
            help="a smaller world: 0.1 makes a tenth of the suppliers and notices",
        )

    def handle(self, *, scale: float, **options) -> None:
        if world().kind not in {WorldKind.DEMO, WorldKind.TEST}:
            raise CommandError(
                "This database is not marked as a demo, so no invented people go into it. "
                "For a demo, take an empty database and run `meishan migrate --demo` first."
            )
        owner_url = os.environ.get("MEISHAN_OWNER_DATABASE_URL")
        if not owner_url:
            raise CommandError(
                "Set MEISHAN_OWNER_DATABASE_URL: only the owner of the tables may move a demo's clock."
            )
        begun = time.monotonic()
        with scope.everything(), psycopg.connect(owner_url, autocommit=True) as owner:
            if Organisation.objects.exists():
                raise CommandError(
                    "This database holds something already; the demo only goes into an empty one."
                )
            # A crash leaves half a world either way, and that is thrown away: no need to wait for the disk.
            connection.cursor().execute("SET synchronous_commit = off")
            story = tell(Story(History(owner), scale=scale), self._progress)
            personas.let_in(personas.cast(story))
            forget_old_mail(owner)
        self.stdout.write(
            f"\n{len(story.bureaus)} agencies, {sum(len(one.people) for one in story.bureaus)} officers, "
            f"{len(story.firms)} suppliers and {len(story.needs)} notices in {time.monotonic() - begun:.0f} seconds."
        )
        self.stdout.write(seminar.summary(story.event))

    def _progress(self, done: int, of: int) -> None:
        if sys.stdout.isatty():
            self.stdout.write(f"\r  {done} of {of} happenings", ending="")
            self.stdout.flush()


def forget_old_mail(owner: psycopg.Connection) -> None:
    """Mail older than a day counts as sent in its time; its jobs are taken out of the queue."""
    Mail.objects.filter(state=MailState.QUEUED, made_at__lt=clock.now() - timedelta(days=1)).update(
        state=MailState.SENT, sent_at=clock.now(), attempts=1
    )
    owner.execute("SET meishan.scope = 'all'")
    owner.execute(
        "DELETE FROM procrastinate_jobs j USING accounts_mail m WHERE j.task_name = 'accounts.send_mail'"
        " AND j.status = 'todo' AND m.id = (j.args ->> 'mail')::uuid AND m.state = 'sent'"
    )
