# SPDX-License-Identifier: Apache-2.0
"""The page on which anybody checks receipts and openings in her own browser; nothing she chooses is sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

# What the script says; {log}, {at} and the like are filled in there.
WORDS: dict[str, str | Promise] = {
    "proved": gettext_lazy("Proved"),
    "not_proved": gettext_lazy("Not proved"),
    "signed_only": gettext_lazy("Signed by the log"),
    "sound_only": gettext_lazy("Fits together"),
    "receipt": gettext_lazy("Receipt"),
    "record": gettext_lazy("Record of an opening"),
    "signed": gettext_lazy("The log “{log}” has signed that this bid was handed in at {at} (UTC)."),
    "in_log": gettext_lazy("The act is entry number {index} of the {size} in that log."),
    "no_proof": gettext_lazy("Choose the file .tlog-proof too, to see that the log holds the act."),
    "proof_of_other": gettext_lazy("The proof is of another act than the one the receipt tells of."),
    "pending": gettext_lazy("When it was signed, bytes were still to come of: {parts}."),
    "world": gettext_lazy("It comes from a world for trying things out ({world}), where nothing counts."),
    "same_envelope": gettext_lazy("“{file}” is the very envelope that was handed in ({part})."),
    "other_envelope": gettext_lazy("“{file}” is not the envelope the receipt tells of."),
    "entry": gettext_lazy("“{act}” of {at} (UTC) is entry number {index} of the {size} in the log “{log}”."),
    "sound": gettext_lazy(
        "The record fits together; each commitment and each key is right. Envelopes opened: {opened} of {all}."
    ),
    "record_in_log": gettext_lazy("The log “{log}” holds the fingerprint of this record, as entry {index}."),
    "record_not_in_log": gettext_lazy("The entry in the proof does not tell of this record."),
    "record_no_proof": gettext_lazy(
        "Choose the .tlog-proof of the opening too, to see that the log holds this record."
    ),
    "opened": gettext_lazy(
        "“{file}” was decrypted again, here: it holds what the record says. Files: {count}."
    ),
    "in_record": gettext_lazy("The bid of the receipt is in the record, as: {state}."),
    "not_in_record": gettext_lazy("The bid of the receipt is not in this record."),
    "state_opened": gettext_lazy("opened"),
    "state_void": gettext_lazy("void"),
    "state_unreadable": gettext_lazy("unreadable"),
    "state_kept_sealed": gettext_lazy("kept sealed"),
    "whole": gettext_lazy("the only envelope"),
    "technical": gettext_lazy("technical envelope"),
    "financial": gettext_lazy("financial envelope"),
    "unknown": gettext_lazy(
        "“{file}” is no receipt, proof, envelope or record of an opening, or it is damaged."
    ),
    "lonely": gettext_lazy("“{file}” is an envelope. Choose the receipt or the record of the opening, too."),
    "our_keys": gettext_lazy("Checked with the keys this server gives of its log."),
    "your_keys": gettext_lazy("Checked with the keys in “{file}”."),
    "no_keys": gettext_lazy(
        "The keys of the log could not be fetched. Choose the file keys.txt you saved, too."
    ),
    "reference": gettext_lazy("Reference"),
    "lot": gettext_lazy("Lot"),
    "whole_tender": gettext_lazy("the whole tender"),
    "version": gettext_lazy("Version of the tender"),
    "commitment": gettext_lazy("Fingerprint: {part}"),
    "supplier": gettext_lazy("Bidder (id)"),
    "working": gettext_lazy("Checking… {share}"),
    "files": gettext_lazy("Files"),
    "all_proved": gettext_lazy("Proved. All that you chose holds."),
    "all_partly": gettext_lazy("Genuine, but not all is proved yet. Below stands what to choose beside it."),
    "all_nothing": gettext_lazy(
        "Nothing to check yet. Choose a receipt, a proof or the record of an opening, too."
    ),
    "all_not_proved": gettext_lazy("Not proved. Below stands why."),
}


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Choose the files; the reader's own browser says what they prove."""
    context = {
        "title": _("Check a receipt or an opening"),
        "words": {code: str(sentence) for code, sentence in WORDS.items()},
    }
    return render(request, "site/verify.html", context)
