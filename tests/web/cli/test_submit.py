# SPDX-License-Identifier: Apache-2.0
"""`meishan submit` against a platform that listens, over a good connection and one that breaks."""

import socket
import threading
import uuid
from contextlib import suppress

import pytest

from meishan.algorithms.sealing import Source
from meishan.algorithms.sealing.verify import verify_receipt
from meishan.base.accounts.actions import make_token
from meishan.base.accounts.states import Role
from meishan.base.ledger.queries import log_keys
from meishan.market.bids.models import FailedTry, Submission
from meishan.web.cli import main
from meishan.web.launcher.trouble import CANNOT_CREATE, DATA, NO_PERMISSION, UNAVAILABLE, USAGE
from tests.factories import bids as factory
from tests.personas import join, make_agency, make_organisation, make_person


@pytest.fixture
def scene(live, tmp_path, monkeypatch):
    """A tender, a bidder with a key for programs in a file, and the platform's address."""
    monkeypatch.chdir(tmp_path)
    agency = make_agency("Office for Testing", "OFT")
    officer, second = (join(make_person(name), agency, Role.OFFICER) for name in ("Olive", "Sam"))
    bidder = join(make_person("Li"), make_organisation("supplier", "Ningbo"), Role.OWNER)
    factory.register(bidder, agency)
    _token, secret = make_token(
        bidder.organisation, by=bidder.actor, name="cli", scopes=("bids.read", "bids.write")
    )
    (tmp_path / "token").write_text(f"{secret}\n")
    return Scene(live, factory.publish_tender(officer, second), bidder, tmp_path)


class Scene:
    def __init__(self, url, tender, bidder, folder):
        self.url, self.tender, self.bidder, self.folder = url, tender, bidder, folder

    def envelope(self, name="bid.envelope", **options):
        sealed = factory.seal_envelope(self.tender, supplier=str(self.bidder.organisation.pk), **options)
        path = self.folder / name
        path.write_bytes(sealed.file)
        return path

    def submit(self, *envelopes, url="", **options):
        flags = [part for key, value in options.items() for part in (f"--{key}", str(value))]
        return main(
            [
                "submit",
                *map(str, envelopes),
                "--url",
                url or self.url,
                "--token-file",
                str(self.folder / "token"),
                *flags,
            ]
        )


@pytest.fixture
def _numbering(settle, live):
    """The sequencer at work beside the web server."""
    from django.db import connection

    from meishan.base.core import scope

    stop = threading.Event()

    def run():
        with scope.everything():
            while not stop.wait(0.2):
                settle()
        connection.close()

    worker = threading.Thread(target=run)
    worker.start()
    yield
    stop.set()
    worker.join()


@pytest.mark.usefixtures("_numbering")
def test_an_envelope_is_submitted_and_its_receipt_kept_and_proved(scene, capsys):
    place = scene.folder / "kept.json"

    code = scene.submit(scene.envelope(), receipt=place)

    said = capsys.readouterr().out
    assert code == 0, said
    assert "Submitted for lot 1 at" in said
    assert "All sealed bytes are there." in said
    made = Submission.objects.get()
    assert made.bytes_complete_at is not None
    verdict = verify_receipt(
        place.read_bytes(),
        [one.vkey for one in log_keys()],
        place.with_suffix(".tlog-proof").read_bytes(),
    )
    assert (verdict.ok, verdict.code) == (True, "proved"), verdict.reason
    assert verdict.facts["receipt"]["pending"] == []


@pytest.mark.usefixtures("_numbering")
def test_the_same_command_again_submits_nothing_twice(scene, capsys):
    envelope, place = scene.envelope(), scene.folder / "kept.json"

    assert scene.submit(envelope, receipt=place) == 0
    assert scene.submit(envelope, receipt=place) == 0

    assert Submission.objects.count() == 1
    other = scene.envelope("another.envelope")
    assert scene.submit(other, receipt=place) == 0
    assert "another submission, so this one gets another name" in capsys.readouterr().out
    assert Submission.objects.count() == 2


class Flaky:
    """A way to the platform on which connections break: one in `every` after so many bytes, before the answer."""

    def __init__(self, url, every, after):
        self.target = int(url.rpartition(":")[2])
        self.every, self.after, self.count = every, after, 0
        self.server = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self.server.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _address = self.server.accept()
            except OSError:
                return
            self.count += 1
            far = socket.create_connection(("localhost", self.target))
            breaks = self.count % self.every == 0
            threading.Thread(target=self.carry, args=(near, far, breaks, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, breaks, False), daemon=True).start()

    def carry(self, source, sink, breaks, to_platform):
        carried = 0
        try:
            while data := source.recv(65536):
                carried += len(data)
                if breaks and not to_platform:
                    break
                # What came so far may arrive; its answer never does.
                sink.sendall(data)
                if breaks and carried > self.after:
                    break
        except OSError:
            pass
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.usefixtures("_numbering")
def test_over_a_broken_connection_it_goes_on_and_nothing_is_lost_or_doubled(scene, capsys):
    way = Flaky(scene.url, every=3, after=100_000)
    large = scene.envelope(files=[Source.of_bytes("plan.bin", bytes(range(256)) * 4096 * 2)])

    code = scene.submit(large, url=way.url, patience=60)

    told = capsys.readouterr()
    assert code == 0, told
    assert "The connection is broken" in told.err
    made = Submission.objects.get()
    assert made.bytes_complete_at is not None
    assert not FailedTry.objects.exists()


def test_a_platform_that_can_not_be_reached_is_said(scene, capsys):
    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]

    code = scene.submit(scene.envelope(), url=f"http://localhost:{port}", patience=1)

    assert code == UNAVAILABLE
    assert "nothing is submitted twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "code", "sentence"),
    [
        (lambda scene: scene.envelope().write_bytes(b"%PDF"), DATA, "not a sealed envelope"),
        (lambda scene: _cut(scene.envelope()), DATA, "cut off"),
        (lambda scene: scene.envelope(notice_id="TENDER 7"), DATA, "not the id of a tender"),
        (lambda scene: scene.envelope(notice_id=uuid.uuid4()), DATA, "nothing here|not for you"),
        (lambda scene: scene.envelope(lot=7), DATA, "lot by lot"),
        (lambda scene: (scene.folder / "token").write_text("secret"), DATA, "does not hold a key"),
        (lambda scene: (scene.folder / "token").write_text("msh_wrong"), NO_PERMISSION, "not known"),
        (lambda scene: (scene.folder / "kept.json").write_text("mine"), CANNOT_CREATE, "exists already"),
    ],
    ids=[
        "no-envelope",
        "cut-off",
        "no-id",
        "unknown-tender",
        "wrong-lot",
        "no-token",
        "wrong-token",
        "in-the-way",
    ],
)
def test_what_can_not_be_ends_in_a_sentence_and_a_code(scene, capsys, spoil, code, sentence):
    import re

    scene.envelope()
    spoil(scene)

    found = scene.submit(scene.folder / "bid.envelope", receipt=scene.folder / "kept.json")

    told = capsys.readouterr().err
    assert (found, bool(re.search(sentence, told))) == (code, True), told
    assert not Submission.objects.exists()


def _cut(path):
    path.write_bytes(path.read_bytes()[:-20])


def test_envelopes_of_different_lots_are_not_mixed(scene, capsys):
    one, two = scene.envelope("1.envelope"), scene.envelope("2.envelope", lot=2)

    assert scene.submit(one, two) == USAGE
    assert "one lot at a time" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("ftp://platform.example", "It begins with https"), ("http://platform.example", "travel unencrypted")],
)
def test_the_key_never_travels_in_the_open(scene, capsys, url, sentence):
    assert scene.submit(scene.envelope(), url=url) == USAGE
    assert sentence in capsys.readouterr().err
