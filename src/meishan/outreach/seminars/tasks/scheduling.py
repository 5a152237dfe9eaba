# SPDX-License-Identifier: Apache-2.0
"""Run the engine in the background, and tell everybody once when a schedule is published."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.algorithms import meetings as engine
from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from ..actions import scheduling as actions
from ..models import Officer, Plan
from ..queries import plans as queries
from ..queries.seminars import taking_part
from ..states import Origin, PlanState

REPORT_EVERY = 0.4


class Stopped(Exception):
    """The organiser gave the run up."""


@follower("seminars.start_engine", acts=("seminars.make_plan",))
def start_engine(entry: Entry) -> None:
    """Each draft asked for is computed once the worker has a hand free."""
    enqueue(solve, plan=str(entry.subject_id))


@job("seminars.solve", attempts=3)
def solve(plan: str) -> None:
    """Compute a draft. Broken off halfway, it begins anew; what is there already is left alone."""
    found = Plan.objects.select_related("seminar", "base").filter(pk=plan).first()
    if found is None or found.state not in (PlanState.QUEUED, PlanState.SOLVING):
        return
    solve_now(found)


def solve_now(plan: Plan) -> Plan:
    """Compute a draft in this process and return it finished, or failed with its reason."""
    actions.begin_solving(plan, by=SYSTEM)
    begun = monotonic()
    try:
        instance, maps = queries.instance_of(plan.seminar, locked_from=plan.base)
        schedule, certificate = engine.solve(
            instance,
            seconds=float(plan.options.get("seconds", 10)),
            seed=int(plan.options.get("seed", 1)),
            progress=_reporter(plan),
        )
    except engine.InstanceError as error:
        return actions.fail_plan(plan, by=SYSTEM, error=str(error))
    except Stopped:
        plan.refresh_from_db()
        return plan
    return actions.take_schedule(
        plan,
        by=SYSTEM,
        meetings=queries.meetings_from(plan, schedule, maps, Origin.ENGINE),
        certificate=queries.certificate_data(certificate, instance, schedule, maps),
        engine_ms=round((monotonic() - begun) * 1000),
    )


def _reporter(plan: Plan):
    """What the engine calls as it goes: keeps the share done, and stops where the organiser gave up."""
    last = [0.0]

    def report(share: float, stage: str, facts: dict[str, Any]) -> None:
        if monotonic() - last[0] < REPORT_EVERY:
            return
        last[0] = monotonic()
        here = Plan.objects.filter(pk=plan.pk, state=PlanState.SOLVING)
        if not here.update(progress=min(99, int(share * 100)), stage=stage):
            raise Stopped

    return report


@follower("seminars.tell_schedule", acts=("seminars.publish_plan",))
def tell_schedule(entry: Entry) -> None:
    """Everybody who takes part hears once of a published schedule: suppliers' people and officers."""
    plan = Plan.objects.select_related("seminar__host").filter(pk=entry.subject_id).first()
    if plan is None:
        return
    seminar = plan.seminar
    context = {
        "seminar": seminar,
        "title": seminar.title,
        "main": seminar.language,
        "again": Plan.objects.filter(
            seminar=seminar, published_at__isnull=False, published_at__lt=plan.published_at
        ).exists(),
        "url": settings.BASE_URL + reverse("seminars:agenda", args=[seminar.slug]),
    }
    firms = taking_part(seminar).values("supplier")
    people = Person.objects.filter(
        memberships__organisation__in=firms,
        memberships__ended_at__isnull=True,
        memberships__role__in=[Role.OWNER, Role.EDITOR],
        is_active=True,
    )
    officers = Person.objects.filter(
        pk__in=Officer.objects.filter(seminar=seminar, person__isnull=False).values("person"), is_active=True
    )
    for person in (people | officers).distinct():
        post(
            person,
            kind=entry.act,
            subject=_("Your meetings at the seminar"),
            template="seminars/mail/schedule",
            context=context,
        )
