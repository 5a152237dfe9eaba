# SPDX-License-Identifier: Apache-2.0
"""What was written in one language and kept is read in another."""

import json

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.sentences import as_data, in_words
from meishan.base.core.sentences import sentence as _


def kept(text):
    return json.loads(json.dumps(as_data(text)))


def test_a_sentence_is_plain_text_to_whoever_writes_it():
    said = _("“%(value)s” is not an amount.") % {"value": "ten"}

    assert said == "“ten” is not an amount."
    assert f"{said}!" == "“ten” is not an amount.!"
    assert json.dumps(said)


@pytest.mark.parametrize("language", ["fr", "ar", "zh-hans", "ru", "es"])
def test_each_reads_it_in_her_own_language(language):
    with translation.override("zh-hans"):
        held = kept(_("“%(value)s” is not an amount.") % {"value": "ten"})
    with translation.override("en"):
        plain = in_words(held)
    with translation.override(language):
        told = in_words(held)

    assert plain == "“ten” is not an amount."
    assert "ten" in told
    assert told != plain


def test_what_it_names_is_read_so_too():
    with translation.override("fr"):
        held = kept(_("%(part)s is empty; left out.") % {"part": gettext_lazy("Title")})
        other = kept(_("%(part)s is empty; left out.") % {"part": pgettext_lazy("a date", "Published")})
        nested = kept(_("%(part)s is empty; left out.") % {"part": _("No deadline is given.")})

    assert in_words(held) == "Title is empty; left out."
    assert in_words(other) == "Published is empty; left out."
    assert in_words(nested) == "No deadline is given. is empty; left out."
    with translation.override("zh-hans"):
        assert "Title" not in in_words(held)
        assert "Published" not in in_words(other)


def test_what_was_kept_before_stays_as_it_is():
    assert in_words("Ce texte est d'avant.") == "Ce texte est d'avant."
    assert in_words(as_data("100 % plain")) == "100 % plain"
    assert as_data(7) == 7
