# SPDX-License-Identifier: Apache-2.0
"""Which kinds of file are taken where, and how large."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.sealing.forms import LARGEST_FILE

from . import archives
from .kinds import MAX_PIXELS

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, the endings it goes by, and its name for people."""

    key: str
    media_type: str
    endings: tuple[str, ...]
    name: str


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
KINDS = {
    one.key: one
    for one in (
        Kind("pdf", "application/pdf", (".pdf",), "PDF"),
        Kind("png", "image/png", (".png",), "PNG"),
        Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), "JPEG"),
        Kind("docx", f"{_OOXML}.wordprocessingml.document", (".docx",), "Word (DOCX)"),
        Kind("xlsx", f"{_OOXML}.spreadsheetml.sheet", (".xlsx",), "Excel (XLSX)"),
        Kind("pptx", f"{_OOXML}.presentationml.presentation", (".pptx",), "PowerPoint (PPTX)"),
        Kind("odt", f"{_ODF}.text", (".odt",), "OpenDocument (ODT)"),
        Kind("ods", f"{_ODF}.spreadsheet", (".ods",), "OpenDocument (ODS)"),
        Kind("doc", "application/msword", (".doc",), "Word (DOC)"),
        Kind("xls", "application/vnd.ms-excel", (".xls",), "Excel (XLS)"),
        Kind("csv", "text/csv", (".csv",), "CSV"),
        Kind("txt", "text/plain", (".txt",), "TXT"),
        Kind("zip", "application/zip", (".zip",), "ZIP"),
    )
}


@dataclass(frozen=True)
class Policy:
    """What one upload field takes. `kinds` are keys of KINDS, `max_bytes` the largest file."""

    kinds: tuple[str, ...]
    max_bytes: int = 20 * MEGABYTE


DOCUMENTS = Policy(("pdf", "docx", "xlsx", "odt", "ods", "doc", "xls", "png", "jpeg"))
DOCUMENTS_AND_ARCHIVES = Policy((*DOCUMENTS.kinds, "pptx", "csv", "txt", "zip"), max_bytes=50 * MEGABYTE)
PICTURES = Policy(("png", "jpeg"), max_bytes=5 * MEGABYTE)
SHEETS = Policy(("csv", "xlsx"), max_bytes=20 * MEGABYTE)
SEALED = Policy(DOCUMENTS_AND_ARCHIVES.kinds, max_bytes=LARGEST_FILE)
"""A file inside a sealed bid: checked by the bidder's own browser, and again when the envelope is opened."""


def names_of(policy: Policy) -> str:
    """The kinds by name, as a list for a sentence."""
    return ", ".join(KINDS[key].name for key in policy.kinds)


def accept_of(policy: Policy) -> str:
    """For the `accept` attribute of a file input."""
    return ",".join(ending for key in policy.kinds for ending in KINDS[key].endings)


def hint_of(policy: Policy) -> str:
    """One sentence under a file input."""
    return _("%(kinds)s. At most %(size)s MB.") % {
        "kinds": names_of(policy),
        "size": policy.max_bytes // MEGABYTE,
    }


def lazy_hint_of(policy: Policy) -> Promise:
    """`hint_of`, translated when shown: for fields made when the module is read."""
    return format_lazy(
        gettext_lazy("{kinds}. At most {size} MB."), kinds=names_of(policy), size=policy.max_bytes // MEGABYTE
    )


def as_data(policy: Policy) -> dict[str, Any]:
    """The policy with the limits of archives, for a page that checks files before they are sealed."""
    return {
        "kinds": [asdict(KINDS[key]) for key in policy.kinds],
        "said": names_of(policy),
        "max_bytes": policy.max_bytes,
        "archives": {
            "max_files": archives.MAX_FILES,
            "max_unpacked": archives.MAX_UNPACKED,
            "max_ratio": archives.MAX_RATIO,
            "ratio_free": archives.RATIO_FREE,
            "max_pixels": MAX_PIXELS,
            "nested": archives.NESTED,
            "programs": archives.PROGRAMS,
        },
    }
