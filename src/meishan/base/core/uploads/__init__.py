# SPDX-License-Identifier: Apache-2.0
"""Files from people: told by their content, checked, scanned, kept under their own hash, given out as attachments.

Rules after OWASP ASVS 5.0, chapter 5 (types, sizes, unpacked sizes, own names, no execution, virus scan).
"""

from .fields import CheckedFileField
from .policy import (
    DOCUMENTS,
    DOCUMENTS_AND_ARCHIVES,
    PICTURES,
    SHEETS,
    Policy,
    accept_of,
    hint_of,
)
from .rows import FileRow, Received, Scan, attachment, open_stored, receive

__all__ = [
    "DOCUMENTS",
    "DOCUMENTS_AND_ARCHIVES",
    "PICTURES",
    "SHEETS",
    "CheckedFileField",
    "FileRow",
    "Policy",
    "Received",
    "Scan",
    "accept_of",
    "attachment",
    "hint_of",
    "open_stored",
    "receive",
]
