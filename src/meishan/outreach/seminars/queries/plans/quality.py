# SPDX-License-Identifier: Apache-2.0
"""How good a draft is and who is unhappy with it: the engine's certificate in the seminar's own terms."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.algorithms import meetings as engine

from ...models import Application, Officer, Plan
from ...states import Hindrance
from .instance import Maps, instance_of, meetings_of, schedule_of
from .musts import musts_data

WHY: dict[str, str | Promise] = {
    "no_common_time": _("no time in common"),
    "officer_full": _("the officer's meetings are all given out"),
    "supplier_full": _("the supplier has as many meetings as one may have"),
    "supplier_busy": _("the supplier is taken at the officer's free times"),
    "both_busy": _("their free times don't meet any more"),
    "no_interpreter": _("no interpreter is free"),
    "no_table": _("no table is free"),
    "walking": _("the way between two rooms is too long"),
    "veto": _("one side said no"),
    "pool_met": _("another officer of the agency meets the supplier"),
    "group_full": _("the quota of the group is used up"),
    "other_better": _("other meetings were worth more"),
    **{str(one): one.label for one in Hindrance},
}


def certified(plan: Plan) -> dict[str, Any]:
    """What a plan keeps of the engine's certificate for it as it stands now."""
    instance, maps = instance_of(plan.seminar, locked_from=plan)
    schedule = schedule_of(plan, maps)
    return certificate_data(engine.certify(instance, schedule), instance, schedule, maps)


def certificate_data(
    certificate: engine.Certificate, instance: engine.Instance, schedule: engine.Schedule, maps: Maps
) -> dict[str, Any]:
    """What a plan keeps of a certificate: figures, each supplier's outcome under its own id, officers' musts."""
    return {
        "musts": musts_data(instance, schedule, maps),
        "value": certificate.value,
        "bound": certificate.bound,
        "gap": certificate.gap,
        "proven": certificate.proven,
        "argument": certificate.argument,
        "meetings": certificate.meetings,
        "count_bound": certificate.count_bound,
        "breaks": certificate.breaks,
        "idle_slots": certificate.idle_slots,
        "fewest_breaks": certificate.fewest_breaks,
        "unserved": [str(maps.applications[one].pk) for one in certificate.unserved],
        "unreachable": [str(maps.applications[one].pk) for one in certificate.unreachable],
        "unmet_minimums": certificate.unmet_minimums,
        "outcomes": [
            {
                "application": str(maps.applications[one.supplier].pk),
                "asked": one.asked,
                "got": one.got,
                "meetings": one.meetings,
                "breaks": one.breaks,
                "missed": [
                    {"officer": str(maps.officers[miss.officer].pk), "why": miss.why} for miss in one.missed
                ],
            }
            for one in certificate.outcomes
        ],
    }


@dataclass(frozen=True)
class Missed:
    officer: Officer | None
    why: str | Promise


@dataclass(frozen=True)
class Unhappy:
    """A supplier who did not get all it asked for."""

    application: Application
    asked: int
    got: int
    meetings: int
    missed: list[Missed]


def unhappy_of(plan: Plan) -> list[Unhappy]:
    """Who missed something, the worst off first: without any meeting, then by wishes missed."""
    outcomes = [one for one in plan.certificate.get("outcomes", []) if one["got"] < one["asked"]]
    applications = {
        str(one.pk): one
        for one in Application.objects.filter(pk__in=[one["application"] for one in outcomes]).select_related(
            "supplier"
        )
    }
    officers = {str(one.pk): one for one in plan.seminar.officers.select_related("agency")}
    made = [
        Unhappy(
            applications[one["application"]],
            one["asked"],
            one["got"],
            one["meetings"],
            [
                Missed(officers.get(miss["officer"]), WHY.get(miss["why"], miss["why"]))
                for miss in one["missed"]
            ],
        )
        for one in outcomes
        if one["application"] in applications
    ]
    return sorted(made, key=lambda one: (one.meetings, one.got - one.asked, one.application.number))


def satisfaction_of(plan: Plan) -> Counter[int]:
    """How many suppliers have how many meetings."""
    return Counter(one["meetings"] for one in plan.certificate.get("outcomes", []))


@dataclass(frozen=True)
class Difference:
    """What another draft does otherwise: meetings by (officer, supplier) and their slots."""

    only_one: int
    only_other: int
    moved: int
    same: int
    better: list[tuple[Application, int, int]]
    worse: list[tuple[Application, int, int]]


def difference(one: Plan, other: Plan) -> Difference:
    """Two drafts side by side: which meetings both have, at which times, and whose lot changes (wishes got)."""
    mine, theirs = _placed(one), _placed(other)
    both = mine.keys() & theirs.keys()
    moved = sum(1 for pair in both if mine[pair] != theirs[pair])
    got_one, got_other = _got(one.certificate), _got(other.certificate)
    changed = {
        key: (got_one.get(key, 0), got_other.get(key, 0))
        for key in got_one.keys() | got_other.keys()
        if got_one.get(key, 0) != got_other.get(key, 0)
    }
    applications = {
        str(found.pk): found
        for found in Application.objects.filter(pk__in=changed).select_related("supplier").order_by("number")
    }
    rows = [(found, *changed[key]) for key, found in applications.items()]
    return Difference(
        only_one=len(mine.keys() - both),
        only_other=len(theirs.keys() - both),
        moved=moved,
        same=len(both) - moved,
        better=[row for row in rows if row[2] > row[1]],
        worse=[row for row in rows if row[2] < row[1]],
    )


def _placed(plan: Plan) -> dict[tuple[UUID, UUID], UUID]:
    return {
        (officer, application): slot
        for officer, application, slot in meetings_of(plan).values_list("officer", "application", "slot")
    }


def _got(certificate: Mapping[str, Any]) -> dict[str, int]:
    return {one["application"]: one["got"] for one in certificate.get("outcomes", [])}
