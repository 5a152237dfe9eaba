# SPDX-License-Identifier: Apache-2.0
"""The catalogues of all six languages are whole: nothing missing, fuzzy, left over, broken, or merely copied."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("messages", ROOT / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)

# Words that are the same in that language, or names, formats and examples that are nobody's language.
SAME = {
    "*": {
        "CSV",
        "XLSX",
        "JSON",
        "XML",
        "PDF",
        "OCDS",
        "UNSPSC",
        "URL",
        "API",
        "RSS",
        "EU eForms",
        "eForms",
        "QR",
    },
    "fr": {
        "minute",
        "document",
        "point",
        "points",
        "question",
        "Minutes",
        "Points",
        "Questionnaire",
        "Questionnaire (XLSX)",
        "Total",
        "absent",
        "lot",
        "organisation",
        "Absent",
        "Actions",
        "Administration",
        "Agenda",
        "Badge",
        "Code",
        "Codes",
        "Conditions",
        "Contact",
        "Contacts",
        "Date",
        "Dates",
        "Description",
        "Document",
        "Documents",
        "Force majeure",
        "Format",
        "Invitation",
        "Lot",
        "Lots",
        "Menu",
        "Micro",
        "Note",
        "Occasion",
        "Organisation",
        "Page",
        "Pages",
        "Programme",
        "Public",
        "Question",
        "Questions",
        "Quota",
        "Quotas",
        "Score",
        "Segment",
        "Sessions",
        "Signature",
        "Signatures",
        "Source",
        "Table",
        "Tables",
        "Type",
        "Verdict",
        "Version",
        "questions",
        "version",
    },
    "es": {
        "no",
        "Actor",
        "Final",
        "General",
        "Error",
        "No",
        "Normal",
        "Total",
        "Visible",
        "Bytes",
        "Color",
        "Original",
        "Local",
        "Legal",
        "Micro",
        "Social",
        "Personal",
    },
    "ru": set(),
    "ar": set(),
    "zh": set(),
}
LETTERS = re.compile(r"[^\W\d_]{2,}")
PLACEHOLDERS = re.compile(r"%\([a-zA-Z_0-9]+\)[sd]|%[sd%]|\{[a-z_0-9]*\}|<[^>]+>|&[a-z]+;")


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_catalogue_is_whole(language):
    assert messages.faults(language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_merely_copied_from_the_english(language):
    copied = []
    for message in messages.messages_of(messages.read(language)):
        text = message.id[0] if isinstance(message.id, tuple | list) else message.id
        bare = PLACEHOLDERS.sub("", text).strip(" ,.:")
        if not LETTERS.search(bare) or bare in SAME["*"] | SAME[language]:
            continue
        if text in messages.strings_of(message):
            copied.append(text)

    assert copied == []


def test_a_text_left_out_is_noticed(monkeypatch):
    known = messages.gather()
    monkeypatch.setattr(messages, "gather", lambda: known | {(None, "A text nobody translated."): ["x.py"]})

    assert "fr: not in the catalogue: 'A text nobody translated.'" in messages.faults("fr")


def test_names_keep_their_direction_within_arabic():
    catalogue = messages.read("ar")
    messages.isolate(catalogue)

    told = catalogue.get("%(agency)s has declined your registration").string
    assert "\u2068%(agency)s\u2069" in told
    assert "\u2068" not in messages.read("ar").get("%(agency)s has declined your registration").string


TWO_MEANINGS = {
    "Open": ({"a notice": "进行中", "a supplier": "正常"}, None),
    "Name": ({"a person": "姓名", "a person or a firm": "姓名或名称"}, "名称"),
    "Size": ({"of a firm": "规模"}, "大小"),
    "Owner": ({"of a firm": "股东或所有人"}, "所有者"),
    "Code": ({"signing in": "验证码"}, "编码"),
    "Published": ({"a date": "发布时间"}, "已发布"),
    "How often": ({"of mail": "频率"}, "次数"),
    "About": ({"this platform": "关于本平台"}, "涉及内容"),
}


@pytest.mark.parametrize("word", TWO_MEANINGS)
def test_an_english_word_of_two_meanings_has_two_words_in_chinese(word):
    catalogue = messages.read("zh")
    meanings, plain = TWO_MEANINGS[word]

    told = {context: catalogue.get(word, context).string for context in meanings}

    assert told == meanings
    assert (catalogue.get(word).string if catalogue.get(word) else None) == plain
