# SPDX-License-Identifier: Apache-2.0
"""Downloads a public log (C2SP tlog-tiles) into a folder, to be judged there."""

import urllib.error
import urllib.request
from itertools import chain
from pathlib import Path

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.notes import LONGEST_NOTE, Note
from meishan.algorithms.merkle.tiles import Tile, bundles_of, tiles_of
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.merkle.verify import LONGEST_BUNDLE
from meishan.web.launcher.trouble import UNAVAILABLE, USAGE, Trouble

SECONDS = 30


def download(address: str, folder: Path) -> int:
    """Fetch checkpoint, tiles and bundles from `address` (the log's own, such as https://…/log); how many.

    Believes nothing of what comes: that is the judge's part. What the folder has already is kept, so a copy
    is brought up to date by another call. Raises Trouble where the log can't be had.
    """
    if not address.startswith(("https://", "http://")):
        raise Trouble(f"“{address}” is not the address of a log. It begins with https://.", USAGE)
    base = address.rstrip("/")
    head = _get(f"{base}/checkpoint", LONGEST_NOTE)
    try:
        size = Checkpoint.parse(Note.parse(head).text).size
    except MerkleError as error:
        raise Trouble(
            f"What {base}/checkpoint answers is not the head of a log. {error}", UNAVAILABLE
        ) from error
    fetched = 0
    for tile in chain(tiles_of(size), bundles_of(size)):
        fetched += _save(base, tile, folder)
    (folder / "checkpoint").write_bytes(head)
    return fetched


def _save(base: str, tile: Tile, folder: Path) -> bool:
    path = folder / tile.path
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_get(f"{base}/{tile.path}", LONGEST_BUNDLE))
    return True


def _get(url: str, most: int) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - http(s), see download
            data = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        raise Trouble(f"{url} answers {error.code}. Is this the address of a log?", UNAVAILABLE) from error
    except (OSError, ValueError) as error:
        raise Trouble(f"{url} can't be reached: {error}.", UNAVAILABLE) from error
    if len(data) > most:
        raise Trouble(f"What {url} answers is too long for a part of a log.", UNAVAILABLE)
    return data
