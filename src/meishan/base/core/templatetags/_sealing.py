# SPDX-License-Identifier: Apache-2.0
"""The scripts that seal and open in the reader's browser, in one tag. Part of the library `meishan`."""

from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

library = template.Library()

BUNDLE = "core/vendor/age-0.3.1.js"
"""age and its building blocks, taken over as they are; see the README beside it."""
SCRIPTS = (
    BUNDLE,
    "core/sealing/bytes.js",
    "core/sealing/names.js",
    "core/sealing/keys.js",
    "core/sealing/sharing.js",
    "core/sealing/envelope.js",
    "core/sealing/log.js",
    "core/sealing/opening.js",
)

# What the scripts say, by the code of a fault; {file}, {seat} and the like are filled in there.
WORDS = {
    "unexpected": _("Something unexpected went wrong. Load the page again and try once more."),
    # Keys
    "not_a_key": _("This is not a secret key. One begins with AGE-SECRET-KEY-1 and has 74 signs."),
    "not_a_key_file": _(
        "This file holds no secret key. Choose the key file you saved when you made the key."
    ),
    "no_store": _(
        "This browser keeps nothing for this site, perhaps since its window is private. Use the key file instead."
    ),
    "wrong_key": _("This key does not open the share of seat {seat}. Choose the key of that seat."),
    "does_not_open": _("This key does not open it."),
    # Sealing
    "no_files": _("Choose one file at least."),
    "many_files": _("These are too many files: an envelope holds {most} at most. Put some into one archive."),
    "same_name": _("Two files have the name “{file}”. Rename one of them."),
    "double_encrypted": _(
        "“{file}” is encrypted already. Sealed twice, nobody could read it at the opening: "
        "choose the file itself, not encrypted."
    ),
    "bad_openers": _("The list of openers is not as it must be. Load the page again."),
    # Envelopes
    "not_an_envelope": _("This file is not a sealed envelope, or it is damaged."),
    "bad_header": _("The envelope's header is not as it must be."),
    "truncated": _("The file is cut off. Get the whole file again."),
    "tampered": _("The bytes are not those that the bidder committed to: they were changed on the way."),
    "bad_package": _(
        "What is inside the envelope is not packed as it must be. The one who sealed it made the fault."
    ),
    "encrypted_inside": _(
        "The bidder sealed what was encrypted already, to a key that no opener has. It cannot be read."
    ),
    "changed_file": _(
        "“{file}” is not the file listed inside the envelope. The one who sealed it made the fault."
    ),
    "unreadable": _("The envelope does not open with its own key. The one who sealed it made the fault."),
    "wrong_tender": _("The envelope was sealed for another tender, lot, version or list of openers."),
    # Shares
    "changed_share": _("The share of seat {seat} is not the one the bidder committed to."),
    "bad_share": _(
        "The share of seat {seat} does not hold what the bidder committed to: the bidder's fault."
    ),
    "foreign_share": _("The share given for seat {seat} belongs to another envelope or seat."),
    "bad_pad": _("Seat {seat} gave a wrong part of the key: it is not the one in the header."),
    "too_few": _("{given} openers gave their part; {threshold} must."),
    "key_mismatch": _(
        "All parts are right, and still they make another key than the envelope names: the bidder's fault."
    ),
    # Receipts and proofs
    "bad_log_key": _("The key of the log is not written as it must be."),
    "bad_proof": _("This file is damaged. Download it again and try once more."),
    "not_a_proof": _("This file is not a proof (.tlog-proof)."),
    "not_a_receipt": _("This file is not a receipt."),
    "receipt_unsigned": _("This receipt has no signature. Choose the signed one you were given beside it."),
    "not_an_entry": _("This file is not an entry of the log (entry.json)."),
    "changed_entry": _("The details in the file are not those the entry was made with."),
    "entry_missing": _("The proof does not hold the entry itself. Choose the file entry.json, too."),
    "wrong_signature": _("The signature of “{name}” does not belong to this text: somebody changed it."),
    "unsigned": _("No key of this log signed it. It comes from elsewhere, or it was changed."),
    # Openings
    "bad_record": _("This file is not the record of an opening, or it is damaged."),
    "changed_record": _("The record of the opening does not fit together: somebody changed it."),
    "not_in_record": _("This envelope is not in the record of the opening, or it was changed."),
    "not_opened": _("The record does not say that this envelope was opened."),
    "other_files": _("The files in this envelope are not those in the record of the opening."),
    "other_supplier": _("Another supplier sealed this envelope than the record names."),
    "not_in_log": _("The proof does not lead to the signed head of the log: this entry is not in it."),
}


@library.simple_tag
def sealing_scripts(*more: str) -> SafeString:
    """What a page's `head` block needs to seal and open; `more` are the page's own scripts, which come last."""
    words = json_script({code: str(sentence) for code, sentence in WORDS.items()}, "sealing-words")
    tags = [
        format_html('<script src="{}" integrity="{}" defer></script>', static(name), integrity(name))
        for name in (*SCRIPTS, *more)
    ]
    return mark_safe("\n  ".join([words, *tags]))


def integrity(name: str) -> str:
    """What the browser holds the script against before it runs it (Subresource Integrity)."""
    return _integrity.__wrapped__(name) if settings.DEBUG else _integrity(name)


@cache
def _integrity(name: str) -> str:
    path = find(name)
    if path is None:
        raise ValueError(f"no static file is named {name!r}")
    return f"sha384-{b64encode(sha384(Path(path).read_bytes()).digest()).decode()}"
