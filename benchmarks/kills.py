# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of web, worker (with its sequencer) and database while sealed bids come in; nothing acknowledged is lost.

    python -m benchmarks.kills [--rounds 1000] [--minutes M]

Bidders seal, submit and upload over HTTP without a pause, each submission with a key of its own; who gets no answer, or
loses it, asks again with the same key. Each round something is killed: at a named point, which is seen in the
database's own tables of locks and rows, or at random. At the end every acknowledged submission must be there, once, in
the log, and the log must lead to its signed root. Exit code 1 when it is not so.
"""

import argparse
import http.client
import json
import random
import statistics
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connections

from benchmarks import rush_scene as scene
from benchmarks.killing import DATABASE, TARGETS, Installation
from benchmarks.rush_web import TOKEN
from meishan.web.cli import logcheck
from tests.factories import bids as factory

BIDDERS = 6
PATIENCE = 180.0
_HELD = (
    "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    " WHERE c.relname = '{table}' AND l.mode = 'RowExclusiveLock' AND l.granted)"
)
POINTS = {
    "a submission is being written": _HELD.format(table="bids_submission"),
    "bytes are being noted": _HELD.format(table="bids_uploadpiece"),
    "committed, not yet numbered": "SELECT EXISTS (SELECT FROM ledger_pending)",
    "the sequencer is numbering": (
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
        " AND objid::bigint = (hashtext('meishan sequencer')::bigint & 4294967295))"
    ),
    "at random": "",
}
MUST_BE_NONE = {
    "not in the log": (
        "SELECT count(*) FROM bids_submission s LEFT JOIN ledger_leaf l ON l.entry_id = s.entry"
        " WHERE l.number IS NULL"
    ),
    "bids whose numbers have gaps": (
        "SELECT count(*) FROM (SELECT FROM bids_submission GROUP BY bid_id HAVING max(number) <> count(*)) AS g"
    ),
    "bids with more than one that stands": (
        "SELECT count(*) FROM (SELECT FROM bids_submission WHERE state = 'standing'"
        " GROUP BY bid_id HAVING count(*) > 1) AS s"
    ),
    "entries of no submission": (
        "SELECT count(*) FROM ledger_entry e WHERE e.act = 'bids.submit'"
        " AND NOT EXISTS (SELECT FROM bids_submission s WHERE s.entry = e.id)"
    ),
    "receipts not signed": "SELECT count(*) FROM bids_receipt WHERE note = ''",
}


@dataclass
class Kept:
    """What the bidders asked and were told: every key ever sent, and the submission of each that was answered."""

    asked: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)


def bid(
    place: Installation, tender: Any, one: scene.Bidder, session: str, kept: Kept, stop: threading.Event
) -> None:
    """One bidder: seal, submit until there is an answer, now and then send the bytes; again and again."""
    choose = random.Random(str(one.organisation))
    while not stop.is_set():
        sealed = factory.seal_envelope(tender, supplier=str(one.organisation))
        key = str(uuid.uuid4())
        kept.asked[key] = time.monotonic_ns()
        body = json.dumps({"key": key, "envelopes": [factory.json_of(sealed)]}).encode()
        answer = _until_answered(
            place, one, session, f"/bids/{one.bid}/lots/1/submit/", body, choose, kept, stop
        )
        if answer is None:
            return
        kept.told[key] = answer["submission"]
        if choose.random() < 0.2 and _upload(place, one, session, sealed, choose, kept, stop):
            kept.complete.add(answer["submission"])


def _upload(
    place: Installation,
    one: scene.Bidder,
    session: str,
    sealed: Any,
    choose: random.Random,
    kept: Kept,
    stop: threading.Event,
) -> bool:
    """Send the bytes in two pieces; go on where the server says it stands."""
    told = {"sha256": sealed.sha256, "size": len(sealed.ciphertext)}
    made = _until_answered(
        place, one, session, "/bids/uploads/", json.dumps(told).encode(), choose, kept, stop
    )
    while made is not None and not made["complete"]:
        offset = made["received"]
        piece = sealed.ciphertext[offset : offset + max(1, len(sealed.ciphertext) // 2)]
        sent = _ask(place, one, session, f"{made['url']}?offset={offset}", piece, method="PUT")
        if sent is None or sent[0] != 200:
            if stop.wait(0.1):
                return False
            made = _until_answered(
                place, one, session, "/bids/uploads/", json.dumps(told).encode(), choose, kept, stop
            )
        else:
            made = sent[1]
    return made is not None


def _until_answered(
    place: Installation,
    one: scene.Bidder,
    session: str,
    url: str,
    body: bytes,
    choose: random.Random,
    kept: Kept,
    stop: threading.Event,
) -> Any:
    while True:
        answer = _ask(place, one, session, url, body, loses=choose.random() < 0.1)
        if answer is not None and answer[0] == 201:
            return answer[1]
        kept.tries["no answer" if answer is None else str(answer[0])] += 1
        if answer is not None and 400 <= answer[0] < 500:
            kept.faults.append(f"refused in time: {answer[0]} {str(answer[1])[:200]}")
        if stop.wait(0.1):
            return None


def _ask(
    place: Installation,
    one: scene.Bidder,
    session: str,
    url: str,
    body: bytes,
    *,
    method: str = "POST",
    loses: bool = False,
) -> tuple[int, Any] | None:
    """The answer, or None where there was none; `loses` goes away before it comes."""
    link = http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)
    try:
        link.request(
            method,
            url,
            body,
            {
                "Origin": f"http://127.0.0.1:{place.port}",
                "Cookie": f"sessionid={session}; csrftoken={TOKEN}; django_language=en",
                "X-CSRFToken": TOKEN,
                "Content-Type": "application/json" if method == "POST" else "application/octet-stream",
            },
        )
        if loses:
            return None
        answer = link.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if answer.status in (200, 201) else data
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        link.close()


def _wait_for(point: str, seconds: float) -> bool:
    """Until the database shows that point; False where it did not within so many seconds."""
    end = time.monotonic() + seconds
    if not POINTS[point]:
        time.sleep(random.uniform(0, seconds))
        return True
    try:
        with psycopg.connect(scene.SERVER.url(scene.OWNER, DATABASE), autocommit=True) as conn:
            conn.execute("SET meishan.scope = 'all'")
            while time.monotonic() < end:
                if conn.execute(POINTS[point]).fetchone()[0]:
                    return True
                time.sleep(0.001)
    except psycopg.Error:
        pass
    return False


def _back(place: Installation, kept: Kept) -> float:
    """The seconds until another submission is acknowledged; starts what is not there meanwhile."""
    begun, before = time.monotonic(), len(kept.told)
    while len(kept.told) == before:
        place.look()
        if time.monotonic() - begun > PATIENCE:
            raise RuntimeError("no submission is acknowledged any more")
        time.sleep(0.05)
    return time.monotonic() - begun


def judge(kept: Kept) -> list[str]:
    """What must not be: acknowledged and gone, written twice, out of the log."""
    wrong = list(kept.faults)
    with psycopg.connect(scene.SERVER.url(scene.OWNER, DATABASE)) as conn:
        conn.execute("SET meishan.scope = 'all'")
        rows = {str(key): str(pk) for pk, key in conn.execute("SELECT id, key FROM bids_submission")}
        total = _count(conn, "SELECT count(*) FROM bids_submission")
        lost = [key for key, pk in kept.told.items() if rows.get(key) != pk]
        if lost:
            wrong.append(f"acknowledged and lost: {len(lost)}")
        if total != len(rows):
            wrong.append(f"written twice: {total - len(rows)}")
        if unknown := set(rows) - set(kept.asked):
            wrong.append(f"never asked for: {len(unknown)}")
        wrong += [
            f"{name}: {found}" for name, query in MUST_BE_NONE.items() if (found := _count(conn, query))
        ]
        if fault := logcheck.fault(conn, logcheck.head(conn)):
            wrong.append(fault)
    return wrong


def _count(conn: psycopg.Connection, query: str) -> int:
    return int(conn.execute(query).fetchone()[0])  # type: ignore[index]


def _settled(seconds: float = 120) -> None:
    """Until every entry has its number."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with psycopg.connect(scene.SERVER.url(scene.OWNER, DATABASE)) as conn:
            if not _count(conn, "SELECT count(*) FROM ledger_pending"):
                return
        time.sleep(0.5)


def campaign(rounds: int, minutes: float) -> list[str]:
    """What went wrong, in sentences; empty when nothing did."""
    end = time.monotonic() + minutes * 60
    with scene.database(DATABASE):
        tender = scene.make_tender()
        bidders = scene.make_bidders(tender, BIDDERS)
        sessions = scene.sessions(bidders)
        connections.close_all()
        place, kept, stop = Installation(), Kept(), threading.Event()
        threads = [
            threading.Thread(target=bid, args=(place, tender, one, session, kept, stop))
            for one, session in zip(bidders, sessions, strict=True)
        ]
        for one in threads:
            one.start()
        done: Counter[str] = Counter()
        back: list[float] = []
        try:
            _back(place, kept)
            while sum(done.values()) < rounds and time.monotonic() < end:
                target, point = random.choice(TARGETS), random.choice(list(POINTS))
                seen = _wait_for(point, 2.0)
                place.kill(target)
                done[f"{target}, {point if seen else 'at random'}"] += 1
                back.append(_back(place, kept))
            stop.set()
            for one in threads:
                one.join()
            place.look()
            _settled()
            wrong = judge(kept)
        finally:
            stop.set()
            place.stop()
            connections.close_all()
    print(
        f"seal: {sum(done.values()):,} kills during {len(kept.told):,} acknowledged submissions ({len(kept.complete):,}"
    )
    print(f"with all their bytes), {len(kept.asked):,} keys; asked again {dict(kept.tries)}.")
    for name, count in sorted(done.items()):
        print(f"  {name:55}{count:>5}")
    if back:
        print(f"  answered again after {statistics.median(back):.1f} s (median), {max(back):.1f} s (longest)")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long, whatever the rounds")
    options = parser.parse_args()
    try:
        wrong = campaign(options.rounds, options.minutes)
    finally:
        scene.remove()
    print("Acknowledged and lost: 0. Written twice: 0." if not wrong else f"FAILED: {'; '.join(wrong[:20])}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
