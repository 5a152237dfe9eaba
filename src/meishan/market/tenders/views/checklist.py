# SPDX-License-Identifier: Apache-2.0
"""The steps a draft is written in: one list of them, for the line of steps, the checklist and each step's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import queries
from ..models import Draft
from ..models.content import Content
from ..models.terms import terms_of
from ..queries.planning import missing_plan
from ..states import DraftState


def step_names() -> dict[str, str]:
    """What each step is called, wherever it is named."""
    return {
        "reason": _("Reason for the amendment"),
        "basics": _("Type, title and text"),
        "goods": _("Goods, services and countries"),
        "lots": _("Lots and items"),
        "dates": _("Dates"),
        "terms": _("How to answer, value, sustainability"),
        "plan": _("Value, method and reasons"),
        "method": _("Method, envelopes and award"),
        "criteria": _("Criteria"),
        "questions": _("Questionnaire"),
        "prices": _("Price schedule"),
        "asked": _("Documents asked for"),
        "documents": _("Documents"),
        "contacts": _("Contacts and links"),
    }


def step_order(found: Draft) -> list[str]:
    """The keys of this draft's steps in their order."""
    return queries.steps_for(found.content, is_amendment=found.is_amendment)


def step_url(found: Draft, name: str) -> str:
    """Where a step is filled in."""
    if name == "plan":
        return reverse("tenders:plan", args=[found.pk])
    return reverse("tenders:step", args=[found.pk, name])


def missing_of(found: Draft, at: datetime) -> list[queries.Missing]:
    """What keeps a draft from clearance, in its text and in its plan."""
    return [*queries.missing_parts(found.content, at), *missing_plan(found, at)]


@dataclass(frozen=True)
class Step:
    """One step of a draft: what it still lacks, and whether it may stay as empty as it is."""

    name: str
    title: str
    url: str
    wanting: tuple[str, ...]
    is_left_empty: bool

    @property
    def is_done(self) -> bool:
        return not self.wanting and not self.is_left_empty


def steps_of(found: Draft, missing: list[queries.Missing]) -> list[Step]:
    """The steps of a draft, each with what it lacks of what is missing."""
    names = step_names()
    empty = _empty_steps(found.content)
    return [
        Step(name, names[name], step_url(found, name), _wanting(found, name, missing), name in empty)
        for name in step_order(found)
    ]


def _wanting(found: Draft, name: str, missing: list[queries.Missing]) -> tuple[str, ...]:
    if name == "reason" and not found.reason.get(found.language):
        return (_("Say why the notice is amended; suppliers read it beside the changes."),)
    return tuple(str(one.message) for one in missing if one.step == name)


def _empty_steps(content: Content) -> set[str]:
    """Steps that may stay empty and are: they are not done because they are empty."""
    terms = terms_of(content)
    named = {name for name in ("lots", "documents") if not content[name]}
    if terms is not None:
        asked = {"questions": "questions", "asked": "documents_asked", "criteria": "criteria"}
        named |= {step for step, part in asked.items() if not terms[part]}
    return named


def line_of(found: Draft, current: str, at: datetime) -> list[dict[str, Any]]:
    """The line of steps as the page of one of them shows it."""
    return [
        {
            "label": one.title,
            "url": one.url,
            "state": "current" if one.name == current else "done" if one.is_done else "todo",
        }
        for one in steps_of(found, missing_of(found, at))
    ]


def tasks_of(found: Draft, missing: list[queries.Missing]) -> list[dict[str, Any]]:
    """The checklist. Only a draft is written; its plan can be read at any time."""
    is_draft = found.state == DraftState.DRAFT
    return [
        {
            "title": one.title,
            "url": one.url if is_draft or one.name == "plan" else "",
            "hint": " ".join(one.wanting),
            "state": "todo" if one.wanting else "waiting" if one.is_left_empty else "done",
            "status": _("Optional") if one.is_left_empty and not one.wanting else "",
        }
        for one in steps_of(found, missing)
    ]


def after(found: Draft, step: str) -> str:
    """Where the way leads once a step is done: to the next one, after the last to the checklist."""
    names = step_order(found)
    place = names.index(step) + 1
    return step_url(found, names[place]) if place < len(names) else reverse("tenders:draft", args=[found.pk])
