# SPDX-License-Identifier: Apache-2.0
"""Files from people: told by their content, checked, scanned, kept under their own hash, given out as attachments.

Rules after OWASP ASVS 5.0, chapter 5 (types, sizes, unpacked sizes, own names, no execution, virus scan).
"""

from .fields import CheckedFileField
from .policy import (
    DOCUMENTS,
    DOCUMENTS_AND_ARCHIVES,
    PICTURES,
    SEALED,
    SHEETS,
    Policy,
    accept_of,
    as_data,
    hint_of,
)
from .rows import FileRow, Received, Scan, attachment, open_stored, receive

__all__ = [
    "DOCUMENTS",
    "DOCUMENTS_AND_ARCHIVES",
    "PICTURES",
    "SEALED",
    "SHEETS",
    "CheckedFileField",
    "FileRow",
    "Policy",
    "Received",
    "Scan",
    "accept_of",
    "as_data",
    "attachment",
    "hint_of",
    "open_stored",
    "receive",
]
