# SPDX-License-Identifier: Apache-2.0
"""The rush before a deadline: thousands of sealed bids on one tender, most of them at the last moment.

    python -m benchmarks.rush [--bidders 2000 20000] [--span 60] [--clients 8] [--only limit rush http peer]

limit   how many submissions a second are answered when all come at once, with the sequencer at work, beside
        one-row inserts by pgbench on the same server: the most that any program could have answered
rush    N bidders in the last half hour, the last thousand of them in the last ten seconds, and fifty too late. The half
        hour is compressed into `--span` seconds; the last ten seconds are not. Times run from the moment a
        bidder presses the button, so that waiting in line counts
http    the thousand in ten seconds once more, each from a connection of her own, through the web server
peer    all at once, beside the pattern of one document with a revision and retries (etendering, part 4)

Clients and server share the machine. Envelopes were sealed and bids begun before; bytes follow later, hash first.
"""

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from django.db import connection, connections

from benchmarks import rush_scene as scene
from meishan.base.core import scope
from meishan.base.core.errors import Refused
from meishan.base.ledger import sequencer
from meishan.base.ledger.models import Checkpoint, Leaf, Pending
from meishan.market.bids import actions
from meishan.market.bids.models import FailedTry, Submission
from meishan.market.tenders.models import Deadline
from meishan.web.launcher import binaries

LAST, LAST_SECONDS, LATE = 1000, 10.0, 50


@dataclass(frozen=True)
class Try:
    """One bidder's press of the button: when, how long until her answer, and what it was."""

    bidder: int
    pressed: float
    took: float
    answer: str


def submit(tender: Any, one: scene.Bidder) -> str:
    """What a web worker does with one submission; what the bidder is told."""
    try:
        with scope.of_organisations([one.organisation]):
            made = actions.submit(tender.notice, by=one.actor, lot=1, envelopes=[one.handed], key=one.key)
    except Refused as refused:
        return f"refused: {type(refused).__name__}"
    return str(made.pk)


def _client(tender: Any, work: list[tuple[int, scene.Bidder, float]], start: Any, answers: Any) -> None:
    """One connection that takes its bidders' presses in their order, each when its moment has come."""
    connections.close_all()
    with scope.of_organisations([]):
        """Connected before the clock starts."""
    start.wait()
    begun, done = time.perf_counter(), []
    for number, one, moment in work:
        wait = moment - (time.perf_counter() - begun)
        if wait > 0:
            time.sleep(wait)
        pressed = time.perf_counter() if moment == 0 else begun + moment
        answer = submit(tender, one)
        done.append(Try(number, moment, time.perf_counter() - pressed, answer))
    answers.put(done)
    connections.close_all()


def press(
    tender: Any, bidders: list[scene.Bidder], moments: list[float], clients: int, begin: Any = None
) -> tuple[list[Try], float]:
    """Let every bidder press at her moment, through so many connections; `begin` is called just before the first."""
    context = multiprocessing.get_context("fork")
    connections.close_all()
    start, answers = context.Event(), context.Queue()
    numbered = list(zip(range(len(bidders)), bidders, moments, strict=True))
    processes = [
        context.Process(target=_client, args=(tender, numbered[place::clients], start, answers))
        for place in range(clients)
    ]
    for one in processes:
        one.start()
    time.sleep(1)
    if begin:
        begin()
    begun = time.perf_counter()
    start.set()
    tries = [one for _ in processes for one in answers.get()]
    took = time.perf_counter() - begun
    for one in processes:
        one.join()
    return tries, took


class Numbering:
    """A sequencer beside the clients, in a process of its own as in production."""

    def __enter__(self) -> None:
        connections.close_all()
        context = multiprocessing.get_context("fork")
        self.stop = context.Event()
        self.process = context.Process(target=_number, args=(self.stop,))
        self.process.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.process.join()


def _number(stop: Any) -> None:
    connections.close_all()
    ended = Event()
    loop = Thread(target=sequencer.run, args=(ended,))
    loop.start()
    stop.wait()
    with scope.everything():
        while Pending.objects.exists():
            time.sleep(0.05)
    ended.set()
    loop.join()
    connections.close_all()


def told(name: str, took: list[float], seconds: float | None = None) -> None:
    """One line of figures."""
    points = statistics.quantiles(took, n=100)
    rate = f"{len(took) / seconds:>9,.0f}" if seconds else " " * 9
    print(
        f"  {name:38}{len(took):>7,}{rate}{points[49] * 1000:>10,.0f}{points[98] * 1000:>10,.0f}"
        f"{max(took) * 1000:>10,.0f}"
    )


def heading() -> None:
    print(f"  {'':38}{'count':>7}{'a second':>9}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")


def pgbench(databases: Any, clients: int, seconds: int) -> float:
    """One-row inserts a second by as many clients, on the same server."""
    name = connections["default"].settings_dict["NAME"]
    with databases.as_owner(name) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, said text);"
            "GRANT ALL ON bench_row, bench_row_id_seq TO PUBLIC"
        )
    script = scene.FOLDER / "insert.sql"
    script.write_text("INSERT INTO bench_row (said) VALUES (repeat('x', 100));\n")
    program = binaries.find().program("pgbench")
    host = str(scene.SERVER.socket_folder)
    done = subprocess.run(
        [
            program,
            "-n",
            "-f",
            str(script),
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            str(seconds),
            "-h",
            host,
            "-U",
            scene.APP,
            name,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(next(line.split()[2] for line in done.stdout.splitlines() if line.startswith("tps")))


def limit(databases: Any, clients: int, count: int) -> None:
    print(f"limit: all at once, {clients} clients")
    tender = scene.make_tender()
    bidders = scene.make_bidders(tender, count)
    scene.seal_all(tender, bidders)
    before = pgbench(databases, clients, 5)
    with Numbering():
        tries, took = press(tender, bidders, [0.0] * count, clients)
    after = pgbench(databases, clients, 5)
    heading()
    told("submissions, sequencer beside", [one.took for one in tries], took)
    print(
        f"  pgbench one-row inserts: {before:,.0f} a second before, {after:,.0f} after: "
        f"submissions are {len(tries) / took / ((before + after) / 2):.1%} of that rate."
    )
    _sound(tender, bidders, tries)


def rush(databases: Any, clients: int, count: int, span: float) -> None:
    print(
        f"rush: {count:,} bidders; half an hour in {span:.0f} s, the last {LAST:,} in {LAST_SECONDS:.0f} s, "
        f"{LATE} too late; {clients} connections"
    )
    tender = scene.make_tender()
    bidders = scene.make_bidders(tender, count + LATE)
    scene.seal_all(tender, bidders)
    early = [place * span / max(count - LAST, 1) for place in range(count - LAST)]
    # The last ten seconds, up to a quarter of a second before the deadline; then those who are too late.
    last = [span + place * (LAST_SECONDS - 0.25) / LAST for place in range(LAST)]
    late = [span + LAST_SECONDS + 0.01 + place * 0.05 for place in range(LATE)]
    with Numbering():
        tries, _took = press(
            tender,
            bidders,
            [*early, *last, *late],
            clients,
            begin=lambda: scene.close_in(databases, tender, span + LAST_SECONDS),
        )
    heading()
    told("before the last ten seconds", [one.took for one in tries if one.bidder < count - LAST])
    told("in the last ten seconds", [one.took for one in tries if count - LAST <= one.bidder < count])
    told("too late", [one.took for one in tries if one.bidder >= count])
    _numbered()
    _sound(tender, bidders, tries, late=count)


def _numbered() -> None:
    """How long receipts waited for their number in a signed head."""
    with scope.everything(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM (SELECT min(at) FROM ledger_checkpoint c WHERE c.size > l.number) - e.at)"
            " FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id WHERE e.act = 'bids.submit'"
        )
        told("until the signed head of the log", [float(one) for (one,) in cursor.fetchall()])


def _sound(tender: Any, bidders: list[scene.Bidder], tries: list[Try], late: int | None = None) -> None:
    """Count what must never happen, and end with an error where it did."""
    with scope.everything():
        closes_at = Deadline.objects.get(pk=tender.notice.pk).closes_at
        there = {
            str(pk): (at, key)
            for pk, at, key in Submission.objects.filter(notice=tender.notice).values_list("pk", "at", "key")
        }
        tried = FailedTry.objects.filter(notice=tender.notice).count()
        unnumbered = Pending.objects.count()
        leaves, head = (
            Leaf.objects.count(),
            Checkpoint.objects.order_by("-id").values_list("size", flat=True)[0],
        )
    acknowledged = [one for one in tries if one.answer in there or not one.answer.startswith("refused")]
    lost = sum(one.answer not in there for one in acknowledged)
    accepted_late = sum(at >= closes_at for at, _key in there.values())
    refused = Counter(one.answer for one in tries if one.answer.startswith("refused"))
    first_late = len(bidders) if late is None else late
    refused_in_time = sum(one.answer.startswith("refused") and one.bidder < first_late for one in tries)
    taken_late = sum(not one.answer.startswith("refused") and one.bidder >= first_late for one in tries)
    twice = len(there) - len({key for _at, key in there.values()})
    print(
        f"  acknowledged {len(acknowledged):,}, lost {lost}, written twice {twice}, "
        f"accepted late {accepted_late + taken_late}, refused in time {refused_in_time}; "
        f"refused {dict(refused)}, kept as failed tries {tried}; "
        f"unnumbered {unnumbered}, leaves {leaves:,} = head {head:,}"
    )
    if lost or twice or accepted_late or taken_late or unnumbered or leaves != head:
        sys.exit("rush: something happened that must never happen")


def peer(databases: Any, counts: tuple[int, ...] = (20, 60, 90)) -> None:
    """One document that holds all bids, changed under a revision with retries; beside our rows, all at once."""
    print("peer: all press at once, a connection each; the whole until the last is answered")
    print(f"  {'bids at once':14}{'one document s':>16}{'conflicts':>11}{'worst retries':>15}{'here s':>8}")
    name = connections["default"].settings_dict["NAME"]
    with databases.as_owner(name) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS bench_document (id int PRIMARY KEY, rev int, body jsonb);"
            "GRANT ALL ON bench_document TO PUBLIC"
        )
    for count in counts:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM bench_document")
            cursor.execute("INSERT INTO bench_document VALUES (1, 0, '{\"bids\": []}')")
        document, retries = _at_once(_append, count)
        with scope.everything():
            tender = scene.make_tender()
            bidders = scene.make_bidders(tender, count)
        scene.seal_all(tender, bidders)
        tries, ours = press(tender, bidders, [0.0] * count, count)
        refused = sum(one.answer.startswith("refused") for one in tries)
        print(
            f"  {count:<14}{document:>16.2f}{sum(retries):>11,}{max(retries):>15}{ours:>8.2f}"
            f"{f'  ({refused} refused!)' if refused else ''}"
        )


def _append(start: Any, answers: Any) -> None:
    """Read the document, add a bid of 20 KB, write it back if nobody else did meanwhile; else again."""
    import json  # noqa: PLC0415

    connections.close_all()
    retries = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        start.wait()
        while True:
            cursor.execute("SELECT rev, body::text FROM bench_document WHERE id = 1")
            rev, body = cursor.fetchone()
            held = json.loads(body)
            held["bids"].append({"by": os.getpid(), "said": "x" * 20_000})
            cursor.execute(
                "UPDATE bench_document SET rev = rev + 1, body = %s WHERE id = 1 AND rev = %s",
                [json.dumps(held), rev],
            )
            if cursor.rowcount:
                break
            retries += 1
    answers.put(retries)
    connections.close_all()


def _at_once(work: Any, count: int) -> tuple[float, list[int]]:
    context = multiprocessing.get_context("fork")
    connections.close_all()
    start, answers = context.Event(), context.Queue()
    processes = [context.Process(target=work, args=(start, answers)) for _ in range(count)]
    for one in processes:
        one.start()
    time.sleep(1 + count / 50)
    begun = time.perf_counter()
    start.set()
    found = [answers.get() for _ in processes]
    took = time.perf_counter() - begun
    for one in processes:
        one.join()
    return took, found


def http(databases: Any, span: float = LAST_SECONDS, count: int = LAST) -> None:
    """The last thousand, through the web server."""
    from benchmarks import rush_web  # noqa: PLC0415

    print(f"http: {count:,} submissions in {span:.0f} s, each from a connection of its own")
    tender = scene.make_tender()
    bidders = scene.make_bidders(tender, count)
    scene.seal_all(tender, bidders)
    with rush_web.serving() as port, Numbering():
        answers = rush_web.press(
            port,
            bidders,
            scene.sessions(bidders),
            span,
            begin=lambda: scene.close_in(databases, tender, span + 1),
        )
    heading()
    tries = [Try(one.bidder, one.pressed, one.took, one.answer) for one in answers]
    told("answered", [one.took for one in tries], max(one.pressed + one.took for one in tries))
    _numbered()
    _sound(tender, bidders, tries)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bidders", type=int, nargs="+", default=[2000, 20000])
    parser.add_argument("--span", type=float, default=60, help="seconds the half hour is compressed to")
    parser.add_argument("--clients", type=int, default=8, help="connections, as threads of web workers")
    parser.add_argument("--count", type=int, default=2000, help="submissions for `limit`")
    parser.add_argument("--only", nargs="*", default=["limit", "rush", "http", "peer"])
    options = parser.parse_args()
    print(f"Load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    try:
        for part in options.only:
            sizes = options.bidders if part == "rush" else [0]
            for size in sizes:
                with scene.database("meishan_rush") as databases:
                    if part == "limit":
                        limit(databases, options.clients, options.count)
                    elif part == "rush":
                        rush(databases, options.clients, size, options.span)
                    elif part == "http":
                        http(databases)
                    else:
                        peer(databases)
        print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}.")
    finally:
        scene.remove()


if __name__ == "__main__":
    main()
