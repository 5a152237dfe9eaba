# SPDX-License-Identifier: Apache-2.0
"""`meishan probe`: what is seen from outside, by the platform's clock, and reported when it can be."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from meishan.web.cli.probe import Answer, Prober, ask

START = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
SKEW = timedelta(minutes=3)


class Scene:
    """A platform whose clock is three minutes ahead of ours; each letter is an answer: "a" comes, "x" does not."""

    def __init__(self, script, beside=None, send=None):
        self.place, self.script, self.told = 0, script, []
        self.prober = Prober("Geneva", ask=self.ask, write=self.told.append, beside=beside, send=send)
        for _letter in script:
            self.prober.look()

    def ask(self):
        moment = START + self.place * timedelta(seconds=10)
        came = self.script[self.place] == "a"
        self.place += 1
        return Answer(came, moment, moment, moment + SKEW if came else None, "" if came else "refused")


def seconds(told):
    begun = START + SKEW
    return [
        tuple(int((datetime.fromisoformat(one[end]) - begun).total_seconds()) for end in ("since", "until"))
        for one in told
    ]


def test_a_gap_runs_from_the_last_answer_to_the_next_by_the_platforms_clock():
    scene = Scene("aaxxxxa")

    [told] = scene.told
    assert seconds(told["gaps"]) == [(10, 60)]
    assert seconds([told]) == [(0, 60)]
    assert told["gaps"][0]["fault"] == "refused"


def test_a_quiet_time_is_told_each_quarter_of_an_hour_and_goes_on_without_a_gap_between():
    scene = Scene("a" * 200)

    assert [one["gaps"] for one in scene.told] == [[], []]
    assert scene.told[0]["until"] == scene.told[1]["since"]


def test_where_nothing_else_answers_either_the_fault_is_ours_and_nothing_is_said_of_that_time():
    scene = Scene("aaxxxxaa", beside=lambda: False)

    assert [one["gaps"] for one in scene.told] == [[]]
    assert seconds(scene.told) == [(0, 10)]


def test_reports_wait_until_they_are_taken():
    taken, gone = [], [False]

    def send(reports):
        if gone[0]:
            return 0
        taken.extend(reports)
        return len(reports)

    scene = Scene("aaxa", send=lambda reports: 0)
    assert len(scene.prober.unsent) == 1
    scene.prober.send = send
    scene.script += "a"
    scene.prober.look()

    assert taken == scene.told
    assert scene.prober.unsent == []


@pytest.fixture
def platform():
    """A platform that tells the time, and keeps what is reported."""
    kept = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(200, {"now": datetime.now(UTC).isoformat()})

        def do_POST(self):
            kept.append(
                (dict(self.headers), json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            )
            self._answer(201, {})

        def _answer(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    server.kept = kept
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(*words, **env):
    return subprocess.run(
        [sys.executable, "-m", "meishan.web.cli", "probe", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def test_the_command_writes_and_reports(platform, tmp_path, monkeypatch):
    out = tmp_path / "seen.jsonl"
    url = f"http://127.0.0.1:{platform.server_port}"

    done = run(url, "--name", "Geneva", "-o", str(out), "--rounds", "2", MEISHAN_TOKEN="secret")

    assert done.returncode == 0, done.stderr
    [line] = out.read_text().splitlines()
    assert json.loads(line)["prober"] == "Geneva"
    [(headers, body)] = platform.kept
    assert headers["Authorization"] == "Bearer secret"
    assert body["gaps"] == []
    assert "key" not in body


def test_what_is_no_address_is_refused_with_a_sentence(tmp_path):
    done = run("example.org", "--name", "N", "-o", str(tmp_path / "x"))

    assert done.returncode == 64
    assert "not an address" in done.stderr


def test_a_platform_that_answers_nonsense_does_not_answer(platform):
    assert ask(f"http://127.0.0.1:{platform.server_port}/").answered
    assert not ask("http://127.0.0.1:9/").answered
