# SPDX-License-Identifier: Apache-2.0
"""The web server under the rush, and a thousand bidders' browsers at its door."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from django.db import connections

from benchmarks import rush_scene as scene

READY = 120
PATIENCE = 120.0
TOKEN = "a" * 32


@dataclass(frozen=True)
class Answer:
    bidder: int
    pressed: float
    took: float
    answer: str


@contextmanager
def serving() -> Iterator[int]:
    """`meishan serve` on the benchmark's database, until the block ends; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = connections["default"].settings_dict["NAME"]
    env = os.environ | {
        "DATABASE_URL": scene.SERVER.url(scene.APP, name),
        "MEISHAN_OWNER_DATABASE_URL": scene.SERVER.url(scene.OWNER, name),
        "MEISHAN_BASE_URL": f"http://127.0.0.1:{port}",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "meishan.web.cli", "serve", "--port", str(port)],
        env=env,
        start_new_session=True,
        stderr=(scene.FOLDER / "web.log").open("ab"),
    )
    try:
        end = time.monotonic() + READY
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the web server does not start")
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            link.sendall(
                b"GET /tenders/outages/now.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            )
            return b" 200 " in link.recv(64)
    except OSError:
        return False


def press(
    port: int, bidders: list[scene.Bidder], sessions: list[str], span: float, begin: Callable[[], Any]
) -> list[Answer]:
    """Let them all press, evenly over `span` seconds; the requests are written before."""
    requests = [_request(one, session, port) for one, session in zip(bidders, sessions, strict=True)]
    connections.close_all()
    begin()
    with get_context("fork").Pool(1) as pool:
        return pool.apply(_run, (port, requests, span))


def _request(one: scene.Bidder, session: str, port: int) -> bytes:
    assert one.handed is not None  # sealed before
    body = json.dumps(
        {"key": str(one.key), "envelopes": [{"header": one.handed.header, "shares": one.handed.shares}]}
    ).encode()
    head = (
        f"POST /bids/{one.bid}/lots/1/submit/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nCookie: sessionid={session}; csrftoken={TOKEN}; django_language=en\r\n"
        f"X-CSRFToken: {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body


def _run(port: int, requests: list[bytes], span: float) -> list[Answer]:
    return asyncio.run(_all(port, requests, span))


async def _all(port: int, requests: list[bytes], span: float) -> list[Answer]:
    begun = time.perf_counter()
    return list(
        await asyncio.gather(
            *(
                _one(port, place, request, begun, place * span / len(requests))
                for place, request in enumerate(requests)
            )
        )
    )


async def _one(port: int, place: int, request: bytes, begun: float, moment: float) -> Answer:
    await asyncio.sleep(max(0.0, begun + moment - time.perf_counter()))
    try:
        said = await asyncio.wait_for(_ask(port, request), PATIENCE)
    except (OSError, TimeoutError, ValueError, KeyError) as error:
        said = f"refused: {type(error).__name__}"
    return Answer(place, moment, time.perf_counter() - begun - moment, said)


async def _ask(port: int, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1].decode()
    return str(json.loads(body)["submission"]) if status == "201" else f"refused: {status} {body[:80]!r}"
