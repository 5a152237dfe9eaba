# SPDX-License-Identifier: Apache-2.0
"""Where an agency's head sets figures of its rule set otherwise, from a day on, for all to read."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Agency, Organisation
from meishan.base.accounts.states import RuleSet
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import AgencyRules
from ..models.rulebook import Rules
from ..queries.rules import FIGURES, FigureKind, edition_on
from ..states import LIMITS, MinutesShow, Unit
from .wording import text

HIGHEST = Decimal(10) ** 15


@act("tenders.set_rules", label=gettext_lazy("Set rules otherwise"), public=True)
def set_rules(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    since: date,
    changes: Mapping[str, Mapping[str, Any]],
    reason: Mapping[str, str],
) -> AgencyRules:
    """Set figures of the agency's rule set otherwise from a day on, with the reason all may read (un-procurement:
    thresholds move, so they are data). It replaces what was set before; tenders published by then keep their rules.
    """
    agency = Agency.objects.get(pk=organisation.pk)
    key = agency.rule_set or RuleSet.GENERIC
    today = at.astimezone(ZoneInfo(agency.time_zone)).date()
    if since < today:
        raise Refused(_("Rules can't change for days gone by. Choose today or a later day."), field="since")
    edition = edition_on(key, since)
    tidy = {name: checked_figure(name, said) for name, said in changes.items()}
    tidy = {
        name: said
        for name, said in tidy.items()
        if (said["value"], said["unit"]) != (edition[name].value, str(edition[name].unit))
    }
    _refuse_contradictions(edition.with_changes(tidy, since))
    words = text(reason, 5000)
    if not words:
        raise Refused(_("Say why; suppliers and auditors read it."), field="reason_en")
    made = AgencyRules(
        agency=organisation,
        since=since,
        rule_set=key,
        changes=tidy,
        reason=words,
        at=at,
        decided_by=by.person,
    )
    made.save(force_insert=True)
    record.public(agency=str(organisation), rule_set=key, since=since, changed=sorted(tidy), reason=words)
    return made


def checked_figure(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """A figure as the rules may have it. Raises Refused naming its field."""
    kind = FIGURES.get(name)
    if kind is None:
        raise Refused(_("The rules have no figure called “%(name)s”.") % {"name": name})
    unit, value = said.get("unit") or kind.units[0], said.get("value")
    if unit not in kind.units:
        raise Refused(_("This figure is not counted in that."), field=name)
    if value in (None, ""):
        if not kind.optional:
            raise Refused(_("The rules can't do without this figure."), field=name)
        return {"value": None, "unit": str(unit)}
    return {"value": _value(name, kind, Unit(unit), value), "unit": str(unit)}


def _value(name: str, kind: FigureKind, unit: Unit, value: Any) -> Any:
    if unit == Unit.MINUTES_SHOW:
        if value not in MinutesShow.values:
            raise Refused(_("Choose what the minutes show."), field=name)
        return str(value)
    if unit == Unit.YES_NO:
        return value in (True, "yes", "True", "1", 1)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused(_("“%(value)s” is not a number.") % {"value": value}, field=name) from None
    if unit in LIMITS:
        if not number.is_finite() or not 0 <= number < HIGHEST or number != number.quantize(Decimal("0.01")):
            raise Refused(_("Give an amount of money of zero or more."), field=name)
        return format(number.normalize(), "f")
    if number != int(number) or not kind.least <= number <= kind.most:
        raise Refused(
            _("Give a whole number from %(least)s to %(most)s.") % {"least": kind.least, "most": kind.most},
            field=name,
        )
    return int(number)


def _refuse_contradictions(rules: Rules) -> None:
    if Decimal(rules["threshold.shopping"].value) > Decimal(rules["threshold.rfq"].value):
        raise Refused(
            _("Shopping can't be enough for more than a request for quotation."), field="threshold.shopping"
        )
    for group in ("small", "formal"):
        if rules[f"openers.{group}"].value > rules[f"seats.{group}"].value:
            raise Refused(_("More openers would act together than are appointed."), field=f"openers.{group}")
    if rules["openers.formal"].value < 2:
        raise Refused(
            _("Bids and proposals are opened by two at least, so that nobody opens alone."),
            field="openers.formal",
        )
