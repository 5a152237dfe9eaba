# SPDX-License-Identifier: Apache-2.0
"""Open an envelope with the keys of enough openers. Offline; for the day the platform is not there.

Give --key once for each opener; which seat each has is found out. With --openers, the envelope must have been
sealed to that list. The files appear in FOLDER when all of them are whole and as the bidder sealed them.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from meishan.algorithms.sealing import (
    Header,
    Package,
    SealingError,
    into,
    join,
    open_envelope,
    open_share,
    read_envelope,
    read_key_file,
)
from meishan.algorithms.sealing.errors import BadShareError, WrongKeyError
from meishan.algorithms.sealing.headers import check_openers, check_purpose, check_shares
from meishan.algorithms.sealing.sharing import Pads
from meishan.web.cli.sealing_files import filling, read_manifest, read_small, reading, sentences
from meishan.web.launcher.trouble import NO_PERMISSION, USAGE, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("envelope", type=Path, metavar="ENVELOPE", help="the sealed envelope")
    parser.add_argument(
        "--key",
        type=Path,
        action="append",
        required=True,
        metavar="K.key",
        help="an opener's secret key; once for each",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="where the files are to go"
    )
    parser.add_argument("--tender", metavar="ID", help="the tender it must have been sealed for")
    parser.add_argument("--openers", type=Path, metavar="MANIFEST.json", help="the list it must be sealed to")


def execute(options: argparse.Namespace) -> int:
    """Open, unpack, and say what was inside."""
    identities = [_key(path) for path in options.key]
    with reading(options.envelope) as file, sentences(str(options.envelope)):
        header, shares, _ = read_envelope(file)
        check_shares(header, shares)
        if options.tender:
            check_purpose(header, tender=options.tender)
        if options.openers:
            check_openers(header, read_manifest(options.openers))
        identity = join(header, _pads(zip(options.key, identities, strict=True), header, shares))
        with filling(options.output) as folder:
            package = open_envelope(file, identity, header, into(folder))
    _tell(header, package, options.output)
    return 0


def _key(path: Path) -> str:
    with sentences(str(path)):
        return read_key_file(read_small(path))


def _pads(keys: Iterable[tuple[Path, str]], header: Header, shares: Mapping[int, bytes]) -> dict[int, Pads]:
    """Each key's pads by its seat. A share that the bidder made wrong is passed over where others are enough."""
    found: dict[int, Pads] = {}
    wrong: list[SealingError] = []
    for path, identity in keys:
        seat = 0
        for seat, share in shares.items():
            try:
                pads = open_share(identity, share, header, seat)
            except WrongKeyError:
                continue
            except BadShareError as error:
                wrong.append(error)
                break
            if seat in found:
                raise Trouble(f"The key in {path} was given twice.", USAGE)
            found[seat] = pads
            break
        else:
            raise Trouble(
                f"The key in {path} opens no share: it is none of this envelope's openers'.", NO_PERMISSION
            )
    if wrong and len(found) < header.threshold:
        raise wrong[0]
    for fault in wrong:
        print(f"meishan: {fault}", file=sys.stderr)
    return found


def _tell(header: Header, package: Package, folder: Path) -> None:
    print(f"Opened: {len(package.files):,} files in {folder}, each as the bidder sealed it.")
    print(f"  tender: {header.tender}, version {header.tender_version}")
    print(f"  part: {header.envelope}, {f'lot {header.lot}' if header.lot else 'the whole tender'}")
    print(f"  supplier: {package.supplier or 'not stated'}")
    print(f"  commitment: {header.commitment}")
    for file in package.files:
        print(f"  {file.sha256}  {file.size:>13,}  {file.name}")
    for name in package.looks_encrypted:
        print(
            f"meishan: “{name}” was encrypted before it was sealed; who can read it is not known.",
            file=sys.stderr,
        )
