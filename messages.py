# SPDX-License-Identifier: Apache-2.0
"""The message catalogues: gather what the code says, keep the .po files in step, compile them. Pure Python.

python messages.py update            gather every text and merge it into each catalogue
python messages.py compile           write the .mo files Django reads
python messages.py check             say what is untranslated, fuzzy, left over or broken; exit 1 if anything is
python messages.py todo LANGUAGE     what that language still lacks, as JSON
python messages.py fill LANGUAGE FILE.json   take translations in the same form as `todo` gives
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src" / "meishan"
LOCALE = SOURCE / "locale"
LANGUAGES = {"ar": "ar", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}

_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "marked": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_STRING = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*{_STRING}(?:\s*,\s*{_STRING})?(?:\s*,\s*{_STRING})?"
)
_PLACEHOLDER = re.compile(r"%\([a-z_A-Z0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}")

RIGHT_TO_LEFT = {"ar"}
# What others wrote: names of organisations and people, titles. Each keeps its own direction within a sentence.
_NAMED = re.compile(
    r"%\((?:agency|agencies|bidder|buyer|company|firm|member|name|names|officer|organisation|party|stand_in|supplier"
    r"|suppliers|title|who|whose|winner)\)s"
)

Key = tuple[str | None, str | tuple[str, str]]


def python_messages(path: Path) -> Iterator[Key]:
    """The texts one Python file marks for translation: (context, text) or (context, (singular, plural))."""
    for _line, message, _comments, context in extract(
        "python", BytesIO(path.read_bytes()), keywords=_KEYWORDS
    ):
        yield context, message


def template_messages(path: Path) -> Iterator[Key]:
    """The texts one template marks for translation, found by Django's own reading of it."""
    for call in _CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        name = call.group(1)
        texts = [ast.literal_eval(one) for one in call.groups()[1:] if one is not None]
        match name:
            case "pgettext":
                yield texts[0], texts[1]
            case "npgettext":
                yield texts[0], (texts[1], texts[2])
            case "ngettext":
                yield None, (texts[0], texts[1])
            case _:
                yield None, texts[0]


def gather() -> dict[Key, list[str]]:
    """Every text in the source, with the files it stands in."""
    found: dict[Key, list[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = python_messages(path)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = template_messages(path)
        else:
            continue
        where = path.relative_to(SOURCE).as_posix()
        for key in messages:
            if key[1] and where not in found.setdefault(key, []):
                found[key].append(where)
    return found


def po_file(language: str) -> Path:
    return LOCALE / LANGUAGES[language] / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one where there is none yet."""
    path = po_file(language)
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=LANGUAGES[language])
    return Catalog(locale=LANGUAGES[language])


def write(language: str, catalogue: Catalog) -> None:
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=False, sort_output=True, ignore_obsolete=True)


def merged(language: str) -> Catalog:
    """The catalogue with exactly the texts of the source: translations kept, nothing guessed."""
    old = read(language)
    new = Catalog(
        locale=LANGUAGES[language],
        project="Meishan",
        version="",
        copyright_holder="the Meishan authors",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    new.header_comment = "# SPDX-License-Identifier: Apache-2.0"
    for (context, text), places in gather().items():
        known = old.get(text[0] if isinstance(text, tuple) else text, context)
        string = known.string if known is not None and _fits(known, text) else ""
        flags = ["python-format"] if _PLACEHOLDER.search(text if isinstance(text, str) else text[0]) else []
        new.add(text, string, locations=[(one, None) for one in places], flags=flags, context=context)
    return new


def _fits(known: Message, text: str | tuple[str, str]) -> bool:
    return isinstance(known.id, tuple | list) == isinstance(text, tuple)


def messages_of(catalogue: Catalog) -> Iterator[Message]:
    return (one for one in catalogue if one.id)


def strings_of(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def lacking(language: str) -> list[dict]:
    """The texts without translation: id, plural if any, context, files, and how many plural forms are wanted."""
    catalogue = merged(language)
    rows = []
    for one in messages_of(catalogue):
        if all(strings_of(one)):
            continue
        singular, plural = one.id if isinstance(one.id, tuple | list) else (one.id, None)
        row = {"id": singular, "in": [where for where, _line in one.locations][:2]}
        if one.context:
            row["context"] = one.context
        if plural is not None:
            row["plural"] = plural
            row["forms"] = catalogue.num_plurals
        rows.append(row)
    return rows


def fill(language: str, rows: list[dict]) -> int:
    """Take rows of `lacking` with a `string` each (a list of `forms` strings where plural); how many were taken."""
    catalogue = merged(language)
    taken = 0
    for row in rows:
        message = catalogue.get(row["id"], row.get("context"))
        string = row.get("string")
        if message is None or not string:
            continue
        message.string = tuple(string) if isinstance(string, list) else string
        taken += 1
    write(language, catalogue)
    return taken


def faults(language: str) -> list[str]:
    """What is wrong with a catalogue, a sentence each."""
    catalogue = read(language)
    wanted = gather()
    have = {
        (one.context, tuple(one.id) if isinstance(one.id, tuple | list) else one.id): one
        for one in messages_of(catalogue)
    }
    found = [f"{language}: not in the catalogue: {key[1]!r}" for key in wanted if key not in have]
    found += [f"{language}: left over: {key[1]!r}" for key in have if key not in wanted]
    for message in have.values():
        text = message.id[-1] if isinstance(message.id, tuple | list) else message.id
        if message.fuzzy:
            found.append(f"{language}: fuzzy: {text!r}")
        if not all(strings_of(message)):
            found.append(f"{language}: untranslated: {text!r}")
            continue
        places = set(_PLACEHOLDER.findall(text))
        for string in strings_of(message):
            if not set(_PLACEHOLDER.findall(string)) <= places or (
                not isinstance(message.id, tuple | list) and set(_PLACEHOLDER.findall(string)) != places
            ):
                found.append(f"{language}: placeholders differ: {text!r} -> {string!r}")
    return found


def compile_all() -> None:
    for language in LANGUAGES:
        path = po_file(language)
        if path.exists():
            catalogue = read(language)
            if language in RIGHT_TO_LEFT:
                isolate(catalogue)
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)


def isolate(catalogue: Catalog) -> None:
    """Put every name in a sentence between U+2068 and U+2069: else the stop of “Acme Co., Ltd.” moves to the other
    side of it, and what follows a Latin name stands before it (Unicode Standard Annex 9, part 2.7).
    """
    for message in catalogue:
        texts = message.string
        if isinstance(texts, str):
            message.string = _isolated(texts)
        else:
            message.string = tuple(_isolated(one) for one in texts)


def _isolated(text: str) -> str:
    return _NAMED.sub("\u2068\\g<0>\u2069", text)


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=True, TEMPLATES=[])
    django.setup()
    match arguments:
        case ["update"]:
            for language in LANGUAGES:
                write(language, merged(language))
                print(f"{language}: {len(lacking(language))} to translate")
        case ["compile"]:
            compile_all()
        case ["check"]:
            found = [one for language in LANGUAGES for one in faults(language)]
            print("\n".join(found) or "The catalogues are complete.")
            return 1 if found else 0
        case ["todo", language]:
            print(json.dumps(lacking(language), ensure_ascii=False, indent=1))
        case ["fill", language, file]:
            rows = json.loads(Path(file).read_text(encoding="utf-8"))
            print(f"{fill(language, rows)} of {len(rows)} taken")
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
