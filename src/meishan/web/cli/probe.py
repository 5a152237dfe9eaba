# SPDX-License-Identifier: Apache-2.0
"""Watch a platform from outside: ask it every ten seconds, and note when it does not answer.

Run it on a machine that shares neither network nor power with the platform. What it saw is written to FILE, one
line of JSON for each stretch of time; with a key of your organisation (scope probes.write) it is reported, too, and
then counts when a deadline falls into an outage. Name a second address by --beside: while neither answers, the
network of this machine is at fault, and nothing is said of that time.
"""

import argparse
import http.client
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from meishan.web.launcher.trouble import CANNOT_CREATE, USAGE, Trouble

EVERY = 10.0
PATIENCE = 10.0
# A gap is told of when it is over; a time without one each quarter of an hour.
QUIET = timedelta(minutes=15)
MOST_KEPT = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "url", metavar="URL", help="the platform's address, such as https://procure.example.org"
    )
    parser.add_argument("--name", required=True, metavar="N", help="what this prober is called in the record")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="where to write")
    parser.add_argument(
        "--beside", default="", metavar="URL", help="another address, to know one's own network"
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="a file with the key to report with (else MEISHAN_TOKEN)",
    )
    parser.add_argument("--rounds", type=int, default=0, metavar="N", help="stop after so many questions")


def execute(options: argparse.Namespace) -> int:
    """Watch until told to stop."""
    if not options.url.startswith(("https://", "http://")):
        raise Trouble(f"“{options.url}” is not an address. It begins with https://.", USAGE)
    token = (
        options.token_file.read_text().strip() if options.token_file else os.environ.get("MEISHAN_TOKEN", "")
    )
    base = options.url.rstrip("/")
    prober = Prober(
        options.name,
        ask=lambda: ask(f"{base}/tenders/outages/now.json"),
        beside=(lambda: bool(ask(options.beside, reads=False).answered)) if options.beside else None,
        write=_writer(options.output),
        send=(lambda told: _send(f"{base}/api/v1/probes", token, told)) if token else None,
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print(f"Watching {base}; what is seen is in {options.output}. Stop with Ctrl-C.", flush=True)
    asked = 0
    try:
        while not stop.is_set():
            begun = time.monotonic()
            prober.look()
            asked += 1
            if options.rounds and asked >= options.rounds:
                break
            stop.wait(max(0.0, EVERY - (time.monotonic() - begun)))
    except KeyboardInterrupt:
        pass
    prober.close()
    return 0


@dataclass(frozen=True)
class Answer:
    """What came of one question: the platform's own time where it answered, and the fault where it did not."""

    answered: bool
    asked_at: datetime
    heard_at: datetime
    now: datetime | None = None
    fault: str = ""


def ask(url: str, *, reads: bool = True) -> Answer:
    """Ask an address once; `reads` says that its answer tells the time as {"now": …}."""
    asked_at = datetime.now(UTC)
    now, fault = None, ""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - http(s), see execute
            body = answer.read(10_000)
            if reads:
                now = datetime.fromisoformat(json.loads(body)["now"])
    except urllib.error.HTTPError as error:
        fault = f"answered {error.code}"
    except (OSError, http.client.HTTPException) as error:
        fault = f"{type(error).__name__}: {error}"[:200]
    except (ValueError, KeyError, TypeError):
        fault = "the answer does not tell the time"
    return Answer(not fault, asked_at, datetime.now(UTC), now, fault)


@dataclass
class Prober:
    """Joins answers to stretches of time, by the platform's clock, and hands them on."""

    name: str
    ask: Callable[[], Answer]
    write: Callable[[dict[str, Any]], None]
    beside: Callable[[], bool] | None = None
    send: Callable[[list[dict[str, Any]]], int] | None = None
    since: datetime | None = None
    last: datetime | None = None
    gap: datetime | None = None
    fault: str = ""
    ahead: timedelta = timedelta(0)
    gaps: list[dict[str, str]] = field(default_factory=list)
    unsent: list[dict[str, Any]] = field(default_factory=list)

    def look(self) -> None:
        """Ask once, and tell of what has ended by that."""
        answer = self.ask()
        if not answer.answered and self.beside is not None and not self.beside():
            # Our own network is away: of this time we know nothing.
            self.close()
            return
        if answer.now is not None:
            # The platform read its clock between our question and its answer.
            self.ahead = answer.now - (answer.asked_at + (answer.heard_at - answer.asked_at) / 2)
        moment = answer.asked_at + self.ahead if answer.now is None else answer.now
        self.since = self.since or moment
        if not answer.answered:
            self.gap = self.gap or self.last or moment
            self.fault = answer.fault
        elif self.gap is not None:
            if moment > self.gap:
                self.gaps.append({"since": _told(self.gap), "until": _told(moment), "fault": self.fault})
            self.gap = None
        self.last = moment if answer.answered else self.last
        if answer.answered and (self.gaps or moment - self.since >= QUIET):
            self._tell(moment)
        elif answer.answered and self.unsent:
            self._send()

    def close(self) -> None:
        """Tell of what was seen so far; a gap that lasts is told of as far as it has come."""
        if self.since is None:
            return
        end = self.last or self.since
        if self.gap is not None:
            end = datetime.now(UTC) + self.ahead
            if end > self.gap:
                self.gaps.append({"since": _told(self.gap), "until": _told(end), "fault": self.fault})
        if end > self.since:
            self._tell(end)
        self.since = self.last = self.gap = None

    def _tell(self, until: datetime) -> None:
        assert self.since is not None  # there was an answer, or a gap
        told = {
            "prober": self.name,
            "since": _told(self.since),
            "until": _told(until),
            "gaps": self.gaps,
            "key": uuid.uuid4().hex,
        }
        self.write(told)
        if self.send is not None:
            self.unsent = [*self.unsent, told][-MOST_KEPT:]
            self._send()
        self.since, self.gaps = until, []

    def _send(self) -> None:
        assert self.send is not None  # nothing is kept to be sent otherwise
        self.unsent = self.unsent[self.send(self.unsent) :]


def _told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _writer(path: Path) -> Callable[[dict[str, Any]], None]:
    def write(told: dict[str, Any]) -> None:
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told, ensure_ascii=False) + "\n")
        except OSError as error:
            raise Trouble(f"{path} can't be written: {error.strerror}.", CANNOT_CREATE) from error

    return write


def _send(url: str, token: str, reports: list[dict[str, Any]]) -> int:
    """How many of the reports the platform took, or refused for good; the rest is sent later."""
    for number, told in enumerate(reports):
        body = {name: value for name, value in told.items() if name != "key"}
        request = urllib.request.Request(  # noqa: S310 - http(s), see execute
            url,
            json.dumps(body).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {token}",
                "Idempotency-Key": told["key"],
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
                """It was taken."""
        except urllib.error.HTTPError as error:
            said = error.read(1000).decode(errors="replace")
            print(f"The platform does not take this report ({error.code}): {said}", flush=True)
            if error.code in (401, 403, 429) or error.code >= 500:
                return number
        except (OSError, http.client.HTTPException):
            return number
    return len(reports)
