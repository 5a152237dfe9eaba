# SPDX-License-Identifier: Apache-2.0
"""From a ciphertext and its one-time key to files: decrypted, compared with what was said, checked, scanned, kept."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.base import File as StoredFile
from django.core.files.storage import default_storage

from meishan.algorithms import sealing
from meishan.base.core import scope
from meishan.base.core.errors import Refused
from meishan.base.core.uploads import SEALED, Scan, receive
from meishan.base.core.uploads.rows import path_of
from meishan.base.core.uploads.scanning import ScannerAway, scan

from ...models import Envelope, OpenedFile, OpeningLine
from ...queries import open_ciphertext
from ...queries import prices as schedules
from ...states import Culprit, EnvelopeState, Fault
from .settling import settle

ANSWERS = "answers.json"
LARGEST_ANSWERS = 4 * 1024 * 1024
# Bytes that were whole when they arrived: what happened to them since is at our door.
CULPRITS = {"carrier": Culprit.PLATFORM, "opener": Culprit.OPENER}


def unpack(line: OpeningLine, at: datetime) -> None:
    """Within an act: open the envelope of this line with its key, and settle what became of it."""
    with scope.everything(), tempfile.TemporaryDirectory() as folder:
        envelope = Envelope.objects.get(pk=line.pk)
        header = sealing.Header.parse(envelope.header)
        try:
            with _ciphertext(envelope) as ciphertext:
                package = sealing.open_envelope(ciphertext, line.key, header, sealing.into(Path(folder)))
            _refuse_foreign(package, line)
        except FileNotFoundError:
            settle(line, EnvelopeState.UNREADABLE, at, fault=Fault.GONE, culprit=Culprit.PLATFORM)
            return
        except sealing.SealingError as error:
            _settle_fault(line, error, at)
            return
        line.sealed_manifest = package.manifest
        _read_written(line, package, Path(folder))
        settle(line, EnvelopeState.OPENED, at)
        for number, one in enumerate(package.files, 1):
            _keep(line, number, one, Path(folder) / one.name, at)


def _ciphertext(envelope: Envelope) -> BinaryIO:
    found = open_ciphertext(envelope)
    if found is None:
        raise FileNotFoundError
    return found


def _refuse_foreign(package: sealing.Package, line: OpeningLine) -> None:
    """An envelope that names who sealed it is that supplier's alone."""
    if package.supplier and package.supplier != str(line.supplier_id):
        raise sealing.errors.WrongSupplierError("Another supplier sealed this envelope.")


def _settle_fault(line: OpeningLine, error: sealing.SealingError, at: datetime) -> None:
    culprit = CULPRITS.get(error.culprit, Culprit.BIDDER)
    state = EnvelopeState.VOID if culprit == Culprit.BIDDER else EnvelopeState.UNREADABLE
    fault = error.code if error.code in Fault.values else Fault.UNREADABLE
    settle(line, state, at, fault=fault, culprit=culprit, words=str(error))


def _read_written(line: OpeningLine, package: sealing.Package, folder: Path) -> None:
    """What the bidder's page wrote for ours: answers, and prices reckoned anew."""
    names = {one.stated_name: one.name for one in package.files}
    if ANSWERS in names:
        line.answers = _json(folder / names[ANSWERS])
    if line.opening.kind == "technical":
        return
    data = (folder / names[schedules.NAME]).read_bytes() if schedules.NAME in names else None
    found = schedules.read_prices(data)
    line.prices = _json(folder / names[schedules.NAME]) if data is not None else None
    line.total, line.computed, line.currency = found.stated, found.computed, found.currency
    line.price_faults, line.wrong_lines = [str(one) for one in found.faults], list(found.wrong_lines)[:200]


def _json(path: Path) -> Any:
    """The value of a small JSON object with plain characters; None for anything else."""
    if path.stat().st_size > LARGEST_ANSWERS:
        return None
    try:
        text = path.read_text("utf-8-sig")
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    # PostgreSQL keeps no NUL in JSON.
    return found if isinstance(found, dict) and "\\u0000" not in text else None


def _keep(line: OpeningLine, number: int, told: sealing.File, path: Path, at: datetime) -> None:
    """One file: checked and scanned, and kept; or listed with the reason why not."""
    refusal = ""
    try:
        columns = _received(told, path)
    except ScannerAway:
        # No verdict is not a verdict: the whole opening of this envelope waits until there is one.
        raise
    except Refused as refused:
        refusal = str(refused.message)
        columns = {
            "sha256": told.sha256,
            "file_name": told.name,
            "size": told.size,
            "media_type": "application/octet-stream",
            "scan": Scan.UNSCANNED,
        }
    OpenedFile(
        line=line,
        supplier_id=line.supplier_id,
        buyer_id=line.buyer_id,
        number=number,
        refusal=refusal,
        at=at,
        **columns,
    ).save(force_insert=True)


def _received(told: sealing.File, path: Path) -> dict[str, Any]:
    """Check, scan and keep a file. Raises Refused with the reason why it isn't kept."""
    if told.looks_encrypted:
        raise Refused(Fault.DOUBLE_ENCRYPTED.label)
    if told.stated_name in (ANSWERS, schedules.NAME):
        return _written_by_page(told, path)
    with path.open("rb") as content:
        return receive(StoredFile(content, name=told.name), SEALED).columns()


def _written_by_page(told: sealing.File, path: Path) -> dict[str, Any]:
    """JSON that our own page makes is of no kind people upload; it is kept as it is, once scanned."""
    with path.open("rb") as content:
        virus = scan(content)
        if virus:
            raise Refused(virus)
        place = path_of(told.sha256)
        if not default_storage.exists(place):
            content.seek(0)
            default_storage.save(place, StoredFile(content))
    return {
        "sha256": told.sha256,
        "file_name": told.name,
        "size": told.size,
        "media_type": "application/json",
        "scan": Scan.UNSCANNED if virus is None else Scan.CLEAN,
    }
