# SPDX-License-Identifier: Apache-2.0
"""Runs the web server and the worker as one: starts them, restarts the dead, stops all on one signal."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType

from meishan.web.launcher.trouble import SOFTWARE, TEMPORARY, Trouble

_LONGEST_PAUSE = 30.0
_HEALTHY_SECONDS = 60.0
_PATIENCE = 4
"""How many times in a row a process may die young before we give up."""

_STOP_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1
_SUPERVISOR = "MEISHAN_SUPERVISOR"


class _Stop(Exception):
    """Somebody asked us to end."""


@dataclass
class Process:
    """A child: its name for people, its command, and how it has fared."""

    name: str
    command: Sequence[str]
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        self.running = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=supervised(),
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Notice a death; start again after a pause that doubles. Raises Trouble after too many."""
        now = time.monotonic()
        if self.running and self.running.poll() is not None:
            code = self.running.returncode
            self._end_descendants()
            self.running = None
            self.early_deaths = self.early_deaths + 1 if now - self.started < _HEALTHY_SECONDS else 1
            if self.early_deaths > _PATIENCE:
                raise Trouble(
                    f"The {self.name} stopped {self.early_deaths} times in a row (last exit code {code}). "
                    "What it said stands above; `meishan doctor` looks for the usual causes.",
                    SOFTWARE,
                )
            pause = min(2.0 ** (self.early_deaths - 1), _LONGEST_PAUSE)
            self.start_again_at = now + pause
            print(
                f"The {self.name} stopped (exit code {code}); starting it again in {pause:.0f} s.",
                file=sys.stderr,
            )
        elif not self.running and now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.running:
            self.running.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        if self.running:
            try:
                self.running.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()
            self._end_descendants()

    def _end_descendants(self) -> None:
        """End what the child left behind in its session."""
        if self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)


def supervise(processes: Sequence[Process], *, while_running: Callable[[], object]) -> None:
    """Run all until Ctrl-C or SIGTERM, then stop all; `while_running` is called five times a second.

    Raises Trouble when a process cannot be kept alive; the others are stopped first.
    """
    with _stopping_by_signal():
        try:
            for process in processes:
                process.start()
            while True:
                time.sleep(0.2)
                for process in processes:
                    process.look()
                while_running()
        except _Stop:
            pass
        finally:
            _stop_all(processes)


def _stop_all(processes: Sequence[Process]) -> None:
    """Ask all to stop, give them time; a second Ctrl-C, or too long, kills what is left."""
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        process.ask_to_stop()
    for process in processes:
        with contextlib.suppress(_Stop):
            process.wait_or_kill(deadline)
            continue
        deadline = 0.0
        process.wait_or_kill(deadline)


@contextlib.contextmanager
def _stopping_by_signal() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise _Stop

    before = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def supervised() -> dict[str, str]:
    """The environment of a child of ours that is to end when we do."""
    return os.environ | {_SUPERVISOR: str(os.getpid())}


def end_with_supervisor() -> None:
    """In a child of the supervisor: end in good order when it is killed."""
    supervisor = os.environ.pop(_SUPERVISOR, "")
    if supervisor:
        end_with_parent(int(supervisor), signal.SIGTERM)


def end_with_parent(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """On Linux: have the kernel send us that signal when `parent`, who started us, is killed."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        # It died before we could ask.
        sys.exit(TEMPORARY)
