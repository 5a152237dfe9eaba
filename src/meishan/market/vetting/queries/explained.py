# SPDX-License-Identifier: Apache-2.0
"""Why a name hit, in the reader's language: each fact one sentence."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.screening import Hit

_SAID = {
    "exact": gettext_lazy("“%(word)s” stands in both names."),
    "transliterated": gettext_lazy("“%(word)s” and “%(listed)s” are the same word in two scripts."),
    "sound": gettext_lazy("“%(word)s” sounds like “%(listed)s”."),
    "one-letter": gettext_lazy("“%(word)s” and “%(listed)s” differ in one letter."),
    "two-letters": gettext_lazy("“%(word)s” and “%(listed)s” differ in two letters."),
    "initial": gettext_lazy(
        "“%(word)s” and “%(listed)s” begin with the same letter; one is only an initial."
    ),
    "joined": gettext_lazy("“%(word)s” and “%(listed)s” are the same when written as one word."),
    "consonants": gettext_lazy(
        "“%(word)s” and “%(listed)s” have the same consonants; one script leaves vowels out."
    ),
}
_LABELS = {
    "exact": gettext_lazy("same word"),
    "transliterated": gettext_lazy("same word in another script"),
    "sound": gettext_lazy("same sound"),
    "one-letter": gettext_lazy("one letter differs"),
    "two-letters": gettext_lazy("two letters differ"),
    "initial": gettext_lazy("initial"),
    "joined": gettext_lazy("written together"),
    "consonants": gettext_lazy("same consonants"),
}


def why_of(hit: Hit) -> dict[str, Any]:
    """The explanation of a hit as plain JSON values, to be kept and told later in any language."""
    return {
        "words": [[one.word, one.listed, one.how, one.likeness] for one in hit.words],
        "unmatched": list(hit.unmatched),
        "listed_unmatched": list(hit.listed_unmatched),
        "reordered": hit.reordered,
        "birth_year": hit.birth_year,
        "country": hit.country,
        "alias": hit.matched.alias,
        "weak": hit.matched.weak,
        "legal_forms": list(hit.legal_forms),
    }


def way_label(how: str) -> str | Promise:
    """Two or three words for how two words met."""
    return _LABELS.get(how, how)


def sentences(why: dict[str, Any]) -> list[str]:
    """The explanation in sentences: first what speaks for a match, then what speaks against."""
    told = []
    exact = [word for word, _listed, how, _value in why["words"] if how == "exact"]
    if len(exact) > 1:
        told.append(_("These words stand in both names: %(words)s.") % {"words": ", ".join(exact)})
    for word, listed, how, _value in why["words"]:
        if how != "exact" or len(exact) == 1:
            told.append(str(_SAID[how]) % {"word": word, "listed": listed})
    if not why["words"]:
        told.append(_("Written without spaces, the two names are nearly the same."))
    if why["reordered"]:
        told.append(_("The words stand in another order."))
    if why["alias"]:
        told.append(
            _("The name is an alias that the list itself calls weak.")
            if why["weak"]
            else _("The name is an alias on the list.")
        )
    told += _evidence(why)
    if why["unmatched"]:
        told.append(_("Not in the listed name: %(words)s.") % {"words": ", ".join(why["unmatched"])})
    if why["listed_unmatched"]:
        told.append(_("Only in the listed name: %(words)s.") % {"words": ", ".join(why["listed_unmatched"])})
    return told


def _evidence(why: dict[str, Any]) -> list[str]:
    said = {
        ("birth_year", "same"): _("The year of birth agrees."),
        ("birth_year", "differs"): _("The year of birth differs."),
        ("country", "same"): _("The country agrees."),
        ("country", "differs"): _("The country differs."),
    }
    return [said[key, why[key]] for key in ("birth_year", "country") if why[key]]
