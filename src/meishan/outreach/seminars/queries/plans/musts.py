# SPDX-License-Identifier: Apache-2.0
"""What officers said they must have and did not get, with the nearest reason."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from meishan.algorithms import meetings as engine
from meishan.base.accounts.models import Organisation

from ...models import Application, Officer, Plan, Request
from ...states import Hindrance, Side, Wish
from ..joining import Pair
from .instance import Maps


def musts_data(instance: engine.Instance, schedule: engine.Schedule, maps: Maps) -> dict[str, Any]:
    """What a plan keeps of officers' "must meet": how many, how many are met, and why each other is not.

    Said for a whole agency, it is met by any of its officers.
    """
    wanted: dict[tuple[UUID, UUID], list[Pair]] = defaultdict(list)
    for pair in maps.pairs:
        if pair.wish_officer == Wish.MUST:
            wanted[pair.officer.agency_id, pair.application.pk].append(pair)
    whole = _said_by_agencies(maps)
    asked = [
        group
        for key, pairs in wanted.items()
        for group in ([pairs] if key in whole else [[pair] for pair in pairs])
    ]
    number = maps.number
    met = {(one.officer, one.supplier) for one in schedule.meetings}
    missed = [
        group
        for group in asked
        if not any((number.get(one.officer.pk), number.get(one.application.pk)) in met for one in group)
    ]
    known = [
        (number[one.officer.pk], number[one.application.pk])
        for group in missed
        for one in group
        if not one.why_not and one.officer.pk in number and one.application.pk in number
    ]
    why = engine.why_not(instance, schedule, known)

    def reason(pair: Pair) -> str:
        here = number.get(pair.officer.pk), number.get(pair.application.pk)
        if pair.why_not or None in here:
            return str(pair.why_not or Hindrance.GONE)
        return why[here]  # type: ignore[index]

    return {
        "asked": len(asked),
        "missed": [
            {
                "officer": str(group[0].officer.pk) if len(group) == 1 else "",
                "agency": str(group[0].officer.agency_id),
                "application": str(group[0].application.pk),
                "why": reason(group[0]),
            }
            for group in missed
        ],
    }


def _said_by_agencies(maps: Maps) -> set[tuple[UUID, UUID]]:
    """(agency, application) of what was said for all officers of the agency."""
    return set(
        Request.objects.filter(
            application__in=[one.pk for one in maps.applications],
            side=Side.OFFICER,
            wish=Wish.MUST,
            officer__isnull=True,
        ).values_list("participation__agency_id", "application_id")
    )


@dataclass(frozen=True)
class UnmetMust:
    """An officer's (or with `officer` None any officer's of the agency) "must meet" without a meeting."""

    agency: Organisation
    officer: Officer | None
    application: Application
    why: str | Promise


def unmet_musts_of(plan: Plan, words: Mapping[str, str | Promise]) -> tuple[int, list[UnmetMust]]:
    """(how many "must meet" officers said, those of them without a meeting), by agency and officer."""
    data = plan.certificate.get("musts", {})
    rows = data.get("missed", [])
    officers = {str(one.pk): one for one in Officer.objects.filter(pk__in=_known(rows, "officer"))}
    agencies = {str(one.pk): one for one in Organisation.objects.filter(pk__in=_known(rows, "agency"))}
    applications = {
        str(one.pk): one
        for one in Application.objects.filter(pk__in=_known(rows, "application")).select_related("supplier")
    }
    found = [
        UnmetMust(
            agencies[row["agency"]],
            officers.get(row["officer"]),
            applications[row["application"]],
            words.get(row["why"], row["why"]),
        )
        for row in rows
        if row["agency"] in agencies and row["application"] in applications
    ]
    return data.get("asked", 0), sorted(
        found,
        key=lambda one: (
            one.agency.acronym,
            one.officer.number if one.officer is not None else 0,
            one.application.number,
        ),
    )


def _known(rows: list[dict[str, str]], name: str) -> set[str]:
    return {row[name] for row in rows if row[name]}
