# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with keys, envelopes and openings: one class a fault, one sentence each.

`code` is a stable word for programs. `culprit` tells at whose door the fault lies, where that is shown:
`bidder`, `opener`, `carrier` (whoever kept or moved the bytes), `reader` (who runs the command), or nothing.
"""

from typing import Any


class SealingError(ValueError):
    """Something about a key, an envelope or its opening is not as it must be; the message says what to do."""

    code = "malformed"
    culprit = ""

    def __init__(self, sentence: str, **facts: Any) -> None:
        """`facts` are what the sentence names, for programs: `seat`, `name`, `have`, `need` and the like."""
        super().__init__(sentence)
        self.facts = facts


class FormatError(SealingError):
    """A file or a value is not written as the format demands."""


class KeyFormatError(SealingError):
    """A text is not an age key of the kind used here."""

    code = "bad_key"
    culprit = "reader"


class ManifestError(SealingError):
    """The list of openers cannot be used: too many seats, a key that stands twice, a threshold too high."""

    code = "bad_openers"
    culprit = "reader"


class FilesError(SealingError):
    """The files cannot be sealed as they are: none, two of one name, changed under our hands."""

    code = "bad_files"
    culprit = "bidder"


class DoubleEncryptedError(SealingError):
    """What was to be sealed, or what an envelope held, is encrypted already."""

    code = "double_encrypted"
    culprit = "bidder"


class WrongTenderError(SealingError):
    """The envelope was sealed for another tender, version, lot or part than the one it is used for."""

    code = "wrong_tender"
    culprit = "bidder"


class WrongOpenersError(SealingError):
    """The envelope was sealed to other openers than the tender's."""

    code = "wrong_openers"
    culprit = "bidder"


class WrongSupplierError(SealingError):
    """The envelope was sealed by another supplier than the one who handed it in."""

    code = "wrong_supplier"
    culprit = "bidder"


class TruncatedError(SealingError):
    """The file ends too early."""

    code = "truncated"
    culprit = "carrier"


class TamperedError(SealingError):
    """The bytes are not those that the bidder committed to."""

    code = "tampered"
    culprit = "carrier"


class WrongKeyError(SealingError):
    """The key does not open this share: it is another opener's."""

    code = "wrong_key"
    culprit = "opener"


class BadShareError(SealingError):
    """A share opened, but the bidder put something else in it than the header promises."""

    code = "bad_share"
    culprit = "bidder"


class BadPadError(SealingError):
    """An opener gave a pad that is not the one in the header; `facts["seat"]` is hers."""

    code = "bad_pad"
    culprit = "opener"


class TooFewKeysError(SealingError):
    """Fewer openers gave their pads than the threshold asks for."""

    code = "too_few"
    culprit = "opener"


class KeyMismatchError(SealingError):
    """The pads are all right, but make another key than the header names: the bidder committed to nonsense."""

    code = "key_mismatch"
    culprit = "bidder"


class UnreadableError(SealingError):
    """The bytes are the bidder's own and the key is the right one, and still there is no package inside."""

    code = "unreadable"
    culprit = "bidder"
