# SPDX-License-Identifier: Apache-2.0
"""The supplier's own pages: task lists, answers, and where it stands with each agency, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meishan.base.reference import queries as reference

from .. import queries
from ..models import Declaration, Registration
from ..states import LEVELS, STEPS, Level, State, Step
from .desk import service_words, state_tone

Row = dict[str, Any]


def basic_tasks(file: queries.File) -> list[Row]:
    """The six steps as a task list."""
    done = queries.steps_done(file)
    hints = {
        Step.GENERAL: _("Name, licence number, ownership, size"),
        Step.ADDRESS: _("Where you are"),
        Step.COUNTRIES: _("Where you sell"),
        Step.CONTACTS: _("Whom to write to"),
        Step.GOODS: _("What you offer, as UNSPSC codes"),
        Step.DECLARATION: _("Seven statements and a signature"),
    }
    return [
        {
            "title": step.label,
            "hint": hints[step],
            "url": reverse("suppliers:step", args=[step.value]),
            "state": "done" if done[step.value] else "todo",
        }
        for step in STEPS
    ]


def step_line(file: queries.File, current: str) -> list[Row]:
    """The six steps as a line, the current one marked."""
    done = queries.steps_done(file)
    return [
        {
            "label": step.label,
            "url": reverse("suppliers:step", args=[step.value]),
            "state": "current" if step == current else "done" if done[step.value] else "todo",
        }
        for step in STEPS
    ]


def level_tasks(file: queries.File) -> list[Row]:
    """Level 1 and Level 2 as two tasks: what is missing, or that it is complete."""
    is_submitted = file.profile.first_submitted_at is not None
    filed = set(queries.registrations_of(file.supplier).values_list("level", flat=True))
    rows = []
    for level in LEVELS[1:]:
        lacking = len(queries.missing(file, level))
        rows.append(
            {
                "title": level.label,
                "url": reverse("suppliers:level", args=[level.value]) if is_submitted else "",
                "state": _level_state(level, filed, is_submitted=is_submitted, is_complete=not lacking),
                "hint": ngettext(
                    "Optional. %(count)s requirement is open.",
                    "Optional. %(count)s requirements are open.",
                    lacking,
                )
                % {"count": lacking}
                if lacking
                else _("All requirements are there.")
                if level in filed
                else _("All requirements are there. You can submit it."),
            }
        )
    return rows


def _level_state(level: str, filed: set[str], *, is_submitted: bool, is_complete: bool) -> str:
    if not is_submitted:
        return "blocked"
    if not is_complete:
        return "todo"
    return "done" if level in filed else "current"


def filing_tasks(file: queries.File, level: str) -> list[tuple[bool, list[Row]]]:
    """The requirements of Level 1 or 2 as tasks: first what is required, then what is optional."""
    required: list[Row] = []
    optional: list[Row] = []
    for one in queries.progress(file, level):
        requirement = one.requirement
        row = {
            "title": requirement.title,
            "hint": requirement.help,
            "url": reverse("suppliers:requirement", args=[requirement.id]),
            "state": "done" if one.is_met and one.held else "todo",
        }
        if one.needed > 1 and not one.is_met:
            row["status"] = _("%(held)s of %(needed)s") % {"held": one.held, "needed": one.needed}
        elif not requirement.required and not one.held:
            row["status"] = _("Optional")
        (required if requirement.required else optional).append(row)
    return [(True, required), (False, optional)]


def _names(codes: Iterable[str]) -> str:
    return ", ".join(reference.country_name(code) for code in codes)


def answers(file: queries.File) -> list[tuple[str, str, list[Row]]]:
    """All answers of the Basic form, by step: (step, its title, rows for a summary list)."""
    supplier, profile = file.supplier, file.profile
    languages = dict(settings.LANGUAGES)
    sectors = dict(reference.sme_sectors())
    general: list[Row] = [
        {"key": _("Legal name"), "value": supplier.name},
        {"key": _("Other names"), "value": ", ".join(profile.other_names) or None},
        {"key": _("Licence or tax number"), "value": profile.licence_number or None},
        {"key": _("Year of founding"), "value": supplier.year_established},
        {"key": _("Type of ownership"), "value": supplier.get_ownership_type_display() or None},
        {"key": _("Trade"), "value": sectors.get(profile.sector)},
        {"key": _("Employees"), "value": profile.employees},
        {"key": pgettext("of a firm", "Size"), "value": supplier.get_sme_class_display()},
        {
            "key": _("Includes people with disabilities"),
            "value": _("Yes") if supplier.is_disability_inclusive else _("No"),
        },
        {"key": _("Website"), "value": supplier.website or None},
        {
            "key": _("Languages"),
            "value": ", ".join(languages.get(one, one) for one in supplier.languages) or None,
        },
        {"key": _("What you do"), "value": supplier.about or None},
    ]
    places = [
        {
            "key": one.get_kind_display(),
            "value": format_html_join(
                "",
                "{}<br>",
                (
                    (line,)
                    for line in (
                        one.street,
                        " ".join(part for part in (one.postcode, one.city, one.region) if part),
                        reference.country_name(one.country),
                        one.phone,
                    )
                    if line
                ),
            ),
        }
        for one in file.addresses
    ]
    where = [
        {"key": _("Where you sell"), "value": supplier.get_scope_display() or None},
        {"key": _("Countries of business"), "value": _names(supplier.business_countries) or None},
    ]
    people = [
        {
            "key": one.name,
            "value": format_html_join(
                "", "{}<br>", ((line,) for line in (one.position, one.email, one.phone) if line)
            ),
        }
        for one in file.contacts
    ]
    titles = reference.unspsc_titles(file.codes)
    goods = [{"key": code, "value": titles.get(code, code)} for code in file.codes]
    declaration = declared(file.declaration) if file.declaration is not None else []
    rows = [general, places, where, people, goods, declaration]
    return [(step.value, str(step.label), one) for step, one in zip(STEPS, rows, strict=True)]


def declared(signed: Declaration) -> list[Row]:
    """The answers of one signed declaration, in the version it was signed on."""
    rows: list[Row] = [
        {
            "key": one.text,
            "value": _("Yes")
            if given["answer"] == "yes"
            else format_html("{}<br>{}", _("No, or not entirely"), given["explain"]),
        }
        for one in reference.declaration(signed.version).statements
        if (given := signed.answers.get(one.key))
    ]
    rows.append({"key": _("Signed by"), "value": signed.signed_name})
    return rows


def declarations(signed: Iterable[Declaration]) -> list[tuple[Declaration, list[Row]]]:
    """Each declaration with its answers."""
    return [(one, declared(one)) for one in signed]


def standing_rows(standings: Iterable[queries.AgencyStanding], *, is_held: bool) -> list[Row]:
    """Each agency with its levels, what it still wants and why, and the next step. `is_held`: as a possible double."""
    return [_standing_row(one, is_held) for one in standings]


def _standing_row(one: queries.AgencyStanding, is_held: bool) -> Row:
    telling = one.telling
    levels = [
        {
            "level": Level(level).label,
            "state": held.get_state_display(),
            "tone": state_tone(held.state),
            "url": reverse("suppliers:registration", args=[held.pk]),
        }
        for level in LEVELS
        if (held := one.registrations.get(level)) is not None
    ]
    return {
        "agency": one.agency,
        "levels": levels,
        "wants": one.wants,
        "reason": telling.reason if telling is not None and telling.state in _REASONED else "",
        "state": telling.state if telling else "",
        "next": _next_step(one, telling, is_held),
        "url": reverse("suppliers:registration", args=[telling.pk]) if telling else "",
        "is_yours": telling is not None and telling.state in {State.TO_UPDATE, State.DECLINED},
    }


_REASONED = frozenset({State.TO_UPDATE, State.DECLINED, State.SANCTIONED})


def _next_step(one: queries.AgencyStanding, telling: Registration | None, is_held: bool) -> str:
    if telling is None:
        return _("You have not applied to this agency.")
    if is_held and (telling.is_waiting or telling.state == State.REGISTERED):
        return _("It goes on once the possible duplicate is decided.")
    match telling.state:
        case State.TO_UPDATE:
            return _("Mend what is named, then send it again.")
        case State.DECLINED:
            return _("Read the reason. If you can mend it, send your file again.")
        case State.SANCTIONED:
            return _(
                "Registration is closed while a sanctions listing stands. Write to the agency if this is an error."
            )
        case State.UNMATCHED:
            return _("This agency buys nothing you offer. Add codes if that is not so.")
        case State.WITHDRAWN:
            return _("You withdrew. You can apply again at any time.")
        case State.REGISTERED:
            return _("You may express interest in its tenders.")
    return service_words(one.service) if one.service else _("The agency looks at it.")


def timeline(registration: Registration, events: Iterable[Any]) -> list[Row]:
    """What happened to a registration, for the timeline."""
    return [
        {
            "at": event.at,
            "title": event.get_state_display(),
            "text": event.reason,
            "by": str(registration.agency) if event.by_agency else "",
            "tone": state_tone(event.state) if event.state in _REASONED else "",
            "current": number == 0,
        }
        for number, event in enumerate(events)
    ]
