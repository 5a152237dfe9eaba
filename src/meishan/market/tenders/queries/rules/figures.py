# SPDX-License-Identifier: Apache-2.0
"""What each figure of a rule set is called and may be, and how it is written out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...models.rulebook import Figure, Rules
from ...states import MinutesShow, Unit

UPPER = (Unit.BELOW, Unit.UP_TO)
LOWER = (Unit.FROM, Unit.ABOVE)
DAYS = (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)

GROUPS: dict[str, Promise] = {
    "method": gettext_lazy("Which method"),
    "time": gettext_lazy("How much time"),
    "opening": gettext_lazy("Who opens, and what is published"),
    "judging": gettext_lazy("Who judges and reviews"),
    "after": gettext_lazy("After the decision"),
}


@dataclass(frozen=True)
class FigureKind:
    """One figure: its name for readers, the units it may have, its bounds, and whether the rules may lack it."""

    group: str
    label: Promise
    units: tuple[Unit, ...]
    least: int = 0
    most: int = 400
    optional: bool = False


def _days(group: str, label: Promise, *, least: int = 0, optional: bool = False) -> FigureKind:
    return FigureKind(group, label, DAYS, least=least, optional=optional)


FIGURES: dict[str, FigureKind] = {
    "threshold.shopping": FigureKind("method", gettext_lazy("Shopping is enough"), UPPER),
    "threshold.rfq": FigureKind(
        "method", gettext_lazy("A request for quotation is enough; beyond it, an ITB or RFP"), UPPER
    ),
    "open_from": FigureKind("method", gettext_lazy("Open competition is required"), LOWER, optional=True),
    "two_envelopes_from": FigureKind(
        "method", gettext_lazy("Technical and financial offers in two envelopes"), LOWER, optional=True
    ),
    "offers.shopping": FigureKind(
        "method", gettext_lazy("Offers wanted when shopping"), (Unit.COUNT,), least=1, most=20
    ),
    "offers.rfq": FigureKind(
        "method", gettext_lazy("Offers wanted for a request for quotation"), (Unit.COUNT,), least=1, most=20
    ),
    "offers.itb": FigureKind(
        "method", gettext_lazy("Offers wanted for an invitation to bid"), (Unit.COUNT,), least=1, most=20
    ),
    "offers.rfp": FigureKind(
        "method", gettext_lazy("Offers wanted for a request for proposal"), (Unit.COUNT,), least=1, most=20
    ),
    "splitting_months": FigureKind(
        "method",
        gettext_lazy("Purchases counted together against splitting"),
        (Unit.MONTHS,),
        least=1,
        most=36,
    ),
    "days.shopping": _days("time", gettext_lazy("Least time for offers when shopping")),
    "days.rfq": _days("time", gettext_lazy("Least time for a request for quotation")),
    "days.itb": _days("time", gettext_lazy("Least time for an invitation to bid")),
    "days.rfp": _days("time", gettext_lazy("Least time for a request for proposal")),
    "days.eoi": _days("time", gettext_lazy("Least time for a request for EOI")),
    "days.rfi": _days("time", gettext_lazy("Least time for a request for information")),
    "days.prequalification": _days("time", gettext_lazy("Least time for a pre-qualification")),
    "shortened.itb": _days(
        "time", gettext_lazy("Least time for an ITB if the head approves less"), optional=True
    ),
    "shortened.rfp": _days(
        "time", gettext_lazy("Least time for an RFP if the head approves less"), optional=True
    ),
    "little_time": _days("time", gettext_lazy("With less time left, an amendment proposes a later deadline")),
    "reconfirm": _days(
        "time", gettext_lazy("After an amendment, bidders have at least to confirm their bids"), least=1
    ),
    "cancel_before": _days(
        "time", gettext_lazy("A cancellation comes at least so long before the deadline"), optional=True
    ),
    "validity.small": _days("time", gettext_lazy("A quotation stays valid"), least=1),
    "validity.formal": _days("time", gettext_lazy("A bid or proposal stays valid"), least=1),
    "grace": FigureKind(
        "time",
        gettext_lazy("After the deadline, the files of a bid sealed in time may still arrive"),
        (Unit.MINUTES,),
        most=1440,
    ),
    "committee_opens.small": FigureKind(
        "opening", gettext_lazy("Quotations are opened by a committee"), (Unit.YES_NO,), most=1
    ),
    "openers.small": FigureKind(
        "opening", gettext_lazy("Openers who act together for quotations"), (Unit.COUNT,), least=1, most=9
    ),
    "seats.small": FigureKind(
        "opening", gettext_lazy("Openers appointed for quotations"), (Unit.COUNT,), least=1, most=9
    ),
    "openers.formal": FigureKind(
        "opening",
        gettext_lazy("Openers who act together for bids and proposals"),
        (Unit.COUNT,),
        least=1,
        most=9,
    ),
    "seats.formal": FigureKind(
        "opening", gettext_lazy("Openers appointed for bids and proposals"), (Unit.COUNT,), least=1, most=9
    ),
    "minutes.small": FigureKind(
        "opening", gettext_lazy("Published minutes of an opening of quotations"), (Unit.MINUTES_SHOW,)
    ),
    "minutes.itb": FigureKind(
        "opening", gettext_lazy("Published minutes of an opening of bids (ITB)"), (Unit.MINUTES_SHOW,)
    ),
    "minutes.rfp": FigureKind(
        "opening", gettext_lazy("Published minutes of an opening of proposals (RFP)"), (Unit.MINUTES_SHOW,)
    ),
    "panel.small": FigureKind(
        "judging", gettext_lazy("People who judge quotations"), (Unit.COUNT,), least=1, most=15
    ),
    "panel.formal": FigureKind(
        "judging", gettext_lazy("People who judge bids and proposals"), (Unit.COUNT,), least=1, most=15
    ),
    "abnormally_low": FigureKind(
        "judging",
        gettext_lazy("A price is asked about if it is below the median of all by more than"),
        (Unit.PERCENT,),
        least=1,
        most=99,
        optional=True,
    ),
    "committee_quorum": FigureKind(
        "judging",
        gettext_lazy("Members of the committee who must say the same"),
        (Unit.COUNT,),
        least=1,
        most=9,
    ),
    "review_from": FigureKind("judging", gettext_lazy("A committee reviews the award"), LOWER, optional=True),
    "review_change_percent": FigureKind(
        "judging",
        gettext_lazy("A committee reviews a change of the contract above"),
        (Unit.PERCENT,),
        most=1000,
        optional=True,
    ),
    "standstill": _days("after", gettext_lazy("Between the announcement and the award (standstill)")),
    "debrief": _days("after", gettext_lazy("A bidder may ask for a debriefing within")),
    "protest": _days("after", gettext_lazy("After the debriefing, a bidder may protest within")),
    "protest_above": FigureKind("after", gettext_lazy("A protest needs a contract"), LOWER, optional=True),
}


def figure_text(figure: Figure, currency: str) -> str:
    """A figure in words: “below USD 10,000”, “5 working days”, “no”."""
    value = figure.value
    if value is None:
        return _("not in these rules")
    match figure.unit:
        case Unit.YES_NO:
            return _("yes") if value else _("no")
        case Unit.MINUTES_SHOW:
            return str(MinutesShow(value).label)
        case Unit.WORKING_DAYS:
            return ngettext("%(count)s working day", "%(count)s working days", value) % {"count": value}
        case Unit.CALENDAR_DAYS:
            return ngettext("%(count)s calendar day", "%(count)s calendar days", value) % {"count": value}
        case Unit.MONTHS:
            return ngettext("%(count)s month", "%(count)s months", value) % {"count": value}
        case Unit.MINUTES:
            return ngettext("%(count)s minute", "%(count)s minutes", value) % {"count": value}
        case Unit.PERCENT:
            return _("%(value)s per cent") % {"value": value}
        case Unit.BELOW | Unit.UP_TO | Unit.FROM | Unit.ABOVE:
            return _limit(figure.unit) % {
                "amount": f"{currency} {number_format(Decimal(value), use_l10n=True, force_grouping=True)}"
            }
    return str(value)


def _limit(unit: Unit) -> str:
    return {
        Unit.BELOW: _("below %(amount)s"),
        Unit.UP_TO: _("up to %(amount)s"),
        Unit.FROM: _("from %(amount)s on"),
        Unit.ABOVE: _("above %(amount)s"),
    }[unit]


@dataclass(frozen=True)
class ShownFigure:
    """A figure as the page of a rule set shows it."""

    key: str
    label: Promise
    text: str
    basis: str
    basis_label: str
    source: Mapping[str, str] | None


def shown_figures(rules: Rules) -> list[tuple[Promise, list[ShownFigure]]]:
    """The figures by group, in the order of FIGURES."""
    shown: dict[str, list[ShownFigure]] = {group: [] for group in GROUPS}
    for key, kind in FIGURES.items():
        figure = rules[key]
        source: Any = rules.sources.get(figure.source)
        shown[kind.group].append(
            ShownFigure(
                key,
                kind.label,
                figure_text(figure, rules.currency),
                str(figure.basis),
                str(figure.basis.label),
                source,
            )
        )
    return [(label, shown[group]) for group, label in GROUPS.items()]
