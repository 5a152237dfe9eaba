# SPDX-License-Identifier: Apache-2.0
"""Start everything on this machine: database, tables, demo world, web server, worker. Ctrl-C stops all."""

import argparse
import fcntl
import http.client
import os
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from meishan.web.cli import listening, preparing, world
from meishan.web.launcher import database, home
from meishan.web.launcher.address import ANY, Address
from meishan.web.launcher.postgres import Server
from meishan.web.launcher.processes import Process, supervise
from meishan.web.launcher.trouble import TEMPORARY, Trouble

_LOOK_SECONDS = 3.0


def arguments(parser: argparse.ArgumentParser) -> None:
    listening.arguments(parser)
    parser.add_argument("--no-worker", action="store_true", help="web server only; workers run elsewhere")


def execute(options: argparse.Namespace) -> int:
    place = listening.address(options)
    folder = home.prepare()
    with (folder / "run" / "run.lock").open("a+") as lock:
        _claim(lock, folder)
        place.check(hint="Choose another: `make run PORT=8001`, or `meishan run --port 8001`.")
        os.environ.setdefault("MEISHAN_BASE_URL", place.url)
        _note(lock, os.environ["MEISHAN_BASE_URL"])
        print("Starting the database …" if database.embedded() else "Asking the database …", flush=True)
        with database.available(folder) as server:
            preparing.prepare_world(folder, server)
            os.environ["MEISHAN_DEMO"] = "1" if world.kind() == "demo" else "0"
            show, keep = _banner(place, folder), _keeper(server)
            supervise(_processes(options, place), while_running=lambda: (show(), keep()))
            print("\nStopping …", flush=True)
    print("Stopped. Nothing is lost; `make run` goes on from here.")
    return 0


def _claim(lock: IO[str], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        running = " at ".join(lock.read().split()) or "elsewhere"
        raise Trouble(
            f"Meishan already runs on {folder}, as process {running}. Stop that one, or give this one "
            "another data folder by MEISHAN_HOME.",
            TEMPORARY,
        ) from None


def _note(lock: IO[str], url: str) -> None:
    lock.truncate(0)
    lock.write(f"{os.getpid()} {url}\n")
    lock.flush()


def _processes(options: argparse.Namespace, place: Address) -> list[Process]:
    web = [
        *preparing.US,
        "serve",
        "--host",
        place.host,
        "--port",
        str(place.port),
        "--threads",
        str(options.threads),
    ]
    if options.workers:
        web += ["--workers", str(options.workers)]
    if place.certificate:
        web += ["--tls", str(place.certificate), str(place.key)]
    processes = [Process("web server", web)]
    if not options.no_worker:
        processes.append(Process("worker", [*preparing.US, "worker"]))
    return processes


def _banner(place: Address, folder: Path) -> Callable[[], None]:
    """Print address and sign-ins as soon as the first page is served; called again and again."""
    shown = False
    patience = time.monotonic() + 60

    def look() -> None:
        nonlocal shown, patience
        if shown:
            return
        if _serves(place):
            shown = True
            print(_welcome(folder), flush=True)
        elif time.monotonic() > patience:
            patience = float("inf")
            print("The web server takes unusually long to answer; still waiting.", file=sys.stderr)

    return look


def _keeper(server: Server | None) -> Callable[[], None]:
    """Look after our own database server, every few seconds; called again and again."""
    next_look = time.monotonic() + _LOOK_SECONDS

    def look() -> None:
        nonlocal next_look
        if server is None or time.monotonic() < next_look:
            return
        if server.keep_up():
            print("The database had stopped; it is up again.", file=sys.stderr)
        next_look = time.monotonic() + _LOOK_SECONDS

    return look


def _serves(place: Address) -> bool:
    host = "127.0.0.1" if place.host in ANY else place.host
    try:
        if place.certificate:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, place.port, timeout=10, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, place.port, timeout=10)
        connection.request("GET", "/", headers={"Host": os.environ["MEISHAN_BASE_URL"].split("://", 1)[1]})
        connection.getresponse().read()
        connection.close()
    except (OSError, http.client.HTTPException):
        return False
    return True


def _welcome(folder: Path) -> str:
    lines = ["", f"  Meishan is at {os.environ['MEISHAN_BASE_URL']}", ""]
    sign_ins = folder / "run" / "sign-ins.txt"
    if os.environ["MEISHAN_DEMO"] == "1" and sign_ins.is_file():
        lines += [f"  {line}" for line in sign_ins.read_text(encoding="utf-8").splitlines()]
        lines += ["", f"  Mail and second factors of the demo: {os.environ['MEISHAN_BASE_URL']}/demo/", ""]
    return "\n".join([*lines, f"  Data: {folder}. Stop with Ctrl-C."])
