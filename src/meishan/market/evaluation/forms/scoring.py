# SPDX-License-Identifier: Apache-2.0
"""Scores with their reasons, what a panel agrees on, and the signatures under its report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.queries import text_of

from ..actions import Judged
from ..actions._shared import LONGEST
from ..models import Agreed, Score
from ..queries import Criterion


@dataclass(frozen=True)
class CriterionRow:
    """One criterion with the boxes to judge by it."""

    criterion: Criterion
    value: BoundField
    reason: BoundField
    edition: BoundField


class JudgeForm(Form):
    """One bid by every criterion: points, or passed or failed, and the reason. Empty rows are left for later."""

    def __init__(
        self,
        *arguments: Any,
        criteria: Sequence[Criterion],
        before: Mapping[str, Score | Agreed],
        suggested: Mapping[str, Decimal | bool] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.criteria, self.before = list(criteria), dict(before)
        self.suggested = dict(suggested or {})
        for one in self.criteria:
            self._add(one, self.before.get(one.id), self.suggested.get(one.id))

    def _add(self, one: Criterion, kept: Score | Agreed | None, suggested: Decimal | bool | None) -> None:
        points = kept.points if kept else suggested
        passes = kept.passes if kept else suggested
        value: forms.Field
        if one.points is None:
            value = forms.ChoiceField(
                label=_("Result"),
                choices=[("1", _("Passes")), ("0", _("Fails"))],
                widget=forms.RadioSelect,
                required=False,
                initial="" if passes is None else ("1" if passes else "0"),
            )
        else:
            most = shown.number(one.points)
            value = forms.DecimalField(
                label=_("Points, of %(most)s") % {"most": most},
                required=False,
                decimal_places=2,
                max_digits=8,
                initial=points,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "input--short", "autocomplete": "off"}
                ),
                error_messages={
                    "invalid": _("Give a number, for example 7.5."),
                    "max_decimal_places": _("Give points with at most two decimals."),
                    "max_digits": _("Give a number between 0 and %(most)s.") % {"most": most},
                    "max_whole_digits": _("Give a number between 0 and %(most)s.") % {"most": most},
                },
            )
        self.fields[f"value_{one.id}"] = value
        self.fields[f"reason_{one.id}"] = forms.CharField(
            label=_("Reason"),
            required=False,
            max_length=LONGEST,
            initial=kept.reason if kept else "",
            widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        )
        for key in (f"value_{one.id}", f"reason_{one.id}"):
            field = self.fields[key]
            field.told_as = f"{text_of(one.title, '')[0]} – {field.label}"
        self.fields[f"edition_{one.id}"] = forms.IntegerField(
            required=False, initial=kept.edition if kept else 0, widget=forms.HiddenInput
        )

    def rows(self) -> Iterator[CriterionRow]:
        """Criterion by criterion."""
        for one in self.criteria:
            yield CriterionRow(
                one, self[f"value_{one.id}"], self[f"reason_{one.id}"], self[f"edition_{one.id}"]
            )

    @property
    def leaves_out(self) -> bool:
        """Whether something was written beside a preliminary check that is failed: nothing else is judged then."""
        return self._is_failed() and any(
            self.cleaned_data[f"reason_{one.id}"].strip() for one in self.criteria if not one.is_preliminary
        )

    def _is_failed(self) -> bool:
        return any(self.cleaned_data[f"value_{one.id}"] == "0" for one in self.criteria if one.is_preliminary)

    def _is_suggested(self, one: Criterion, value: Decimal | str) -> bool:
        """Whether the box holds but what was put there beforehand."""
        if one.id in self.before or one.id not in self.suggested:
            return False
        suggested = self.suggested[one.id]
        return value == (("1" if suggested else "0") if isinstance(suggested, bool) else suggested)

    def judged(self) -> list[Judged]:
        """What was written and is not as it stands already; of a bid that fails the preliminary check, that alone."""
        found = []
        is_failed = self._is_failed()
        for one in self.criteria:
            if is_failed and not one.is_preliminary:
                continue
            value = self.cleaned_data[f"value_{one.id}"]
            reason = self.cleaned_data[f"reason_{one.id}"].strip()
            if not reason and (value in (None, "") or self._is_suggested(one, value)):
                continue
            given = Judged(
                one.id,
                points=value if one.points is not None else None,
                passes=(value == "1") if one.points is None and value else None,
                reason=reason,
                edition=self.cleaned_data[f"edition_{one.id}"] or 0,
            )
            kept = self.before.get(one.id)
            same = kept is not None and (kept.points, kept.passes, kept.reason, kept.edition) == (
                given.points,
                given.passes,
                given.reason,
                given.edition,
            )
            if not same:
                found.append(given)
        return found


class ReportForm(Form):
    """What the report says beside what was agreed."""

    words = forms.CharField(
        label=gettext_lazy("What else the report says"),
        help_text=gettext_lazy(
            "How the panel worked, and whatever those who decide should know. What was agreed is in it anyway."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReopenForm(Form):
    """Why a signed report is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("What must be mended"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SignForm(Form):
    """A signature under a report."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy(
            "If you see something otherwise than the panel. It stands beside your signature."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    digest = forms.CharField(widget=forms.HiddenInput)


class SettleForm(Form):
    """The chair's yes to all results that follow from the report, or her no."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("Do you agree?"),
        choices=[
            ("1", gettext_lazy("Yes, these are the results the panel agreed on")),
            ("0", gettext_lazy("No, they go back")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("Only where you do not agree."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
