# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an envelope, in the reader's language. The sealing code itself speaks English."""

from django.utils.translation import gettext as _

from meishan.algorithms.sealing import errors


def sentence_of(error: errors.SealingError) -> str:
    """What is wrong and what to do, for the bidder who hands an envelope in."""
    match error:
        case errors.WrongTenderError():
            return _wrong_place(error)
        case errors.WrongOpenersError():
            return _(
                "This envelope was sealed to other openers than this tender's. Get the tender's present list of "
                "openers and seal the files again."
            )
        case errors.TruncatedError():
            return _("The file is cut off. Choose the whole file again.")
        case errors.TamperedError():
            return _("The envelope was changed on the way: its parts do not fit its header. Send it again.")
        case errors.DoubleEncryptedError():
            return _("This file is encrypted already. Seal the files themselves, not encrypted ones.")
        case errors.UnreadableError():
            return _("What is in the envelope is not sealed as it must be. Seal the files again.")
        case errors.KeyFormatError():
            return _("The envelope's own key is not one that can be used. Seal the files again.")
    return _("This is not a sealed envelope of this platform, or it is damaged. Seal the files again.")


def _wrong_place(error: errors.SealingError) -> str:
    match error.facts.get("field"):
        case "lot":
            return _("This envelope was sealed for another lot. Submit it there, or seal it for this one.")
        case "envelope":
            return _(
                "This is another envelope than the one asked for here: technical and financial were mixed up."
            )
        case "tender_version":
            return _(
                "This envelope was sealed for an earlier version of the tender. Read what changed, then seal again or "
                "declare that it stands."
            )
    return _("This envelope was sealed for another tender. Seal the files again for this one.")
