# SPDX-License-Identifier: Apache-2.0
"""A reader who follows the feed while many write at once never misses a release, nor a change of a record."""

import gzip
import json
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from meishan.base.core import scope
from meishan.base.ledger import followers, sequencer
from meishan.market.tenders import actions as tenders
from meishan.publish.opendata import queries
from meishan.publish.opendata.exports import write_folder
from meishan.publish.opendata.models import Compiled, Release
from tests.publish.opendata.conftest import WORDS

WRITERS, ROUNDS = 4, 6
WANTED = WRITERS * (ROUNDS + 1)


@pytest.fixture
def world(committed_world):
    """Threads see each other's commits."""


class Busy:
    """Threads of one test, each with a connection of its own; what goes wrong in one is kept for the test."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.faults: list[str] = []
        self.read: list[str] = []
        self.changed: dict[str, int] = {}

    def start(self, work: Callable[..., None], *arguments) -> threading.Thread:
        def run():
            try:
                with scope.everything():
                    work(*arguments)
            except Exception as error:  # noqa: BLE001 - shown by the test itself
                self.faults.append(f"{type(error).__name__}: {getattr(error, 'message', error)}")
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(self, notice, actor) -> None:
        for number in range(ROUNDS):
            question = {"en": f"Question {number}?"}
            tenders.answer(notice, by=actor, questions=[], question=question, answer=WORDS)
            time.sleep(0.01)

    def publish(self) -> None:
        while not self.over.is_set():
            if not sequencer.sequence() + followers.advance_all():
                time.sleep(0.01)

    def follow_releases(self) -> None:
        client, since = Client(), ""
        while True:
            last_look = self.over.is_set()
            page = json.loads(client.get(f"/ocds/releases?limit=3&since={since}").content)
            for one in page["releases"]:
                self.read.append(one["id"])
                since = one["id"].rpartition("-")[2]
            if not page["releases"] and last_look:
                return

    def follow_records(self) -> None:
        client, since = Client(), ""
        while True:
            last_look = self.over.is_set()
            page = json.loads(client.get(f"/ocds/records?limit=2&since={since}").content)
            for one in page["records"]:
                self.changed[one["ocid"]] = len(one["releases"])
                since = one["releases"][-1]["url"].rpartition("-")[2]
            if not page["records"] and last_look:
                return


def test_a_reader_beside_writers_misses_nothing(make_tender, officer):
    made = [make_tender(reference=f"ITB/{number}") for number in range(WRITERS)]
    busy = Busy()

    readers = [busy.start(one) for one in (busy.publish, busy.follow_releases, busy.follow_records)]
    writers = [busy.start(busy.write, tender.notice, officer.actor) for tender in made]
    for thread in writers:
        thread.join(60)
    for _each in range(600):
        if Release.objects.count() == WANTED:
            break
        time.sleep(0.05)
    busy.over.set()
    for thread in readers:
        thread.join(60)

    assert busy.faults == []
    assert busy.read == list(Release.objects.order_by("number").values_list("name", flat=True))
    assert len(busy.read) == WANTED
    assert busy.changed == {one.ocid: one.releases for one in Compiled.objects.all()}
    assert set(busy.changed.values()) == {ROUNDS + 1}


def test_releases_and_records_of_an_export_are_of_one_moment(
    make_tender, officer, published, tmp_path, monkeypatch
):
    tender = make_tender()
    published()
    busy, real = Busy(), queries.compiled_with_years

    def suspend():
        tenders.suspend(tender.notice, by=officer.actor, reason=WORDS)
        published()

    def meanwhile():
        busy.start(suspend).join(60)
        return real()

    monkeypatch.setattr(queries, "compiled_with_years", meanwhile)
    done = write_folder(tmp_path)

    assert busy.faults == []
    assert Compiled.objects.get().releases == 2
    assert (done.compiled, done.releases) == (1, 1)
    [line] = gzip.decompress((tmp_path / "full.jsonl.gz").read_bytes()).splitlines()
    assert "amendments" not in json.loads(line)["tender"]
