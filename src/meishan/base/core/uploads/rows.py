# SPDX-License-Identifier: Apache-2.0
"""Taking a file in, keeping it, and giving it out again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import Refused
from .kinds import in_family, kind_of
from .policy import DOCUMENTS, KINDS, MEGABYTE, Policy, names_of
from .scanning import scan

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:\"/\\|?*]")


class Scan(models.TextChoices):
    """Whether a virus scanner has seen the file; said as it is."""

    CLEAN = "clean", gettext_lazy("Scanned, no virus found")
    INFECTED = "infected", gettext_lazy("Virus found")
    UNSCANNED = "unscanned", gettext_lazy("Not scanned for viruses")


class FileRow(models.Model):
    """The columns of a row that owns a file. The file itself lies in the storage under its SHA-256."""

    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="Bytes.")
    media_type = models.CharField(max_length=120)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNSCANNED)

    class Meta:
        abstract = True

    @property
    def is_downloadable(self) -> bool:
        return self.scan != Scan.INFECTED


@dataclass(frozen=True)
class Received:
    """A file that passed every check and is kept."""

    sha256: str
    file_name: str
    size: int
    media_type: str
    scan: str

    def columns(self) -> dict[str, Any]:
        """For making a FileRow: `Document(**received.columns(), …)`."""
        return asdict(self)


def receive(upload: File, policy: Policy = DOCUMENTS, *, field: str | None = None) -> Received:
    """Check a file, scan it and keep it under its hash. Raises Refused with a sentence that says what to do.

    The stored file is immutable and shared by all rows with the same content. A row is the caller's to write; a
    file whose row was never written is harmless.
    """
    try:
        return _receive(upload, policy)
    except Refused as refused:
        refused.field = field or refused.field
        raise


def _receive(upload: File, policy: Policy) -> Received:
    size = upload.size
    name = clean_name(upload.name or "")
    if not size:
        raise Refused(_("The file is empty. Choose another one."))
    if size > policy.max_bytes:
        raise Refused(
            _("The file is larger than %(size)s MB. Make it smaller, or split it.")
            % {"size": policy.max_bytes // MEGABYTE}
        )
    kind = _told_kind(upload, name, policy)
    virus = scan(cast(BinaryIO, upload))
    if virus:
        raise Refused(
            _("The virus scanner found “%(virus)s” in this file. It was not taken.") % {"virus": virus}
        )
    digest = _hash(upload)
    path = path_of(digest)
    if not default_storage.exists(path):
        upload.seek(0)
        default_storage.save(path, File(upload))
    state = Scan.UNSCANNED if virus is None else Scan.CLEAN
    return Received(digest, name, size, KINDS[kind].media_type, str(state))


def _told_kind(upload: File, name: str, policy: Policy) -> str:
    kind = kind_of(cast(BinaryIO, upload))
    ending = PurePosixPath(name).suffix.lower()
    if kind is not None and in_family(kind, ending):
        kind = ending.removeprefix(".")
    if kind is None or kind not in policy.kinds:
        raise Refused(
            _("This kind of file can't be taken here. Send one of: %(kinds)s.") % {"kinds": names_of(policy)}
        )
    if ending not in KINDS[kind].endings:
        raise Refused(
            _("The file is called “%(name)s”, but by its content it is %(kind)s. Give it the right ending.")
            % {"name": name, "kind": KINDS[kind].name}
        )
    return kind


def clean_name(name: str) -> str:
    """What the sender called the file, without folders, control characters or direction marks; at most 150 letters."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = _UNPRINTABLE.sub("", base).strip(" .") or "file"
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:140]}.{ending[:9]}" if dot and stem else base[:150]


def path_of(sha256: str) -> str:
    """Where a file lies in the storage."""
    return f"uploads/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _hash(upload: File) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def open_stored(row: FileRow | Received) -> BinaryIO:
    """The file of a row, open for reading. Raises FileNotFoundError."""
    return cast(BinaryIO, default_storage.open(path_of(row.sha256), "rb"))


def attachment(row: FileRow) -> FileResponse:
    """The file as a download, never shown in the page's own origin. The caller has asked the rule already.

    Raises Http404 when it is infected or gone.
    """
    if not row.is_downloadable:
        raise Http404
    try:
        content = open_stored(row)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=row.file_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{row.sha256}"'
    return response
