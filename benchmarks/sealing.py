# SPDX-License-Identifier: Apache-2.0
"""Sealing and opening: speed and memory beside peers, every subset of openers, and envelopes tampered with.

Run: python -m benchmarks.sealing [--quick] [--megabytes 100] [--tampered 100000] [--seed 1]. It fails where a
subset opens that must not, or a tampered envelope is accepted. Speeds are the best of three; peak memory is that of
a process of its own, which does nothing else.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from itertools import combinations
from pathlib import Path
from random import Random
from time import perf_counter

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Header, Manifest, SealingError, Source
from meishan.algorithms.sealing.forms import canonical

MEGABYTE = 2**20
TENDER = "tender-of-the-benchmark"
KEYS = [sealing.new_key(lambda count, seat=seat: bytes([seat]) * count) for seat in range(1, 10)]
OTHER_KEYS = [sealing.new_key(lambda count, seat=seat: bytes([seat]) * count) for seat in range(11, 20)]


def manifest_of(threshold: int, seats: int, keys: list[tuple[str, str]] = KEYS) -> Manifest:
    return Manifest.make([recipient for _, recipient in keys[:seats]], threshold)


# What is timed: each reads one file in a folder and writes another.


def seal(folder: Path) -> None:
    with (folder / "sealed").open("wb") as out:
        source = Source.of_path(folder / "plain")
        sealing.seal_envelope([source], manifest=manifest_of(3, 5), tender=TENDER, out=out, scratch=folder)


def unseal(folder: Path) -> None:
    with (folder / "sealed").open("rb") as file:
        header, shares, _ = sealing.read_envelope(file)
        sealing.check_header(header, shares, manifest=manifest_of(3, 5), tender=TENDER)
        pads = {seat: sealing.open_share(KEYS[seat - 1][0], shares[seat], header, seat) for seat in (1, 3, 5)}
        (folder / "back").unlink(missing_ok=True)
        identity = sealing.join(header, pads)
        sealing.open_envelope(file, identity, header, lambda _: (folder / "back").open("xb"))


def age_seal(folder: Path) -> None:
    with (folder / "plain").open("rb") as file, (folder / "age").open("wb") as out:
        pyrage.encrypt_io(file, out, [pyrage.x25519.Recipient.from_str(KEYS[0][1])])


def age_open(folder: Path) -> None:
    with (folder / "age").open("rb") as file, (folder / "back").open("wb") as out:
        pyrage.decrypt_io(file, out, [pyrage.x25519.Identity.from_str(KEYS[0][0])])


def gcm_seal(folder: Path) -> None:
    key = AESGCM(b"k" * 32)
    with (folder / "plain").open("rb") as file, (folder / "gcm").open("wb") as out:
        number = 0
        while chunk := file.read(MEGABYTE):
            out.write(key.encrypt(number.to_bytes(12, "big"), chunk, None))
            number += 1


def gcm_open(folder: Path) -> None:
    key = AESGCM(b"k" * 32)
    with (folder / "gcm").open("rb") as file, (folder / "back").open("wb") as out:
        number = 0
        while chunk := file.read(MEGABYTE + 16):
            out.write(key.decrypt(number.to_bytes(12, "big"), chunk, None))
            number += 1


def hash_twice(folder: Path) -> None:
    for _ in range(2):
        with (folder / "plain").open("rb") as file:
            found = sha256()
            while chunk := file.read(65536):
                found.update(chunk)


def nothing(folder: Path) -> None:
    """What a process weighs that only loads the modules."""


TIMED: dict[str, Callable[[Path], None]] = {
    "meishan seal": seal,
    "meishan unseal": unseal,
    "pyrage encrypt_io": age_seal,
    "pyrage decrypt_io": age_open,
    "AES-256-GCM seal": gcm_seal,
    "AES-256-GCM open": gcm_open,
    "SHA-256 twice": hash_twice,
    "loading alone": nothing,
}


def speeds(megabytes: int) -> None:
    print(f"{f'{megabytes} MB, 3 of 5':20}{'seconds':>10}{'MB/s':>10}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with (folder / "plain").open("wb") as out:
            for _ in range(megabytes):
                out.write(os.urandom(MEGABYTE))
        for name, work in TIMED.items():
            best = float("inf")
            for _ in range(3):
                start = perf_counter()
                work(folder)
                best = min(best, perf_counter() - start)
            command = [sys.executable, "-m", "benchmarks.sealing", "--only", name, "--folder", place]
            peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            rate = f"{megabytes / best:,.0f}" if work is not nothing else ""
            print(f"{name:20}{best:>10.3f}{rate:>10}{peak / 1024:>10,.0f}", flush=True)
        whole = (folder / "sealed").stat().st_size - megabytes * MEGABYTE
        print(f"An envelope is {whole:,} bytes longer than its file.")
    small = [Source.of_bytes("a.txt", b"x" * 2000)]
    manifest = manifest_of(3, 5)
    start, count = perf_counter(), 300
    made = [BytesIO() for _ in range(count)]
    for out in made:
        sealing.seal_envelope(small, manifest=manifest, tender=TENDER, out=out)
    sealed = count / (perf_counter() - start)
    start = perf_counter()
    for out in made:
        open_all(out.getvalue(), (1, 2, 3))
    print(
        f"Envelopes of 2 kB, 3 of 5: {sealed:,.0f} sealed a second, {count / (perf_counter() - start):,.0f} opened."
    )


def open_all(
    data: bytes, seats: tuple[int, ...], *, manifest: Manifest | None = None, commitment: str = ""
) -> dict[str, bytes]:
    """What the door and the opening do with an envelope; raises SealingError, or gives the files."""
    file = BytesIO(data)
    header, shares, _ = sealing.read_envelope(file)
    sealing.check_header(header, shares, manifest=manifest or manifest_of(3, 5), tender=TENDER)
    if commitment and header.commitment != commitment:
        raise SealingError("This is not the envelope whose commitment stands in the log.")
    pads = {seat: sealing.open_share(KEYS[seat - 1][0], shares[seat], header, seat) for seat in seats}
    kept: dict[str, BytesIO] = {}

    class Out(BytesIO):
        def close(self) -> None:
            """Kept open, to be read."""

    package = sealing.open_envelope(
        file, sealing.join(header, pads), header, lambda one: kept.setdefault(one.name, Out())
    )
    return {one.name: kept[one.name].getvalue() for one in package.files}


def subsets(most: int) -> bool:
    """Whether of every list of up to `most` openers just those subsets open that are large enough."""
    opened = refused = wrong = 0
    for seats in range(1, most + 1):
        for threshold in range(1, seats + 1):
            manifest = manifest_of(threshold, seats)
            out = BytesIO()
            sealing.seal_envelope([Source.of_bytes("a", b"x")], manifest=manifest, tender=TENDER, out=out)
            header, shares, _ = sealing.read_envelope(BytesIO(out.getvalue()))
            pads = {
                seat: sealing.open_share(KEYS[seat - 1][0], shares[seat], header, seat)
                for seat in range(1, seats + 1)
            }
            for count in range(1, seats + 1):
                for chosen in combinations(pads, count):
                    known = {name for seat in chosen for name in pads[seat]}
                    try:
                        sealing.join(header, {seat: pads[seat] for seat in chosen})
                        opened += 1
                        wrong += count < threshold
                    except SealingError:
                        refused += 1
                        wrong += count >= threshold or known == set(header.pads)
    print(f"Subsets of up to {most} openers: {opened:,} opened, {refused:,} refused, {wrong:,} wrong.")
    return not wrong


# Ways of tampering: each gives another envelope than the one it is handed.


def flip(data: bytearray, chance: Random, other: bytes) -> bytes:
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def cut(data: bytearray, chance: Random, other: bytes) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def insert(data: bytearray, chance: Random, other: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return bytes(data[:at] + chance.randbytes(chance.randint(1, 64)) + data[at:])


def remove(data: bytearray, chance: Random, other: bytes) -> bytes:
    at = chance.randrange(len(data))
    return bytes(data[:at] + data[at + chance.randint(1, 64) :])


def overwrite(data: bytearray, chance: Random, other: bytes) -> bytes:
    at, count = chance.randrange(len(data)), chance.randint(1, 64)
    return bytes(data[:at] + chance.randbytes(min(count, len(data) - at)) + data[at + count :])


def splice(data: bytearray, chance: Random, other: bytes) -> bytes:
    """The beginning of one envelope, the end of another."""
    at = chance.randrange(1, min(len(data), len(other)))
    return bytes(data[:at]) + other[at:]


def rewrite(data: bytearray, chance: Random, other: bytes) -> bytes:
    """One value of the header or one share is exchanged for another, and everything is written properly again."""
    header, shares, start = sealing.read_envelope(BytesIO(bytes(data)))
    foreign, foreign_shares, _ = sealing.read_envelope(BytesIO(other))
    told, theirs, seat = header.json, foreign.json, str(chance.randint(1, 5))
    kind = chance.choice(("field", "pad", "share", "both", "ciphertext"))
    if kind == "field":
        name = chance.choice(("tender", "tender_version", "lot", "envelope", "openers", "recipient"))
        told[name] = theirs[name]
    elif kind == "pad":
        name = chance.choice(list(told["pads"]))
        told["pads"][name] = theirs["pads"][name]
    elif kind == "share":
        shares[int(seat)] = foreign_shares[int(seat)]
    elif kind == "both":
        shares[int(seat)] = foreign_shares[int(seat)]
        told["shares"][seat] = theirs["shares"][seat]
    else:
        body = bytearray(data[start:])
        body[chance.randrange(len(body))] ^= 1
        told["ciphertext"]["sha256"] = sha256(body).hexdigest()
        data = data[:start] + body
    sealed = sealing.Sealed(Header.parse(canonical(told)), shares)
    return sealing.envelope_head(sealed) + bytes(data[start:])


WAYS = (flip, cut, insert, remove, overwrite, splice, rewrite)


def tampered(count: int, seed: int) -> bool:
    """Whether not one of so many tampered envelopes is accepted, nor ends in anything but a sentence."""
    chance, out, foreign = Random(seed), BytesIO(), BytesIO()
    files = [Source.of_bytes("prices.json", b'{"v":1}'), Source.of_bytes("a.txt", b"twelve " * 40)]
    sealing.seal_envelope(files, manifest=manifest_of(3, 5), tender=TENDER, out=out)
    sealing.seal_envelope(
        files,
        manifest=manifest_of(3, 5, OTHER_KEYS),
        tender="another",
        tender_version=2,
        lot=1,
        envelope="technical",
        out=foreign,
    )
    whole, other = out.getvalue(), foreign.getvalue()
    commitment = sealing.read_envelope(BytesIO(whole))[0].commitment
    open_all(whole, (1, 2, 3), commitment=commitment)
    made: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    accepted = crashed = 0
    start = perf_counter()
    while sum(made.values()) < count:
        way = WAYS[sum(made.values()) % len(WAYS)]
        changed = way(bytearray(whole), chance, other)
        if changed == whole:
            continue
        made[way.__name__] += 1
        try:
            open_all(changed, (1, 2, 3), commitment=commitment)
            accepted += 1
            print(f"ACCEPTED: {way.__name__}")
        except SealingError as error:
            refused[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - counted and told
            crashed += 1
            print(f"CRASHED: {way.__name__}: {error!r}")
    seconds = perf_counter() - start
    print(
        f"Tampered envelopes ({len(whole):,} bytes): {sum(made.values()):,} made, {sum(refused.values()):,} refused, "
        f"{accepted:,} accepted, {crashed:,} without a sentence; {count / seconds:,.0f} a second."
    )
    print("  by way: " + ", ".join(f"{name} {number:,}" for name, number in made.items()))
    print("  by reason: " + ", ".join(f"{name} {number:,}" for name, number in refused.most_common()))
    return not accepted and not crashed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 MB and 5,000 tampered envelopes")
    parser.add_argument("--megabytes", type=int)
    parser.add_argument("--tampered", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        TIMED[options.only](options.folder)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return 0
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} before the run.")
    speeds(options.megabytes or (20 if options.quick else 100))
    sound = subsets(7)
    sound = tampered(options.tampered or (5_000 if options.quick else 100_000), options.seed) and sound
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
