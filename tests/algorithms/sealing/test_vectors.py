# SPDX-License-Identifier: Apache-2.0
"""Envelopes made once and kept: each program that seals adds one, and every later program must open them all.

A vector is a folder with `bid.envelope` and `vector.json`; docs/reference/sealing.md tells what stands there.
"""

import json
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Header, Manifest
from tests.factories.sealing import Kept

VECTORS = sorted((Path(__file__).parent / "vectors").iterdir())


def test_python_and_the_browser_have_made_one() -> None:
    assert {"browser", "python"} <= {folder.name for folder in VECTORS}


@pytest.mark.parametrize("folder", VECTORS, ids=lambda folder: folder.name)
def test_a_vector_opens_as_it_did(folder: Path) -> None:
    told = json.loads((folder / "vector.json").read_text("utf-8"))
    data = (folder / "bid.envelope").read_bytes()
    manifest = Manifest.parse(told["manifest"])
    header, shares, start = sealing.read_envelope(BytesIO(data))

    assert header == Header.parse(told["header"])
    assert header.commitment == told["commitment"]
    assert start == told.get("ciphertext_start", start)
    sealing.check_header(header, shares, manifest=manifest, tender=told["header"]["tender"])
    pads = {
        seat: sealing.open_share(
            identity, shares[seat], header, seat, recipient=manifest.recipients[seat - 1]
        )
        for seat, identity in enumerate(told["identities"], 1)
    }
    for chosen in combinations(pads, header.threshold):
        identity = sealing.join(header, {seat: pads[seat] for seat in chosen})
        assert identity == told.get("identity", identity)
    known = {name: pad.hex() for held in pads.values() for name, pad in held.items()}
    assert known == told.get("pads", known)
    kept = Kept()
    package = sealing.open_envelope(BytesIO(data[start:]), identity, header, kept)
    assert {name: sha256(content).hexdigest() for name, content in kept.items()} == told["files"]
    assert package.manifest == told.get("sealed_manifest", package.manifest)
