# SPDX-License-Identifier: Apache-2.0
"""The bytes of envelopes, put together from the pieces they came in."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet

from ..models import Envelope, Upload
from ..states import SubmissionState


class _Pieces(io.RawIOBase):
    """Files read one after the other, as one."""

    def __init__(self, names: Iterator[str]) -> None:
        super().__init__()
        self._names = names
        self._open: BinaryIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._open is None:
                name = next(self._names, None)
                if name is None:
                    return 0
                self._open = cast(BinaryIO, default_storage.open(name, "rb"))
            found = self._open.read(len(buffer))
            if found:
                buffer[: len(found)] = found
                return len(found)
            self._open.close()
            self._open = None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
        super().close()


def open_upload(upload: Upload) -> BinaryIO:
    """What has arrived, from its beginning. Raises FileNotFoundError on reading where the storage lost a piece."""
    names = list(upload.pieces.order_by("offset").values_list("name", flat=True))
    return io.BufferedReader(_Pieces(iter(names)), buffer_size=1 << 18)


def upload_for_reader(pk: UUID) -> Upload | None:
    """One upload, as far as the scope shows it."""
    return Upload.objects.filter(pk=pk).first()


def upload_holding(supplier: UUID, sha256: str, size: int) -> Upload | None:
    """The supplier's upload of those bytes, on its way or complete; None where none was begun or it failed."""
    return Upload.objects.filter(
        supplier_id=supplier, sha256=sha256, size=size, failed_at__isnull=True, dropped_at__isnull=True
    ).first()


def open_ciphertext(envelope: Envelope) -> BinaryIO | None:
    """An envelope's ciphertext from its beginning; None where its bytes never came whole."""
    upload = upload_holding(envelope.supplier_id, envelope.ciphertext_sha256, envelope.size)
    if envelope.complete_at is None or upload is None or upload.complete_at is None:
        return None
    return open_upload(upload)


def waiting_envelopes(supplier: UUID | None = None, notice: UUID | None = None) -> QuerySet[Envelope]:
    """Envelopes of standing submissions whose bytes are all here, though nobody has said so yet."""
    there = Upload.objects.filter(
        supplier_id=OuterRef("supplier_id"),
        sha256=OuterRef("ciphertext_sha256"),
        size=OuterRef("size"),
        complete_at__isnull=False,
        dropped_at__isnull=True,
    )
    found = Envelope.objects.filter(
        Exists(there), complete_at__isnull=True, submission__state=SubmissionState.STANDING
    )
    if supplier is not None:
        found = found.filter(supplier_id=supplier)
    if notice is not None:
        found = found.filter(notice_id=notice)
    return found.select_related("notice").order_by("id")
