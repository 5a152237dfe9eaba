# SPDX-License-Identifier: Apache-2.0
"""What was delivered: milestones of contracts that were accepted, and orders that were received."""

from django.utils.translation import gettext as _

from .case import Case, Json, Said, known
from .contract import milestone_of, part_of


def accepted(case: Case) -> Said | None:
    """A milestone was delivered and accepted."""
    if not case.facts.get("accepted", True):
        return None
    milestones = [milestone_of(one) for one in case.facts["milestones"]]
    met = [
        {"id": one["id"], "status": one["status"], "dateMet": one["dateMet"]}
        for one in milestones
        if "dateMet" in one
    ]
    changed: Json = {"implementation": {"milestones": milestones}}
    planned = known(
        known(case.before.get("contracts")).get(str(case.facts["contract"]), {}).get("milestones")
    )
    if met := [one for one in met if one["id"] in planned]:
        changed["milestones"] = met
    return Said((_tag(case),), {"contracts": [part_of(case, case.facts["contract"], **changed)]})


def received(case: Case) -> Said:
    """An order has come."""
    milestone = {
        "id": "delivery",
        "title": _("Delivery"),
        "type": "delivery",
        "status": "met",
        "dateMet": case.moment,
    }
    changed = {"implementation": {"milestones": [milestone]}}
    return Said((_tag(case),), {"contracts": [part_of(case, case.facts["call_off"], **changed)]})


def _tag(case: Case) -> str:
    """The first of it is "implementation", what follows updates that."""
    begun = any("implementation" in one for one in case.before.get("contracts", []))
    return "implementationUpdate" if begun else "implementation"
