# SPDX-License-Identifier: Apache-2.0
"""A wrong DATABASE_URL ends in a sentence that says what to mend, and an exit code."""

import os
import socket
import threading
from urllib.parse import urlsplit

import pytest

from meishan.web.launcher import database
from meishan.web.launcher.trouble import CONFIG, UNAVAILABLE, Trouble


def told(url):
    with pytest.raises(Trouble) as caught:
        database.check(url, "DATABASE_URL")
    return str(caught.value), caught.value.code


@pytest.fixture
def no_postgresql():
    """A port where something else answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            try:
                while True:
                    link, _ = listening.accept()
                    with link:
                        link.recv(64)
                        link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            except OSError:
                return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def in_our_server(role, name):
    return f"postgresql://{role}@/{name}?{urlsplit(os.environ['DATABASE_URL']).query}"


def test_a_database_that_answers_is_fine():
    database.check(in_our_server("meishan_owner", "postgres"), "DATABASE_URL")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/meishan", "speaks to PostgreSQL only"),
        ("meishan", "speaks to PostgreSQL only"),
        ("postgresql://localhost", "names no database"),
        ("postgresql://localhost:port/meishan", "is not a number"),
        ("postgresql://localhost:99999/meishan", "is not a number"),
        ("postgresql://[::1/meishan", "is not an address"),
        ("postgresql://localhost/meishan?colour=blue", "cannot be read"),
        ("postgresql://db.invalid/meishan", "is not known. Check its spelling"),
    ],
)
def test_an_address_that_cannot_be_right(url, words):
    sentence, code = told(url)

    assert words in sentence
    assert "DATABASE_URL" in sentence
    assert code == CONFIG


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    sentence, code = told(f"postgresql://me@127.0.0.1:{port}/meishan")

    assert f"No PostgreSQL listens at 127.0.0.1:{port}" in sentence
    assert code == UNAVAILABLE


def test_something_else_answers(no_postgresql):
    sentence, code = told(f"postgresql://me@127.0.0.1:{no_postgresql}/meishan")

    assert "is not PostgreSQL" in sentence
    assert code == CONFIG


def test_a_role_or_database_that_is_not_there():
    no_role, _ = told(in_our_server("stranger", "postgres"))
    no_database, _ = told(in_our_server("meishan_app", "nowhere"))

    assert "has no role “stranger”" in no_role
    assert "has no database “nowhere”" in no_database


def test_a_password_is_never_shown():
    sentence, _ = told("postgresql://me:hunter2@127.0.0.1:1/meishan")

    assert "hunter2" not in sentence
