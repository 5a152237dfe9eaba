# SPDX-License-Identifier: Apache-2.0
"""Backup and restore on real servers: what was there is there again, and a changed log is noticed."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from meishan.algorithms.merkle.tree import leaf_hash, root_of
from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import OWNER

pytestmark = pytest.mark.xdist_group("backup")


class Installation:
    """A data folder with an embedded database, used through the command line."""

    def __init__(self, folder):
        self.home = folder

    def meishan(self, *words):
        env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        return subprocess.run(
            [sys.executable, "-m", "meishan.web.cli", *words],
            env=env | {"MEISHAN_HOME": str(self.home), "MEISHAN_DEMO": "0"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def sql(self, statement, *values):
        server = Server(self.home / "pg")
        server.start()
        try:
            with psycopg.connect(server.url(OWNER), options="-c meishan.scope=all") as conn:
                cursor = conn.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            server.stop()


@pytest.fixture(scope="module")
def place():
    folder = Path(tempfile.mkdtemp(prefix="meishan-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def first(place):
    """An installation with a log of three entries, a hidden row, and an uploaded file."""
    made = Installation(place / "first")
    migrated = made.meishan("migrate")
    assert migrated.returncode == 0, migrated.stderr
    leaves = [bytes([number]) * 32 for number in range(3)]
    for number, leaf in enumerate(leaves):
        made.sql(
            "WITH entry AS (INSERT INTO ledger_entry (id, at, act, subject_kind, role, reason, parties, facts, "
            "is_public, salt, details_hash) VALUES (gen_random_uuid(), now(), 'test.kept', '', '', '', '{}', '{}', "
            "false, '\\x00', '\\x') RETURNING id) "
            "INSERT INTO ledger_leaf (number, data, entry_id) SELECT %s, %s, id FROM entry",
            number,
            leaf,
        )
    made.sql(
        "INSERT INTO ledger_checkpoint (size, at, root, note) VALUES (3, now(), %s, '')",
        root_of(leaf_hash(leaf) for leaf in leaves),
    )
    (made.home / "files" / "ab").mkdir()
    (made.home / "files" / "ab" / "paper").write_text("uploaded")
    return made


@pytest.fixture(scope="module")
def archive(first, place):
    saved = first.meishan("backup", str(place / "a.tar"), "--with-secrets")
    assert saved.returncode == 0, saved.stderr
    assert "a log of 3 entries" in saved.stdout
    return place / "a.tar"


@pytest.fixture(scope="module")
def second(archive, place):
    """Another machine, on which the archive was restored."""
    made = Installation(place / "second")
    restored = made.meishan("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "a log of 3 entries that leads to its signed root" in restored.stdout
    return made


def test_another_machine_gets_all_of_it(first, second):
    assert (second.home / "files" / "ab" / "paper").read_text() == "uploaded"
    for name in ("django.key", "ledger.key"):
        assert (second.home / "secrets" / name).read_bytes() == (first.home / "secrets" / name).read_bytes()
    counted = "SELECT (SELECT count(*) FROM ledger_entry), (SELECT count(*) FROM django_migrations)"
    assert second.sql(counted) == first.sql(counted)
    rights = (
        "SELECT has_table_privilege('meishan_app', 'ledger_entry', 'INSERT'), "
        "has_table_privilege('meishan_app', 'ledger_entry', 'TRUNCATE')"
    )
    assert second.sql(rights) == [(True, False)]


def test_a_database_in_use_is_not_overwritten_unless_asked(first, archive):
    refused = first.meishan("restore", str(archive))
    replaced = first.meishan("restore", str(archive), "--replace")

    assert refused.returncode == 78
    assert "This database is not empty" in refused.stderr
    assert replaced.returncode == 0, replaced.stderr
    assert first.sql("SELECT count(*) FROM ledger_leaf") == [(3,)]


def test_a_log_changed_behind_our_back_is_noticed_by_doctor_and_restore(second, place):
    second.sql(
        "ALTER TABLE ledger_leaf DISABLE TRIGGER USER; "
        "UPDATE ledger_leaf SET data = decode(repeat('ff', 32), 'hex') WHERE number = 1; "
        "ALTER TABLE ledger_leaf ENABLE TRIGGER USER"
    )

    examined = second.meishan("doctor", "--quiet")
    second.meishan("backup", str(place / "changed.tar"))
    third = Installation(place / "third").meishan("restore", str(place / "changed.tar"))

    assert examined.returncode == 1
    assert "The log has been changed: the 3 entries it signed for" in examined.stdout
    assert third.returncode == 70
    assert "do not trust it" in third.stderr


def test_secrets_of_another_installation_are_not_overwritten(archive, place):
    other = Installation(place / "other")
    (other.home / "secrets").mkdir(parents=True)
    (other.home / "secrets" / "ledger.key").write_text("mine")

    refused = other.meishan("restore", str(archive))

    assert refused.returncode == 78
    assert "differs from the one in the archive" in refused.stderr
    assert (other.home / "secrets" / "ledger.key").read_text() == "mine"


def test_an_archive_is_never_overwritten(first, archive):
    before = archive.read_bytes()

    refused = first.meishan("backup", str(archive))

    assert refused.returncode == 73
    assert "exists already" in refused.stderr
    assert archive.read_bytes() == before
