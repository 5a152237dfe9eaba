# SPDX-License-Identifier: Apache-2.0
"""What `benchmarks.kills` kills: a web server, a worker and a database, each started and ended by itself."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import rush_scene as scene

DATABASE = "meishan_kills"
TARGETS = ("web server", "one web process", "worker", "database")


class Installation:
    """Web server and worker on the benchmark's database, each killed and started by itself."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.env = os.environ | {
            "DATABASE_URL": scene.SERVER.url(scene.APP, DATABASE),
            "MEISHAN_OWNER_DATABASE_URL": scene.SERVER.url(scene.OWNER, DATABASE),
            "MEISHAN_BASE_URL": f"http://127.0.0.1:{self.port}",
        }
        self.log = (scene.FOLDER / "processes.log").open("ab")
        self.web = self._start("serve", "--port", str(self.port))
        self.worker = self._start("worker")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "meishan.web.cli", *words],
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self, target: str) -> None:
        match target:
            case "web server":
                _kill_group(self.web)
            case "one web process":
                children = _children(self.web.pid)
                if children:
                    _kill(random.choice(children))
            case "worker":
                _kill_group(self.worker)
            case "database":
                postmaster = int((scene.SERVER.folder / "data" / "postmaster.pid").read_text().split()[0])
                doomed = _children(postmaster)
                _kill(postmaster)
                for one in doomed:
                    _kill(one)
                while any(
                    Path(f"/proc/{one}").exists() and not _is_zombie(one) for one in (postmaster, *doomed)
                ):
                    time.sleep(0.02)

    def look(self) -> None:
        """Start again what is not there, as `meishan run` does."""
        scene.SERVER.keep_up()
        if self.web.poll() is not None:
            self.web = self._start("serve", "--port", str(self.port))
        if self.worker.poll() is not None:
            self.worker = self._start("worker")

    def stop(self) -> None:
        for one in (self.web, self.worker):
            one.terminate()
        for one in (self.web, self.worker):
            try:
                one.wait(30)
            except subprocess.TimeoutExpired:
                _kill_group(one)


def _kill(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(said[1]) == parent:
            found.append(int(path.parent.name))
    return found


def _is_zombie(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] in {"Z", "X"}
    except OSError:
        return True
