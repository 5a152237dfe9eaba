# SPDX-License-Identifier: Apache-2.0
"""`meishan verify ADDRESS`: a log that is served is downloaded whole and judged."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.tiles import Edge, bundle, bundles_of, hashes_of, tiles_of
from meishan.web.cli import door
from meishan.web.cli.fetching import download
from meishan.web.launcher.trouble import UNAVAILABLE, Trouble

KEY = SignerKey("example.org/log", b"k" * 32)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Say nothing."""


def publish(folder: Path, size: int) -> bytes:
    """A log of so many entries as static files; its checkpoint."""
    entries = [str(number).encode() for number in range(size)]
    edge = Edge()
    tiles = edge.append(hashes_of(entries))
    head = Checkpoint(KEY.verifier.name, size, edge.root()).signed_by([KEY])
    files = {tile.path: tiles[tile.level, tile.index] for tile in tiles_of(size)}
    files |= {part.path: bundle(entries[part.index * 256 :][: part.width]) for part in bundles_of(size)}
    for path, data in {**files, "checkpoint": head}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return head


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "log"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def verify(address: str, *more: str) -> int:
    return door.main(["verify", address, "--key", str(KEY.verifier), *more])


def test_a_served_log_is_judged_whole(served, tmp_path, capsys):
    folder, address = served
    (tmp_path / "old").write_bytes(publish(folder, 300))
    publish(folder, 700)

    code = verify(f"{address}/", "--since", str(tmp_path / "old"))

    assert code == 0
    assert "All 700 entries" in capsys.readouterr().out


def test_a_served_log_that_was_changed_is_found_out(served, tmp_path, capsys):
    folder, address = served
    publish(folder, 300)
    part = folder / "tile/entries/000"
    part.write_bytes(part.read_bytes().replace(b"\x00\x0217", b"\x00\x0271", 1))

    assert verify(address) == 1
    assert "are not those of the tree" in capsys.readouterr().out


def test_a_copy_is_brought_up_to_date(served, tmp_path):
    folder, address = served
    publish(folder, 300)
    first = download(address, tmp_path)
    publish(folder, 600)

    second = download(address, tmp_path)

    assert (first, second) == (5, 5)
    assert door.main(["verify", str(tmp_path), "--key", str(KEY.verifier)]) == 0


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:9", "can't be reached"),
        ("{0}/nowhere", "answers 404"),
        ("{0}", "is not the head of a log"),
    ],
)
def test_what_is_no_log_is_said(served, address, told, capsys):
    folder, base = served
    (folder / "checkpoint").write_text("hello\n")

    code = verify(address.format(base))

    assert code == UNAVAILABLE
    assert told in capsys.readouterr().err


def test_an_address_of_another_kind_is_refused(tmp_path):
    with pytest.raises(Trouble, match="begins with https"):
        download("file:///etc", tmp_path)
