# SPDX-License-Identifier: Apache-2.0
"""The long campaigns, against the product as `meishan run` starts it. Exit code 1 when one of them fails.

    python -m benchmarks.soak [crash] [seal] [load] [fuzz] [--minutes 10]

crash  writers act, everything is killed with -9 at a random moment, all is started again: each act that was
       answered must be there, and the log must lead to its signed root
seal   sealed bids come in while web, worker and database are killed at named points: nothing acknowledged may be
       lost, and nothing be there twice (benchmarks.kills; 1,000 rounds, or as many as the minutes allow)
load   readers ask for pages of a demo world without a pause: no fault may come, and the times are told
fuzz   every property of the algorithms, with 5,000 examples each
"""

import argparse
import http.client
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import psycopg

from meishan.web.cli import logcheck
from meishan.web.launcher.postgres import Server

US = [sys.executable, "-m", "meishan.web.cli"]
READERS = 8
ROUNDS = 1000
PAGES = ("/", "/tenders/", "/search/?q=vehicle", "/search/?q=无人机", "/log/", "/account/login/")


class Installation:
    """A data folder of its own, started and killed as a whole."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="meishan-soak-"))
        self.folder.chmod(0o711)
        self.home = self.folder / "var"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        self.env |= {
            "MEISHAN_HOME": str(self.home),
            "MEISHAN_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "meishan.settings",
        }
        self.running: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> None:
        subprocess.run([*US, *words], env=self.env, check=True)

    def start(self) -> float:
        """Start everything; the seconds until the first page."""
        begun = time.monotonic()
        with (self.folder / "run.log").open("ab") as log:
            self.running = subprocess.Popen(
                [*US, "run", "--port", str(self.port)],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not self._answers():
            if self.running.poll() is not None or time.monotonic() - begun > 300:
                raise RuntimeError(f"It does not start: {(self.folder / 'run.log').read_text()[-2000:]}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def _answers(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", "/")
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def kill(self, *others: int) -> None:
        """Kill -9 everything of this installation, the database's processes first, and `others`."""
        mark = str(self.home).encode()
        doomed = list(others)
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "cmdline").read_bytes() + (process / "environ").read_bytes():
                    doomed.insert(0, int(process.name))
            except OSError:
                continue
        for number in doomed:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.running:
            self.running.wait()

    def stop(self) -> None:
        if self.running and self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
            self.running.wait(60)

    def url(self) -> str:
        return Server(self.home / "pg").url()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def crash(minutes: float) -> str:
    """Returns what was lost, in a sentence; empty when nothing was."""
    place, answered, starts = Installation(), set(), []
    notes = place.folder / "answered"
    end = time.monotonic() + minutes * 60
    try:
        while time.monotonic() < end:
            starts.append(place.start())
            if lost := _lost(place, answered):
                return lost
            notes.unlink(missing_ok=True)
            writers = [_writer(place, notes) for _ in range(2)]
            _wait_for(notes)
            time.sleep(random.uniform(0.5, 6))
            place.kill(*(writer.pid for writer in writers))
            for writer in writers:
                writer.wait()
            if notes.exists():
                answered |= {line for line in notes.read_text().splitlines() if len(line) == 36}
        starts.append(place.start())
        if lost := _lost(place, answered):
            return lost
        again = statistics.median(starts[1:])
        print(
            f"crash: killed everything {len(starts) - 1} times during {len(answered):,} acts; nothing lost. "
            f"The first page was back after {again:.1f} s (median)."
        )
    finally:
        place.remove()
    return "" if answered else "The writers wrote nothing, so nothing was tried."


def _writer(place: Installation, notes: Path) -> subprocess.Popen[bytes]:
    env = place.env | {"DATABASE_URL": place.url()}
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.writer", str(notes)], env=env, stderr=subprocess.DEVNULL
    )


def _wait_for(notes: Path, seconds: float = 120) -> None:
    """Until the first act was answered."""
    end = time.monotonic() + seconds
    while not (notes.exists() and notes.stat().st_size) and time.monotonic() < end:
        time.sleep(0.1)


def _lost(place: Installation, answered: set[str]) -> str:
    with psycopg.connect(place.url(), options="-c meishan.scope=all") as conn:
        there = {str(one) for (one,) in conn.execute("SELECT id FROM ledger_entry")}
        if missing := answered - there:
            return f"{len(missing)} of {len(answered)} acts were answered and are gone."
        return logcheck.fault(conn, logcheck.head(conn))


def seal(minutes: float) -> str:
    """Returns a sentence when a bid was lost or doubled."""
    command = [sys.executable, "-m", "benchmarks.kills", "--rounds", str(ROUNDS), "--minutes", str(minutes)]
    return "What was lost or doubled stands above." if subprocess.run(command, check=False).returncode else ""


def load(minutes: float) -> str:
    """Returns the faults met, in a sentence; empty when there were none."""
    place = Installation()
    place.env["MEISHAN_DEMO"] = "1"
    try:
        place.command("migrate", "--demo")
        place.command("demo", "--scale", "0.2")
        place.start()
        took, met = [], Counter()
        end = time.monotonic() + minutes * 60

        def read(seed: int) -> None:
            choose = random.Random(seed)
            link = http.client.HTTPConnection("127.0.0.1", place.port, timeout=60)
            while time.monotonic() < end:
                begun = time.perf_counter()
                try:
                    link.request("GET", quote(choose.choice(PAGES), safe="/?=&"))
                    answer = link.getresponse()
                    answer.read()
                    met[answer.status] += 1
                except (OSError, http.client.HTTPException):
                    link.close()
                    met["broken"] += 1
                took.append(time.perf_counter() - begun)

        readers = [threading.Thread(target=read, args=(seed,)) for seed in range(READERS)]
        for one in readers:
            one.start()
        for one in readers:
            one.join()
        points = [1000 * point for point in statistics.quantiles(took, n=100)]
        print(
            f"load: {READERS} readers, {len(took) / minutes / 60:,.0f} pages a second; "
            f"p50 {points[49]:.0f}, p95 {points[94]:.0f}, p99 {points[98]:.0f} ms; answers {dict(met)}."
        )
        faults = {kind: count for kind, count in met.items() if kind not in (200, 302)}
        return f"Pages failed: {faults}." if faults else ""
    finally:
        place.remove()


def fuzz(minutes: float) -> str:
    """Returns a sentence when a property broke."""
    del minutes
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "benchmarks.thorough", "-q", "tests/algorithms"], check=False
    )
    return "A property broke; what pytest said stands above." if done.returncode else ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    campaigns = {"crash": crash, "seal": seal, "load": load, "fuzz": fuzz}
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=", ".join(campaigns))
    parser.add_argument("--minutes", type=float, default=10, help="how long crash, seal and load go on, each")
    options = parser.parse_args()
    unknown = set(options.campaigns) - set(campaigns)
    if unknown:
        parser.error(f"there is no campaign {', '.join(sorted(unknown))}; there are {', '.join(campaigns)}")
    failed = False
    for name in options.campaigns or campaigns:
        fault = campaigns[name](options.minutes)
        if fault:
            failed = True
            print(f"{name}: FAILED. {fault}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
