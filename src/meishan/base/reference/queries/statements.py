# SPDX-License-Identifier: Apache-2.0
"""What an account is, what registration asks for, and the versioned statements a supplier accepts."""

from dataclasses import dataclass
from typing import Any

from meishan.base.reference.models.shipped import document, text_in


@dataclass(frozen=True)
class AccountKind:
    """A kind of organisation; `may_bid` tells whether it may offer."""

    key: str
    may_bid: bool
    title: str
    help: str


@dataclass(frozen=True)
class Requirement:
    """One thing a registration level asks for. `step` is the form step of Basic; None in higher levels.

    `kind`: field, choice, flag, document, reference, owner, acknowledgement, codes, contact, address.
    """

    id: str
    level: str
    step: str | None
    kind: str
    required: bool
    count: int
    title: str
    help: str


@dataclass(frozen=True)
class Statement:
    """One statement; answered "yes" or "no". Any answer but `good` needs what `explain` asks for."""

    key: str
    text: str
    good: str
    explain: str


@dataclass(frozen=True)
class Declaration:
    version: int
    title: str
    intro: str
    statements: tuple[Statement, ...]
    signature: str


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    text: str


@dataclass(frozen=True)
class CodeOfConduct:
    version: int
    title: str
    intro: str
    sections: tuple[Section, ...]
    acceptance: str


def account_kinds(language: str | None = None) -> list[AccountKind]:
    """The six kinds of account. Source: UNGM's account types."""
    return [
        AccountKind(
            one["key"], one["may_bid"], text_in(one["title"], language), text_in(one["help"], language)
        )
        for one in document("account_kinds.json")
    ]


def requirements(level: str, language: str | None = None) -> list[Requirement]:
    """What that level ("basic", "level1", "level2") asks for, in order; levels do not repeat lower ones."""
    return [
        Requirement(
            **{**one, "title": text_in(one["title"], language), "help": text_in(one["help"], language)}
        )
        for one in document("requirements.json")["items"]
        if one["level"] == level
    ]


def _version(name: str, version: int | None) -> dict[str, Any]:
    """The file of that version (None: the newest). Raises LookupError where there is none."""
    newest: dict[str, Any] = document(f"{name}.json")
    if version in {None, newest["version"]}:
        return newest
    raise LookupError(f"there is no version {version} of {name}")


def declaration(version: int | None = None, language: str | None = None) -> Declaration:
    """The declaration of eligibility (None: the newest). Raises LookupError for an unknown version."""
    one = _version("declaration", version)
    return Declaration(
        version=one["version"],
        title=text_in(one["title"], language),
        intro=text_in(one["intro"], language),
        statements=tuple(
            Statement(
                each["key"], text_in(each["text"], language), each["good"], text_in(each["explain"], language)
            )
            for each in one["statements"]
        ),
        signature=text_in(one["signature"], language),
    )


def code_of_conduct(version: int | None = None, language: str | None = None) -> CodeOfConduct:
    """The supplier code of conduct (None: the newest). Raises LookupError for an unknown version."""
    one = _version("code_of_conduct", version)
    return CodeOfConduct(
        version=one["version"],
        title=text_in(one["title"], language),
        intro=text_in(one["intro"], language),
        sections=tuple(
            Section(each["key"], text_in(each["title"], language), text_in(each["text"], language))
            for each in one["sections"]
        ),
        acceptance=text_in(one["acceptance"], language),
    )
