# SPDX-License-Identifier: Apache-2.0
"""Tests run as the application's role on a copy of a migrated template database; personas stand in their file."""

import hashlib
import json
import os
import re
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.postgres import ensure_test_server

ensure_test_server()
# Playwright's synchronous driver runs an event loop in our thread; our database calls there are synchronous, too.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import psycopg
import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples
from psycopg import sql

from meishan.base.core import scope
from meishan.settings import database_from

pytest_plugins = ["tests.personas", "tests.bidders"]

# A busy machine is no fault of what is tested, and a fixture that many examples share is written for that.
examples.register_profile(
    "meishan",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
examples.load_profile("meishan")

ROOT = Path(__file__).resolve().parents[1]


SOURCE = ROOT / "src" / "meishan"
CALLED = re.compile(
    rb"^from (?:meishan\.([\w.]+?)\.|\.)(_\w+) import|^from \.\.(states) import", re.MULTILINE
)


def migrations() -> dict[str, str]:
    """Every migration, and what changes whenever it, or what it calls, does."""
    shared = [SOURCE / "base/core/rowsecurity.py", *sorted((SOURCE / "base/reference/data").glob("*"))]
    common = hashlib.sha256(b"".join(one.read_bytes() for one in shared if one.is_file())).digest()
    found = {}
    for path in sorted(SOURCE.glob("**/migrations/0*.py")):
        text = path.read_bytes()
        digest = hashlib.sha256(common + text)
        for place, beside, states in CALLED.findall(text):
            folder = SOURCE.joinpath(*place.decode().split(".")) if place else path.parent
            app = path.parent.parent
            choices = [*app.glob("states.py"), *sorted(app.glob("states/*.py"))]
            for one in choices if states else [folder / f"{beside.decode()}.py"]:
                digest.update(one.read_bytes())
        found[f"{path.parent.parent.name}.{path.stem}"] = digest.hexdigest()[:12]
    return found


class Databases:
    """Makes databases that are copies of one migrated template, as the owner; tests use them as the app's role."""

    def __init__(self) -> None:
        self.owner = database_from(os.environ["MEISHAN_OWNER_DATABASE_URL"])
        self.app = database_from(os.environ["DATABASE_URL"])
        self.migrations = migrations()
        named = hashlib.sha256(json.dumps(self.migrations).encode()).hexdigest()[:12]
        self.template = f"meishan_template_{named}"

    def as_owner(self, name: str = "postgres") -> psycopg.Connection:
        """A connection of its own, as the role that owns the tables."""
        one = self.owner
        return psycopg.connect(
            dbname=name,
            user=one["USER"],
            password=one["PASSWORD"] or None,
            host=one["HOST"] or None,
            port=one["PORT"] or None,
            autocommit=True,
        )

    def run(self, statement: str, name: str, *more: str) -> None:
        with self.as_owner() as connection:
            connection.execute(sql.SQL(statement).format(*[sql.Identifier(one) for one in (name, *more)]))

    def ensure_template(self) -> None:
        """One process migrates; the others wait for it and copy."""
        with self.as_owner() as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.template])
            done = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s AND datistemplate", [self.template]
            ).fetchone()
            if done is None:
                self.run("DROP DATABASE IF EXISTS {}", self.template)
                if begun := self._begun(connection):
                    self.run("CREATE DATABASE {} TEMPLATE {}", self.template, begun)
                else:
                    self.run("CREATE DATABASE {}", self.template)
                self._migrate()
                connection.execute(
                    sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                        sql.Identifier(self.template), sql.Literal(json.dumps(self.migrations))
                    )
                )
                self.run("ALTER DATABASE {} IS_TEMPLATE true", self.template)

    def _begun(self, connection: psycopg.Connection) -> str | None:
        """The template that is nearest on the way to this one, made before a migration was added."""
        rows = connection.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datistemplate AND datname LIKE 'meishan_template_%'"
        ).fetchall()
        held = {name: json.loads(told) for name, told in rows if told}
        begun = {name: one for name, one in held.items() if one.items() <= self.migrations.items()}
        return max(begun, key=lambda name: len(begun[name]), default=None)

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
        # Threads of a live server may linger; only their own role may end their connections.
        one = self.app
        with psycopg.connect(
            dbname="postgres",
            user=one["USER"],
            password=one["PASSWORD"] or None,
            host=one["HOST"] or None,
            port=one["PORT"] or None,
        ) as mine:
            mine.autocommit = True
            for _attempt in range(100):
                try:
                    mine.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = %s AND usename = current_user",
                        [name],
                    )
                    self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
                except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                    # One was just ending by itself: then it has no role any more, and nobody may end it.
                    time.sleep(0.05)
                else:
                    return
        raise TimeoutError(f"the database {name} is still in use")


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
def _plain_english():
    """Each test begins in English, whatever language a page of the test before was read in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _private_home(tmp_path, settings):
    """Files, mail and keys of a test go to its own folder."""
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.LOG_KEY_FILE = tmp_path / "secrets" / "ledger.key"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    settings.PULSE_HEARD_FOR = 0
    # Each client would first list every file of every app.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def time_passes(databases):
    """`time_passes(timedelta(days=3))`: the world's clock moves on, in the test's current database."""
    moved = []

    def move(by: timedelta) -> None:
        name = connections["default"].settings_dict["NAME"]
        with databases.as_owner(name) as connection:
            connection.execute("UPDATE ledger_world SET clock_offset = clock_offset + %s", [by])
        moved.append(name)

    yield move
    if any(name.startswith("meishan_test_") for name in moved):
        with databases.as_owner(moved[0]) as connection:
            connection.execute("UPDATE ledger_world SET clock_offset = interval '0'")


@pytest.fixture
def daylight(time_passes):
    """No day ends under a test: where midnight is near in Ningbo, the world's clock goes on to the next morning.

    Ask for it after the world it is meant for.
    """
    from meishan.base.core import clock

    hour = clock.now().astimezone(ZoneInfo("Asia/Shanghai")).hour
    if hour >= 21:
        time_passes(timedelta(hours=31 - hour))


class LiveServer(LiveServerThread):
    """Django's, but it does not look for its end only each half second."""

    class server_class(LiveServerThread.server_class):  # noqa: N801 - the name Django looks for
        def serve_forever(self, poll_interval: float = 0.02) -> None:
            super().serve_forever(poll_interval)


@pytest.fixture
def live(committed_world):
    """The address of a web server on this test's own database."""
    thread = LiveServer("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait(30)
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


def chromium() -> str | None:
    """The system's browser; None lets the test driver use its own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run; skipped only where ALLOW_NO_BROWSER=1 says there may be none."""
    if os.environ.get("ALLOW_NO_BROWSER") == "1" and chromium() is None:
        pytest.skip("no browser on this machine, and ALLOW_NO_BROWSER=1")
    from playwright.sync_api import expect, sync_playwright

    # What is awaited comes at once on a calm machine; the limit is for a busy one.
    expect.set_options(timeout=30_000)
    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser, live):
    """`open_page(persona=None, width=1280, language="en")`: a browser page, signed in as her, at that width."""
    from tests.personas import sign_in

    contexts = []

    def make(persona=None, *, width: int = 1280, height: int = 900, language: str = "en"):
        context = browser.new_context(
            base_url=live,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        cookies = [{"name": "django_language", "value": language, "url": live}]
        if persona is not None:
            cookies.append({"name": "sessionid", "value": sign_in(persona), "url": live})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield make
    for context in contexts:
        context.close()


def pytest_collection_modifyitems(config, items):
    """On the oldest PostgreSQL only what asks it anything new is run; `make test` says so by MEISHAN_TESTS."""
    if os.environ.get("MEISHAN_TESTS") != "database":
        return
    asking = {"db", "databases", "django_db_setup"}
    kept, left = [], []
    for one in items:
        is_asked = asking & set(one.fixturenames) and one.get_closest_marker("rules") is None
        (kept if is_asked else left).append(one)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_make_parametrize_id(config, val, argname):
    """Bytes are named by their argument: some hold the time they were made at, and every process must agree."""
    return argname if isinstance(val, bytes) else None
