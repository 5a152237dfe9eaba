# SPDX-License-Identifier: Apache-2.0
"""The report as sheets of a workbook, and as data of a PDF: the same tables in both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core import sheets
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import language_key

from ..queries.after import Horizon, Report, Row
from ..queries.after.figures import Share, Wishes
from ..queries.seminars import span_of, text_in
from ..states import Side

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "seminars" / "after" / "report.typ"


def parts_of(report: Report, horizons: Sequence[Horizon]) -> list[sheets.Part]:
    """(name, titles, rows) of every table of the report, in the reader's language."""
    return [
        (_("Figures"), [_("Figure"), _("Value")], _figures(report)),
        (_("Agencies"), _meeting_titles(_("Agency")), [_line(one) for one in report.agencies]),
        (_("Countries"), _meeting_titles(_("Country")), [_line(one) for one in report.countries]),
        (_("Categories"), _meeting_titles(_("Category")), [_line(one) for one in report.categories]),
        (
            _("Unmet requests"),
            [_("Who was asked for"), _("Requests"), _("Met"), _("Unmet")],
            [_wish(one) for one in (*sides_of(report), *report.wishes_by_agency)],
        ),
        (
            _("Officers' unmet musts"),
            [_("Agency"), _("Officer"), _("Supplier")],
            [[one.agency, one.officer or "—", one.supplier] for one in report.unmet_musts],
        ),
        *_waits(report),
        *_feedback(report),
        (_("What came of it"), _outcome_titles(), _outcomes(horizons)),
    ]


def _figures(report: Report) -> list[list[Any]]:
    total = report.total
    rows: list[list[Any]] = [
        [_("Meetings agreed"), total.made],
        [_("Meetings held"), total.held],
        [_("Still to come"), total.open],
        [_("Suppliers did not come"), total.no_show],
        [_("Given up in time"), total.given_up],
        [_("Freed slots filled again"), report.refilled],
        [_("Meetings made at the walk-in desk"), report.at_desk],
        [_("Suppliers that took part"), report.taking_part],
        [_("Suppliers that met somebody"), report.met_somebody],
        [_("Suppliers owned by women"), _share(report.women_owned)],
        [_("Small and medium-sized suppliers"), _share(report.sme)],
        [_("Meetings with suppliers owned by women"), _share(report.women_owned_meetings)],
        [_("Meetings with small and medium-sized suppliers"), _share(report.sme_meetings)],
    ]
    if report.agency is None:
        rows.insert(7, [_("Suppliers that applied"), report.applied])
    if report.came is not None:
        rows.insert(9, [_("Suppliers that came"), report.came])
    return rows


def _share(one: Share) -> str:
    return f"{one.part} ({shown.percent(one.share)})" if one.share is not None else str(one.part)


def _meeting_titles(first: str) -> list[str]:
    return [first, _("Agreed"), _("Held"), _("Did not come"), _("Given up"), _("Still to come")]


def _line(one: Row) -> list[Any]:
    return [one.label, one.made, one.held, one.no_show, one.given_up, one.open]


def sides_of(report: Report) -> list[Wishes]:
    """The wishes of all suppliers and of all officers, named so."""
    labels = {
        Side.SUPPLIER.value: _("All requests of suppliers"),
        Side.OFFICER.value: _("All requests of officers"),
    }
    return [Wishes(labels[one.label], one.asked, one.met) for one in report.wishes]


def _wish(one: Wishes) -> list[Any]:
    return [one.label, one.asked, one.met, one.unmet]


def _waits(report: Report) -> list[sheets.Part]:
    waits = report.waits
    if waits is None:
        return []
    rows: list[list[Any]] = [
        [_("Tickets drawn"), waits.drawn],
        [_("People served"), waits.served],
        [_("Did not answer the call"), waits.missed],
        [_("Left the queue"), waits.left],
        [_("Half waited at most (minutes)"), waits.median],
        [_("Nine of ten waited at most (minutes)"), waits.ninth],
        [_("The longest wait (minutes)"), waits.longest],
        *[[_("Topic: %(topic)s") % {"topic": topic}, count] for topic, count in waits.topics],
    ]
    return [(_("Walk-in desk"), [_("Figure"), _("Value")], rows)]


def _feedback(report: Report) -> list[sheets.Part]:
    said = report.feedback
    if said is None:
        return []
    titles = [_("Question"), _("Answers"), _("Mean of 5"), "1", "2", "3", "4", "5"]
    rows: list[Sequence[Any]] = [[str(one.label), one.answers, one.mean, *one.counts] for one in said.scales]
    return [
        (_("Feedback"), titles, rows),
        (_("Remarks"), [_("Language"), _("Remark")], [list(one) for one in said.remarks]),
    ]


def _outcome_titles() -> list[str]:
    return [
        _("After"),
        _("What"),
        _("With agencies they met"),
        _("With all agencies of the seminar"),
        _("For each firm"),
        _("By firms not selected"),
        _("For each of these"),
        _("State"),
    ]


def _outcomes(horizons: Sequence[Horizon]) -> list[list[Any]]:
    rows = []
    for one in horizons:
        after = ngettext("%(count)s month", "%(count)s months", one.months) % {"count": one.months}
        state = _("complete") if one.is_complete else _("so far") if one.is_begun else _("not begun")
        for count in one.counts if one.is_begun else ():
            rows.append(
                [
                    after,
                    str(count.label),
                    count.met,
                    count.any,
                    count.per_any,
                    count.others,
                    count.per_others,
                    state,
                ]
            )
    return rows


def paper_of(report: Report, horizons: Sequence[Horizon]) -> dict[str, Any]:
    """What the template of the PDF reads: headings and tables of texts."""
    seminar = report.seminar
    span = span_of(seminar)
    days = (
        [shown.day(one) for one in seminar.days.order_by("date").values_list("date", flat=True)]
        if span
        else []
    )
    return {
        "lang": language_key(),
        "title": _("Report"),
        "seminar": text_in(seminar.title, seminar.language),
        "host": seminar.host.name,
        "whose": _("The part of %(agency)s") % {"agency": report.agency.name} if report.agency else "",
        "place": ", ".join(filter(None, (seminar.venue, seminar.city))),
        "days": ", ".join(days),
        "stand": _("As of %(moment)s") % {"moment": shown.day(report.at)},
        "caution": caution(),
        "tables": [
            {
                "title": name,
                "columns": list(titles),
                "rows": [[_cell(value) for value in row] for row in rows],
            }
            for name, titles, rows in parts_of(report, horizons)
            if list(rows)
        ],
    }


def caution() -> str:
    """How the comparison is to be read."""
    return _(
        "Registrations and tenders are counted from the end of the seminar on, for both groups with the agencies of "
        "the seminar. A difference is no proof that the seminar caused it: firms that were selected may have been "
        "keener anyway. Bids and awards are counted from when sealed bidding opens here."
    )


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    return shown.number(value) if isinstance(value, int | float) else str(value)
