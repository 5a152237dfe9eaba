# SPDX-License-Identifier: Apache-2.0
"""`make run` and `make test` as a newcomer meets them: set-up, start, rival, crash, Ctrl-C, old Python."""

import ast
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
one_after_another = pytest.mark.xdist_group("run")


@pytest.fixture
def dev():
    """A copy of dev.py in memory, for its parts."""
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_files_carry_a_hash_for_each_package_and_name_no_host():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        packages = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]

        assert packages
        assert all("--hash=sha256:" in block for block in packages), lock
        assert not re.search(r"://|--(extra-)?index|--find-links|file:", text), lock
    assert not (ROOT / "uv.lock").exists()


def test_everything_the_project_declares_is_locked():
    runtime = (ROOT / "requirements" / "runtime.lock").read_text()
    dev = (ROOT / "requirements" / "dev.lock").read_text()
    declared = re.findall(
        r'"([a-z][a-z0-9-]+)(?:\[[a-z,]+\])?==([^";]+)', (ROOT / "pyproject.toml").read_text()
    )

    missing = [one for one in declared if f"{one[0]}=={one[1]} " not in dev and one[0] != "uv"]

    assert missing == []
    assert set(re.findall(r"^\S+", runtime, re.MULTILINE)) <= set(re.findall(r"^\S+", dev, re.MULTILINE))


def test_every_target_of_the_makefile_is_a_command(dev):
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(1).split()

    assert set(targets) == {
        name.removeprefix("command_") for name in vars(dev) if name.startswith("command_")
    }


def test_an_old_python_can_read_the_file_and_is_told(tmp_path):
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 8))
    program = (
        "import sys, runpy\nsys.version_info = (3, 9, 2, 'final', 0)\nsys.argv = ['dev.py', 'run']\n"
        f"runpy.run_path({str(ROOT / 'dev.py')!r}, run_name='__main__')"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 69
    assert done.stderr.startswith("Meishan needs Python 3.11 or newer; this is")
    assert "Traceback" not in done.stderr


@pytest.fixture
def setup(dev, tmp_path, monkeypatch):
    """dev.py on a checkout of its own, with its installations counted instead of made."""
    for name in ("dev.py", "messages.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "src").mkdir()
    venv = tmp_path / ".venv"
    installed = []

    def install(arguments):
        installed.append(arguments)
        (venv / "bin" / "meishan").touch(0o755)

    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", venv)
    monkeypatch.setattr(dev, "BIN", venv / "bin")
    monkeypatch.setattr(dev, "BEGUN", venv / ".setup-begun")
    monkeypatch.setattr(dev, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(dev, "install", install)
    monkeypatch.setattr(dev, "call", lambda *_, **__: 0)
    dev.installed = installed
    return dev


def test_a_second_set_up_does_nothing_until_a_lock_file_changes(setup):
    setup.set_up(dev=False)
    first = len(setup.installed)
    setup.set_up(dev=False)
    second = len(setup.installed)
    lock = setup.LOCKS / "runtime.lock"
    lock.write_text(lock.read_text() + "\n")
    setup.set_up(dev=False)

    assert (first, second, len(setup.installed)) == (2, 2, 4)


def test_what_serves_tests_serves_running_too(setup):
    setup.set_up(dev=True)
    before = len(setup.installed)

    setup.set_up(dev=False)

    assert len(setup.installed) == before


def test_a_set_up_that_was_interrupted_is_made_anew(setup, monkeypatch):
    def interrupted(arguments):
        (setup.BIN / "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(setup, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            setup.set_up(dev=False)
    half_made = (setup.BIN / "half").exists()

    setup.set_up(dev=False)

    assert half_made
    assert not (setup.BIN / "half").exists()
    assert setup.is_stamped("runtime")


def test_a_checkout_that_was_moved_is_set_up_anew(setup, monkeypatch):
    setup.set_up(dev=False)
    moved = setup.ROOT.with_name("moved")
    setup.ROOT.rename(moved)
    monkeypatch.setattr(setup, "ROOT", moved)
    monkeypatch.setattr(setup, "VENV", moved / ".venv")
    monkeypatch.setattr(setup, "BIN", moved / ".venv" / "bin")
    monkeypatch.setattr(setup, "BEGUN", moved / ".venv" / ".setup-begun")
    monkeypatch.setattr(setup, "LOCKS", moved / "requirements")

    sound = setup.is_sound()

    assert not sound


def parent_of(number):
    return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Run:
    """A running `meishan run` with a data folder of its own."""

    def __init__(self, home, port):
        self.home, self.port = home, port
        self.out = (home.parent / "run.log").open("a+")
        self.process = None

    def start(self, *, until="", demo="0"):
        self.out.truncate(0)
        # A test run that a script started in the background ignores Ctrl-C, and so would what it starts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "meishan.web.cli", "run", "--port", str(self.port)],
            env=env | {"MEISHAN_HOME": str(self.home), "MEISHAN_DEMO": demo, "MEISHAN_DEMO_SCALE": "0.05"},
            stdout=self.out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.wait_for(until or f"Meishan is at http://localhost:{self.port}")

    def told(self):
        self.out.seek(0)
        return self.out.read()

    def wait_for(self, words, seconds=300):
        deadline = time.monotonic() + seconds
        while words not in self.told():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.2)

    def status(self):
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/", timeout=30) as page:
                return page.status
        except urllib.error.HTTPError as error:
            return error.code

    def family(self):
        """Every living process that belongs to this data folder, by number."""
        marks = (str(self.home).encode(), b"\0--port\0" + str(self.port).encode())
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                said = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                dead = (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if not dead and int(folder.name) != os.getpid() and any(mark in said for mark in marks):
                found.append(int(folder.name))
        return found

    def all_gone(self):
        deadline = time.monotonic() + 60
        while self.family() and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.family()


@pytest.fixture(scope="module")
def installation():
    folder = Path(tempfile.mkdtemp(prefix="meishan-run-"))
    folder.chmod(0o711)
    made = Run(folder / "var", free_port())
    yield made
    if made.process and made.process.poll() is None:
        made.process.terminate()
        made.process.wait(30)
    for number in made.family():
        os.kill(number, signal.SIGKILL)
    made.out.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run(installation):
    """It runs, as the tests before may have left it or not."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    return installation


@one_after_another
def test_a_demo_world_left_half_made_is_made_anew(installation):
    run = installation
    run.start(until="Filling the demo world", demo="1")
    time.sleep(1)
    os.killpg(run.process.pid, signal.SIGINT)
    code = run.process.wait(60)
    told = run.told()

    run.start()

    assert code == 130
    assert "Stopped." in told
    assert "Traceback" not in told
    assert "The demo world was left half-made; it is made anew" in run.told()


@one_after_another
def test_the_first_page_is_served(run):
    assert run.status() == 200


@one_after_another
def test_a_second_start_on_the_same_data_or_port_is_refused_in_a_sentence(run):
    env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    command = [sys.executable, "-m", "meishan.web.cli", "run", "--port"]

    same_data = subprocess.run(
        [*command, str(free_port())],
        env=env | {"MEISHAN_HOME": str(run.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    same_port = subprocess.run(
        [*command, str(run.port)],
        env=env | {"MEISHAN_HOME": str(run.home.with_name("other"))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert same_data.returncode == same_port.returncode == 75
    assert f"Meishan already runs on {run.home}, as process {run.process.pid}" in same_data.stderr
    assert (
        f"Port {run.port} is taken by another program. Choose another: `make run PORT=8001`"
        in same_port.stderr
    )


@one_after_another
def test_a_web_server_that_dies_is_started_again(run):
    [web] = [
        number
        for number in run.family()
        if b"\0serve\0" in Path(f"/proc/{number}/cmdline").read_bytes()
        and parent_of(number) == run.process.pid
    ]

    its_own = [number for number in run.family() if parent_of(number) == web]
    os.kill(web, signal.SIGKILL)
    run.wait_for("The web server stopped (exit code -9); starting it again")
    deadline = time.monotonic() + 120
    status = 0
    while status != 200 and time.monotonic() < deadline:
        try:
            status = run.status()
        except OSError:
            time.sleep(0.5)

    assert status == 200
    assert its_own
    assert not set(its_own) & set(run.family())


@one_after_another
def test_after_kill_9_of_everything_it_starts_again_with_the_same_keys(run):
    key = (run.home / "secrets" / "ledger.key").read_bytes()

    for number in run.family():
        os.kill(number, signal.SIGKILL)
    run.process.wait()
    run.start()

    assert run.status() == 200
    assert (run.home / "secrets" / "ledger.key").read_bytes() == key


@one_after_another
def test_when_the_supervisor_alone_is_killed_its_children_end(run):
    run.process.kill()
    run.process.wait()

    deadline = time.monotonic() + 60
    while [n for n in run.family() if b"postgres" not in Path(f"/proc/{n}/cmdline").read_bytes()]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    run.start()

    assert run.status() == 200


@one_after_another
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_all_of_it_cleanly(run, number):
    run.process.send_signal(number)
    code = run.process.wait(30)

    assert code == 0
    assert run.all_gone()
    assert "Stopped. Nothing is lost" in run.told()
    assert "Traceback" not in run.told()
