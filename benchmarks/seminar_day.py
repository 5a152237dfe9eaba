# SPDX-License-Identifier: Apache-2.0
"""A seminar's day on one machine: 300 phones follow agendas, queue and boards while advisers serve walk-ins.

    python -m benchmarks.seminar_day [--phones 300] [--seconds 60]

Phones ask the pulse every 1.1 to 1.6 seconds, as `follow.js` does, and read what changed for them; after a change for
everybody ("the storm", in the middle) each at its own moment within three seconds. They come one after another before
the measurement. Meanwhile three advisers serve one ticket after another, people draw new ones, and meetings change.
Exit code 1 when the p95 of pulses or fragments is over 300 ms, an answer failed, or a ticket was called twice.
"""

import argparse
import asyncio
import json
import os
import random
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from benchmarks.soak import Installation

TARGET = 0.3
# As follow.js after a change for everybody, and the header it asks with.
SPREAD = 3.0
FOLLOWS = "X-Follow: 1\r\n"
ADVISERS = 3
AGENCIES, OFFICERS, SUPPLIERS, SLOTS = 16, 52, 220, 20
# Of 300 phones; the rest are on the agenda.
ON_THE_QUEUE, ON_THE_BOARD = 60, 40
SEEN = re.compile(rb'name="ticket" value="([0-9a-f-]{36})"')


def build(notes: Path) -> None:
    """Lay the seminar down row by row in the database of the environment, today, and note who has which session."""
    import django  # noqa: PLC0415 - only in the process that builds

    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.db import transaction  # noqa: PLC0415

    from meishan.base.accounts.states import Role  # noqa: PLC0415
    from meishan.base.core import clock, scope  # noqa: PLC0415
    from meishan.outreach.seminars.actions import desk as actions  # noqa: PLC0415
    from meishan.outreach.seminars.actions.booking import book_all  # noqa: PLC0415
    from meishan.outreach.seminars.models import Meeting, Table  # noqa: PLC0415
    from meishan.outreach.seminars.queries import desk  # noqa: PLC0415
    from tests.factories import seminars as factory  # noqa: PLC0415
    from tests.personas import join, make_person, sign_in  # noqa: PLC0415

    with scope.everything():
        with transaction.atomic():
            sizes = {"agencies": AGENCIES, "officers": OFFICERS, "suppliers": SUPPLIERS, "per_day": SLOTS}
            made = factory.lay_down(**sizes, days=1, starts_in=0)
            plan = factory.plan_with(made, [])
            # Four apart in a slot and seven from slot to slot: nobody is booked twice.
            book_all(
                Meeting(
                    plan=plan,
                    host=made.host,
                    agency=officer.agency,
                    supplier=made.applications[place].supplier,
                    officer=officer,
                    application=made.applications[place],
                    slot=slot,
                    table=officer.table,
                )
                for slot in made.slots
                for officer in made.officers
                for place in [(4 * officer.number + 7 * slot.number) % SUPPLIERS]
            )
            advisers = [join(make_person(f"Adviser {n}"), made.host, Role.VIEWER) for n in range(ADVISERS)]
            tables = [
                Table.objects.create(
                    seminar=made.seminar, room=made.tables[0].room, number=100 + n, is_desk=True
                )
                for n in range(ADVISERS)
            ]
        day = desk.day_at(made.seminar, clock.now())
        for persona, table in zip(advisers, tables, strict=True):
            actions.open_desk(day, by=persona.actor, table=table, languages=["en", "zh"])
        known = {
            "slug": made.seminar.slug,
            "seminar": str(made.seminar.pk),
            "advisers": [sign_in(one) for one in advisers],
            "suppliers": [
                [sign_in(persona), str(application.pk)]
                for persona, application in zip(made.supplier_personas, made.applications, strict=True)
            ],
        }
    notes.write_text(json.dumps(known))


@dataclass
class Heard:
    """How long answers took, by what was asked, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)

    def told(self, kind: str) -> str:
        seconds = sorted(self.took[kind])
        if len(seconds) < 100:
            return f"{kind}: {len(seconds)} only"
        points = [1000 * one for one in statistics.quantiles(seconds, n=100)]
        return (
            f"{kind}: {len(seconds):,}; p50 {points[49]:.0f}, p95 {points[94]:.0f}, p99 {points[98]:.0f} ms, "
            f"longest {1000 * seconds[-1]:.0f} ms"
        )

    def p95(self, *kinds: str) -> float:
        seconds = [one for kind in kinds for one in self.took[kind]]
        return statistics.quantiles(seconds, n=100)[94] if len(seconds) > 1 else 0.0


class Phone:
    """One device: a connection that stays open, and the cookies of whoever holds it."""

    def __init__(self, port: int, heard: Heard, session: str = "") -> None:
        self.port, self.heard, self.session = port, heard, session
        self.token = secrets.token_hex(16)
        self.link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, kind: str, path: str, *, plain: bool = False, form: dict | None = None
    ) -> tuple[int, bytes]:
        """One request and its whole answer, timed under `kind`."""
        body = urlencode(form).encode() if form is not None else b""
        cookie = (
            ""
            if plain
            else f"Cookie: sessionid={self.session}; csrftoken={self.token}; django_language=en\r\n"
        )
        head = (
            f"{'POST' if form is not None else 'GET'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{cookie}"
            f"{'' if kind == 'page' else FOLLOWS}X-CSRFToken: {self.token}\r\nAccept-Encoding: gzip\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        begun = time.perf_counter()
        status, content = await self._send(head.encode() + body)
        if status == 0:
            # As browsers do with a connection the server closed meanwhile.
            status, content = await self._send(head.encode() + body)
        self.heard.took[kind].append(time.perf_counter() - begun)
        self.heard.answers[f"{kind} {status}"] += 1
        return status, content

    async def _send(self, request: bytes) -> tuple[int, bytes]:
        try:
            if self.link is None:
                self.link = await asyncio.open_connection("127.0.0.1", self.port)
            self.link[1].write(request)
            return await asyncio.wait_for(self._answer(), 30)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            if self.link is not None:
                self.link[1].close()
            self.link = None
            return 0, b""

    async def _answer(self) -> tuple[int, bytes]:
        assert self.link is not None
        reader = self.link[0]
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head.split(b" ", 2)[1])
        if b"transfer-encoding: chunked" in head:
            content = b""
            while size := int(await reader.readline(), 16):
                content += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
            return status, content
        found = re.search(rb"content-length: (\d+)", head)
        return status, await reader.readexactly(int(found[1])) if found else b""


@dataclass
class Day:
    """The running benchmark."""

    port: int
    known: dict
    heard: Heard
    until: float = 0.0
    storm_from: float = float("inf")

    def path(self, words: str) -> str:
        return f"/seminars/{self.known['slug']}/{words}"

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.until

    def kind(self, name: str) -> str:
        """The five seconds after everybody's agenda changed are told apart."""
        return f"{name}, storm" if 0 <= time.monotonic() - self.storm_from < 5 else name

    async def follow(self, phone: Phone, name: str, pulse: str, piece: str, *, plain: bool) -> None:
        """What follow.js does: ask the pulse, read the piece when it changed."""
        known = ""
        await asyncio.sleep(random.uniform(0, 1.6))
        mark = "&" if "?" in pulse else "?"
        while not self.is_over:
            status, content = await phone.ask(
                self.kind("pulse"), self.path(f"{pulse}{mark}since={known}"), plain=True
            )
            if status == 200:
                told = content.decode()
                old, new = re.split("[.-]", known), re.split("[.-]", told)
                stamped = len(old) > 2 and len(new) > 2
                if known and (old[1:] != new[1:] if stamped else old[0] != new[0]):
                    if stamped and old[1] != new[1]:
                        await asyncio.sleep(random.uniform(0, SPREAD))
                    await phone.ask(self.kind(name), piece, plain=plain)
                known = told
            await asyncio.sleep(random.uniform(1.1, 1.6))

    async def draw(self, phone: Phone) -> bytes:
        """Draw a ticket on the phone and read its page; the page."""
        form = {"key": secrets.token_hex(8), "topic": "bidding", "language": random.choice(["en", "zh"])}
        await phone.ask("draw", self.path("queue/"), form=form)
        return (await phone.ask("page", self.path("queue/")))[1]

    async def open_agenda(self, phone: Phone) -> str:
        """Open one's own agenda; the address of its live part."""
        status, page = await phone.ask("page", self.path("agenda/"))
        found = re.search(rb'data-follow="([^"]+)" data-follow-plain', page)
        if not found:
            raise SystemExit(f"An agenda was not opened ({status}): {page[:300]!r}")
        return found[1].decode().replace("&amp;", "&")

    async def wait_in_line(self, phone: Phone, page: bytes) -> None:
        """A phone with a ticket, whose page it is."""
        found = re.search(rb'data-follow="([^"]+)"', page)
        if not found:
            self.heard.answers["no ticket 0"] += 1
            return
        piece = found[1].decode().replace("&amp;", "&")
        await self.follow(phone, "queue", "pulse/", piece, plain=True)

    async def advise(self, phone: Phone) -> None:
        """Call, begin, close; the pauses are far shorter than a talk, so that many acts fall into the minute."""
        while not self.is_over:
            await phone.ask("act", self.path("advise/next/"), form={})
            _status, page = await phone.ask("hand", self.path("advise/hand/"))
            found = SEEN.search(page)
            await asyncio.sleep(random.uniform(0.5, 1.5))
            if found:
                ticket = {"ticket": found[1].decode()}
                await phone.ask("act", self.path("advise/begin/"), form=ticket)
                await asyncio.sleep(random.uniform(1, 3))
                await phone.ask("act", self.path("advise/close/"), form=ticket | {"notes": "Told."})

    async def arrive(self, phones: list[Phone]) -> None:
        """Now and then somebody else draws a ticket."""
        for phone in phones:
            await asyncio.sleep(random.uniform(2, 4))
            if self.is_over:
                return
            await self.draw(phone)

    async def change(self, url: str, seconds: float) -> None:
        """A meeting changes every three seconds; in the middle, everybody's agenda."""
        link = await psycopg.AsyncConnection.connect(url, autocommit=True, options="-c meishan.scope=all")
        beat = "UPDATE seminars_pulse SET count = count + 1, agendas = agendas + 1"
        middle = time.monotonic() + seconds / 2
        async with link:
            while not self.is_over:
                await asyncio.sleep(3)
                if time.monotonic() > middle:
                    middle = float("inf")
                    self.storm_from = time.monotonic()
                    await link.execute("UPDATE seminars_seminar SET version = version + 1")
                else:
                    await link.execute(
                        "UPDATE seminars_meeting SET supplier_here_at = meishan_now() WHERE id ="
                        " (SELECT id FROM seminars_meeting ORDER BY random() LIMIT 1)"
                    )
                await link.execute(beat)


async def play(day: Day, place: Installation, phones: int, seconds: float) -> float:
    """Everybody at once until the time is over; the processor time it took the installation."""
    url, home = place.url(), place.home
    suppliers = day.known["suppliers"]
    day.until = time.monotonic() + 120 + seconds
    held = [Phone(day.port, day.heard, session) for session, _ in suppliers]
    others = [Phone(day.port, day.heard) for _ in range(phones)]
    agendas = phones - ON_THE_QUEUE - ON_THE_BOARD
    # Each person's first page is not part of the measurement: nobody opens 300 in one second.
    pages = [await day.draw(phone) for phone in held[:ON_THE_QUEUE]]
    readers = []
    for n in range(agendas):
        session, party = suppliers[(ON_THE_QUEUE + n) % len(suppliers)]
        reader = Phone(day.port, day.heard, session)
        readers.append((reader, party, await day.open_agenda(reader)))
    heard = day.heard = Heard()
    for phone in held:
        phone.heard = heard
    for phone in [*others, *(one for one, _party, _address in readers)]:
        phone.heard = heard
    begun = cpu(home)
    day.until = time.monotonic() + seconds
    runs = [day.wait_in_line(phone, page) for phone, page in zip(held, pages, strict=False)]
    for phone, party, address in readers:
        runs.append(day.follow(phone, "agenda", f"pulse/?of=agendas&party={party}", address, plain=True))
    for n in range(ON_THE_BOARD):
        piece = day.path(f"board/piece/?language={'en' if n % 2 else 'zh'}")
        runs.append(day.follow(others[n], "board", "pulse/", piece, plain=True))
    runs += [day.advise(Phone(day.port, day.heard, session)) for session in day.known["advisers"]]
    runs += [day.arrive(held[ON_THE_QUEUE : ON_THE_QUEUE + 20]), day.change(url, seconds)]
    await asyncio.gather(*runs)
    return cpu(home) - begun


def cpu(home: Path) -> float:
    """Seconds of processor time that all processes of that installation have used: web, worker and database."""
    mark, used = str(home).encode(), 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "cmdline").read_bytes() + (process / "environ").read_bytes():
                used += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            continue
    return used / os.sysconf("SC_CLK_TCK")


def twice(url: str) -> tuple[int, int, int]:
    """Tickets called, of these more than once, and served."""
    with psycopg.connect(url, options="-c meishan.scope=all") as link:
        called = link.execute(
            "SELECT subject_id, count(*) FROM ledger_entry WHERE act = 'seminars.call_next' GROUP BY subject_id"
        ).fetchall()
        served = link.execute("SELECT count(*) FROM seminars_ticket WHERE state = 'served'").fetchone()
    return len(called), sum(count > 1 for _, count in called), served[0] if served else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        build(options.build)
        return 0
    place, heard = Installation(), Heard()
    try:
        place.command("migrate")
        place.start()
        notes, env = place.folder / "known.json", place.env | {"DATABASE_URL": place.url()}
        subprocess.run(
            [sys.executable, "-m", "benchmarks.seminar_day", "--build", str(notes)], env=env, check=True
        )
        before = os.getloadavg()[0]
        day = Day(place.port, json.loads(notes.read_text()), heard)
        used = asyncio.run(play(day, place, options.phones, options.seconds))
        heard = day.heard
        called, more_than_once, served = twice(place.url())
    finally:
        place.remove()
    print(f"{options.phones} phones, {options.seconds:.0f} s; load average before {before:.1f}")
    asked = sum(map(len, heard.took.values()))
    print(f"{asked / options.seconds:,.0f} answers a second; tickets called {called}, served {served}")
    print(f"processor time of web, worker and database: {1000 * used / asked:.1f} ms an answer")
    for kind in sorted(heard.took):
        print(heard.told(kind))
    wrong = {
        kind: count
        for kind, count in heard.answers.items()
        if int(kind.rpartition(" ")[2]) not in (200, 204, 302)
    }
    slow = [
        name
        for name, kinds in {"pulse": ("pulse",), "fragments": ("agenda", "queue", "board")}.items()
        if heard.p95(*kinds) > TARGET
    ]
    pulses, fragments = (1000 * heard.p95(*kinds) for kinds in (("pulse",), ("agenda", "queue", "board")))
    print(f"p95 of pulses {pulses:.0f} ms, of fragments {fragments:.0f} ms")
    print(f"tickets called more than once: {more_than_once}; wrong answers: {wrong or 'none'}")
    return int(bool(more_than_once or wrong or slow))


if __name__ == "__main__":
    sys.exit(main())
