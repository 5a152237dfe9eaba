# SPDX-License-Identifier: Apache-2.0
"""Sealing and opening in the browser and in Python, as the tests of both ask for it."""

import io
from base64 import b64encode
from pathlib import Path

from meishan.algorithms import sealing
from meishan.algorithms.sealing.packages import Source

FILES = {"offer – 标书.pdf": b"%PDF-1.7 what we offer", "empty.txt": b"", "prices.json": b'{"v":1}'}


def as_letters(files: dict[str, bytes]) -> dict[str, str]:
    return {name: b64encode(data).decode() for name, data in files.items()}


SEAL = """async ({files: given, manifest, more}) => {
  const asked = {files: files(given), manifest, tender: "t-1", supplier: "s-1", ...more};
  const sealed = await meishan.sealing.sealEnvelope(asked);
  window.sealed = sealed;
  return {envelope: await letters(meishan.sealing.writeEnvelopeFile(sealed)), commitment: sealed.commitment};
}"""

OPEN = """({envelope, identities}) => attempt(async () => {
  const s = meishan.sealing;
  const {header, shares, ciphertext} = await s.readEnvelopeFile(new Blob([bytes(envelope)]));
  const pads = {};
  for (const [seat, identity] of Object.entries(identities)) {
    pads[seat] = await s.openShare(identity, shares[seat], header, Number(seat));
  }
  const {manifest, files} = await s.openPackage(ciphertext, await s.join(header, pads), () => {}, header);
  const found = {};
  for (const file of files) found[file.name] = await letters(file.blob);
  return {files: found, manifest};
})"""


def sealed_by_python(manifest, files=FILES, **more) -> bytes:
    out = io.BytesIO()
    sources = [Source.of_bytes(name, data) for name, data in files.items()]
    sealing.seal_envelope(sources, manifest=manifest, tender="t-1", supplier="s-1", out=out, **more)
    return out.getvalue()


def open_in_browser(page, envelope: bytes, keys, seats=(1, 3)) -> dict:
    identities = {str(seat): keys[seat - 1][0] for seat in seats}
    return page.evaluate(OPEN, {"envelope": b64encode(envelope).decode(), "identities": identities})


def open_in_python(envelope: bytes, keys, seats, folder: Path):
    file = io.BytesIO(envelope)
    header, shares, _ = sealing.read_envelope(file)
    pads = {seat: sealing.open_share(keys[seat - 1][0], shares[seat], header, seat) for seat in seats}
    identity = sealing.join(header, pads)
    return header, shares, sealing.open_envelope(file, identity, header, sealing.into(folder), supplier="s-1")
