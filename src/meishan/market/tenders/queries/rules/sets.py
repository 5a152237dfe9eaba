# SPDX-License-Identifier: Apache-2.0
"""The rule set of an agency on a day, the rules frozen in a tender, and the dates that follow from them."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from meishan.base.accounts.models import Agency
from meishan.base.accounts.states import RuleSet
from meishan.market.suppliers.queries import add_working_days

from ...models import AgencyRules, Tender
from ...models.rulebook import Figure, Rules, shipped
from ...states import Unit


def editions_of(key: str) -> list[Rules]:
    """All editions of a shipped rule set, the first one first. Raises KeyError for an unknown key."""
    if key not in RuleSet.values:
        raise KeyError(key)
    said = shipped(key)
    return [
        Rules(
            said["key"],
            said["currency"],
            date.fromisoformat(one["since"]),
            {name: Figure.of(figure) for name, figure in one["figures"].items()},
            one["sources"],
        )
        for one in sorted(said["editions"], key=lambda one: one["since"])
    ]


def edition_on(key: str, day: date) -> Rules:
    """The edition that holds on a day; before the first one, the first."""
    editions = editions_of(key)
    held = [one for one in editions if one.since <= day]
    return held[-1] if held else editions[0]


def agency_changes(agency: UUID) -> QuerySet[AgencyRules]:
    """What an agency set otherwise than its rule set, the latest first."""
    return AgencyRules.objects.filter(agency_id=agency).order_by("-since", "-at", "-id")


def rule_set_for(agency: UUID, at: datetime) -> Rules:
    """The rules the agency buys by at that time: its rule set, with what its head set otherwise from a day on."""
    setup = Agency.objects.filter(pk=agency).only("rule_set", "time_zone").first()
    key = (setup.rule_set if setup else "") or RuleSet.GENERIC
    day = at.astimezone(ZoneInfo(setup.time_zone if setup else "UTC")).date()
    rules = edition_on(key, day)
    own = agency_changes(agency).filter(rule_set=key, since__lte=day).first()
    return rules.with_changes(own.changes, own.since) if own else rules


def rules_of(tender: Tender, at: datetime) -> Rules:
    """The rules a tender runs by: frozen since publication; before it, those of its agency at that time."""
    return Rules.of(tender.rules) if tender.rules else rule_set_for(tender.buyer_id, at)


def period_after(figure: Figure, at: datetime, zone: str) -> datetime:
    """The moment a period of days after `at` is over: that many days later, at the same time of day in `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    if figure.unit == Unit.WORKING_DAYS:
        day = add_working_days(local.date(), figure.value)
    else:
        day = local.date() + timedelta(days=figure.value)
    return datetime.combine(day, local.timetz().replace(tzinfo=None), tzinfo=local.tzinfo)


def minimum_close(
    rules: Rules, method: str, at: datetime, zone: str, *, shortened: bool = False
) -> datetime | None:
    """The earliest deadline for something published at that time; None where the rules set no least time.

    `shortened`: with the approval the rules ask for, where they allow less time then.
    """
    figure = rules.figures.get(f"days.{method}")
    if shortened:
        shorter = rules.figures.get(f"shortened.{method}")
        figure = shorter if shorter is not None and shorter.value is not None else figure
    if figure is None or not figure.value:
        return None
    return period_after(figure, at, zone)
