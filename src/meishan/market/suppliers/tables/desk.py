# SPDX-License-Identifier: Apache-2.0
"""The reviewer's lists: the queue with its clock, the checklist, the suppliers registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meishan.base.accounts.models import Agency
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference import queries as reference

from .. import queries
from ..models import Registration, Supplier
from ..states import State, Tie

Row = dict[str, Any]

_TONES = {
    State.SUBMITTED: "info",
    State.IN_PROGRESS: "info",
    State.RESUBMITTED: "info",
    State.TO_UPDATE: "warning",
    State.REGISTERED: "success",
    State.UNMATCHED: "neutral",
    State.DECLINED: "danger",
    State.SANCTIONED: "danger",
    State.WITHDRAWN: "neutral",
}


def state_tone(state: str) -> str:
    return _TONES[State(state)]


def service_words(service: queries.ServiceTime) -> str:
    """The service-time clock as a sentence."""
    if service.is_late:
        late = -service.left
        return ngettext("Late by %(days)s working day.", "Late by %(days)s working days.", late) % {
            "days": late
        }
    if service.left == 0:
        return _("An answer is due today.")
    return ngettext(
        "An answer is due within %(days)s working day.",
        "An answer is due within %(days)s working days.",
        service.left,
    ) % {"days": service.left}


def clock_of(registration: Registration, agency: Agency | None, at: datetime) -> queries.ServiceTime | None:
    """The registration's clock, None while it stands still."""
    if not registration.is_waiting or registration.clock_from is None:
        return None
    return queries.service_time(
        registration.clock_from,
        at,
        allowed=agency.service_days if agency else 10,
        zone=agency.time_zone if agency else "UTC",
        off=agency.days_off if agency else (),
    )


def queue_rows(registrations: Iterable[Registration], agency: Agency | None, at: datetime) -> list[Row]:
    rows = []
    for one in registrations:
        clock = clock_of(one, agency, at)
        rows.append(
            {
                "registration": one,
                "supplier": one.supplier,
                "tone": state_tone(one.state),
                "clock": clock,
                "clock_words": service_words(clock) if clock else "",
                "clock_tone": ""
                if not clock
                else "danger"
                if clock.is_late
                else "warning"
                if clock.left <= 2
                else "neutral",
            }
        )
    return rows


def queue_columns() -> list[str]:
    return [
        _("Supplier"),
        _("Code"),
        _("Country"),
        _("Level"),
        _("State"),
        _("Waiting since"),
        _("Due on"),
        _("Working days left"),
        _("Reviewer"),
    ]


def queue_cells(
    registrations: Iterable[Registration], agency: Agency | None, at: datetime
) -> Iterator[list[Any]]:
    """The queue for a sheet."""
    for one in registrations:
        clock = clock_of(one, agency, at)
        yield [
            one.supplier.name,
            one.supplier.code,
            reference.country_name(one.supplier.country) if one.supplier.country else "",
            one.get_level_display(),
            one.get_state_display(),
            one.clock_from,
            clock.due if clock else None,
            clock.left if clock else None,
            one.reviewer.name if one.reviewer else "",
        ]


def supplier_columns() -> list[str]:
    return [
        _("Supplier"),
        _("Code"),
        _("Country"),
        pgettext("of a firm", "Size"),
        _("Owned by women"),
        _("Includes people with disabilities"),
        _("Year of founding"),
        _("Website"),
        _("UNSPSC codes"),
    ]


def supplier_rows(suppliers: Iterable[Supplier]) -> Iterator[list[Any]]:
    """The suppliers registered with an agency, for a sheet. `codes` should be prefetched."""
    for one in suppliers:
        yield [
            one.name,
            one.code,
            reference.country_name(one.country) if one.country else "",
            one.get_sme_class_display(),
            one.get_women_owned_display(),
            one.is_disability_inclusive,
            one.year_established,
            one.website,
            " ".join(sorted(code.code for code in one.codes.all())),
        ]


def checklist(file: queries.File, registration: Registration) -> list[Row]:
    """Each requirement with what the file holds for it and what the reviewer found."""
    findings = queries.findings_of(registration)
    return [
        {
            "requirement": one.requirement,
            "met": one,
            "finding": findings.get(one.requirement.id),
            "documents": file.documents_for(one.requirement.id) if one.requirement.kind == "document" else [],
            "references": file.references if one.requirement.kind == "reference" else [],
            "said": _said(file, one.requirement.id),
        }
        for one in queries.progress(file, registration.level)
    ]


def _said(file: queries.File, requirement: str) -> str:
    """What the supplier says to a requirement that is neither a document nor a reference, in one place."""
    match requirement:
        case "level1.owners":
            return "\n".join(one.name for one in file.owners if one.tie != Tie.INTERMEDIARY)
        case "level1.intermediaries":
            agents = [one.name for one in file.owners if one.tie == Tie.INTERMEDIARY]
            if not agents and file.profile.has_no_intermediaries:
                return _("It states that it uses none.")
            return "\n".join(agents)
        case "level1.export":
            return file.profile.export_capacity
        case "level2.validity" if file.profile.accounts_valid_until:
            return shown.day(file.profile.accounts_valid_until)
    return ""
