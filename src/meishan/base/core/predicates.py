# SPDX-License-Identifier: Apache-2.0
"""Predicates that read like sentences, and the rules made of them.

A rule says who may do an act. When it says no, it also says why, in words for the person refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the actor may, and if not, the sentence that says why."""

    allowed: bool
    reason: Words = ""

    def __bool__(self) -> bool:
        return self.allowed


class Predicate:
    """A named yes-or-no question about an actor and a subject; joined by `&`, `|` and `~`."""

    def __init__(self, question: Callable[[Any, Any], Verdict], name: str) -> None:
        self._question = question
        self.name = name

    def __call__(self, by: Any, subject: Any = None) -> Verdict:
        return self._question(by, subject)

    def __and__(self, other: Predicate) -> Predicate:
        def both(by: Any, subject: Any) -> Verdict:
            first = self(by, subject)
            return other(by, subject) if first else first

        return Predicate(both, f"{self.name} and {other.name}")

    def __or__(self, other: Predicate) -> Predicate:
        def either(by: Any, subject: Any) -> Verdict:
            first = self(by, subject)
            return first or other(by, subject)

        return Predicate(either, f"({self.name} or {other.name})")

    def __invert__(self) -> Predicate:
        def negated(by: Any, subject: Any) -> Verdict:
            return Verdict(not self(by, subject), _("This is not open to you here."))

        return Predicate(negated, f"not {self.name}")


def predicate(otherwise: Words) -> Callable[[Callable[[Any, Any], bool]], Predicate]:
    """Make a predicate of a function `(by, subject) -> bool`; `otherwise` is what a person refused reads."""

    def make(function: Callable[[Any, Any], bool]) -> Predicate:
        def question(by: Any, subject: Any) -> Verdict:
            return Verdict(True) if function(by, subject) else Verdict(False, otherwise)

        return Predicate(question, function.__name__.replace("_", " "))

    return make


@predicate(_("Everybody may do this."))
def anybody(by: Any, subject: Any) -> bool:
    """No condition: visitors, too."""
    return True


_RULES: dict[str, Predicate] = {}


def rule(name: str, predicate: Predicate) -> None:
    """Say who may do the act (or see the page) `name`. Saying it twice raises ValueError."""
    if name in _RULES:
        raise ValueError(f"the rule {name} is already given")
    _RULES[name] = predicate


def find_rule(name: str) -> Predicate | None:
    """The rule of that name, if one was given."""
    return _RULES.get(name)


def may(by: Any, name: str, subject: Any = None) -> Verdict:
    """Whether `by` may do `name` to `subject`. An unknown rule denies."""
    found = _RULES.get(name)
    if found is None:
        return Verdict(False, _("No rule allows this."))
    return found(by, subject)
