# SPDX-License-Identifier: Apache-2.0
"""Tests run as the application's role on a copy of a migrated template database; personas and helpers live here."""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgres import ensure_test_server  # noqa: E402

ensure_test_server()

import psycopg  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from meishan.base.core import scope  # noqa: E402
from meishan.settings import database_from  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]


def _fingerprint() -> str:
    """Changes whenever a migration, or what one calls, changes."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("src/meishan/**/migrations/*"), *ROOT.glob("src/meishan/base/core/*.py")]
    sources += ROOT.glob("src/meishan/base/reference/data/*")
    for path in sorted(one for one in sources if one.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class Databases:
    """Makes databases that are copies of one migrated template, as the owner; tests use them as the app's role."""

    def __init__(self) -> None:
        self.owner = database_from(os.environ["MEISHAN_OWNER_DATABASE_URL"])
        self.app = database_from(os.environ["DATABASE_URL"])
        self.template = f"meishan_template_{_fingerprint()}"

    def _owner_connection(self) -> psycopg.Connection:
        one = self.owner
        return psycopg.connect(
            dbname="postgres",
            user=one["USER"],
            password=one["PASSWORD"] or None,
            host=one["HOST"] or None,
            port=one["PORT"] or None,
            autocommit=True,
        )

    def run(self, statement: str, name: str, *more: str) -> None:
        with self._owner_connection() as connection:
            connection.execute(sql.SQL(statement).format(*[sql.Identifier(one) for one in (name, *more)]))

    def ensure_template(self) -> None:
        """One process migrates; the others wait for it and copy."""
        with self._owner_connection() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.template])
            done = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s AND datistemplate", [self.template]
            ).fetchone()
            if done is None:
                self.run("DROP DATABASE IF EXISTS {}", self.template)
                self.run("CREATE DATABASE {}", self.template)
                self._migrate()
                self.run("ALTER DATABASE {} IS_TEMPLATE true", self.template)

    def _migrate(self) -> None:
        default = connections["default"]
        default.close()
        settings.APP_ROLE = self.app["USER"]
        default.settings_dict.update({**self.owner, "NAME": self.template})
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        with default.cursor() as cursor:
            cursor.execute("UPDATE ledger_world SET kind = 'test'")
            cursor.execute("GRANT ALL ON meishan_cache TO PUBLIC")
        default.close()

    def use(self, name: str) -> None:
        default = connections["default"]
        default.close()
        default.settings_dict.update({**self.app, "NAME": name})

    def create(self, name: str) -> None:
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.run("CREATE DATABASE {} TEMPLATE {}", name, self.template)

    def drop(self, name: str) -> None:
        connections["default"].close()
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def databases(django_db_blocker):
    with django_db_blocker.unblock():
        made = Databases()
        made.ensure_template()
        yield made


@pytest.fixture(scope="session")
def django_db_setup(databases, django_db_blocker):
    name = f"meishan_test_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.create(name)
        databases.use(name)
        yield
        databases.drop(name)


@pytest.fixture
def _see_everything(db):
    """Outside requests, tests see all rows; a request narrows the scope itself."""
    with scope.everything():
        yield


@pytest.fixture
def world(_see_everything):
    """A database of a test world, rolled back after the test, with all rows in sight."""


@pytest.fixture
def committed_world(databases, django_db_blocker, request):
    """A database of this test's own, where commits are real: for concurrency, followers, live servers."""
    request.getfixturevalue("django_db_setup")
    shared = connections["default"].settings_dict["NAME"]
    name = f"meishan_own_{os.getpid()}"
    with django_db_blocker.unblock():
        databases.create(name)
        databases.use(name)
        with scope.everything():
            yield name
        databases.drop(name)
        databases.use(shared)


@pytest.fixture
def settle():
    """Let the sequencer and all followers catch up with what was committed."""
    from meishan.base.ledger import followers, sequencer

    def run() -> None:
        while sequencer.sequence() + followers.advance_all():
            pass

    return run


@pytest.fixture(autouse=True)
def _private_home(tmp_path, settings):
    """Files, mail and keys of a test go to its own folder."""
    settings.HOME = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.LOG_KEY_FILE = tmp_path / "secrets" / "ledger.key"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
