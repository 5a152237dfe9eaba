# SPDX-License-Identifier: Apache-2.0
"""Starting a seminar; its texts and place, dates, caps and quotas; copying, taking a file in, calling off."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, FormSet, LocalMomentField
from meishan.base.core.uploads import CheckedFileField
from meishan.base.core.uploads.policy import MEGABYTE, Policy
from meishan.base.reference.forms import LANGUAGE_CHOICES, UnspscField

from ...actions.making.checks import TEXT_LENGTH, TITLE_LENGTH, ZONES
from ...actions.making.parts import CAPS
from ...models import Seminar
from ...queries.making import PHASE_DATES
from .fields import (
    COMBOBOX,
    DayField,
    LanguagesField,
    TextsForm,
    VersionForm,
    country_choices,
    in_zone,
    on_the_wall,
)

SETS = Policy(("xlsx", "zip"), max_bytes=10 * MEGABYTE)


def zone_choices() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(ZONES) if "/" in zone or zone == "UTC"]


class NewForm(Form):
    """What a seminar needs to exist at all."""

    language = forms.ChoiceField(
        label=_("Main language"),
        choices=LANGUAGE_CHOICES,
        initial="en",
        help_text=_("The language that counts. You can add the texts in the other five."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, help_text=_("As it is printed on badges and certificates.")
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the venue"),
        choices=zone_choices,
        widget=forms.Select(attrs=COMBOBOX),
        initial="UTC",
    )


class BasicsForm(TextsForm):
    """Texts, place, languages and fields."""

    texts = {
        "title": {"label": _("Title"), "length": TITLE_LENGTH, "required": True},
        "description": {
            "label": _("Text"),
            "length": TEXT_LENGTH,
            "rows": 8,
            "help": _(
                "What it is, for whom, and what a supplier gains. An empty line starts a new paragraph."
            ),
        },
    }
    language = forms.ChoiceField(label=_("Main language"), choices=LANGUAGE_CHOICES)
    venue = forms.CharField(label=_("Venue"), max_length=250, required=False)
    address = forms.CharField(label=_("Street and number"), max_length=400, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.ChoiceField(
        label=_("Country or area"),
        choices=country_choices,
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of the venue"),
        choices=zone_choices,
        widget=forms.Select(attrs=COMBOBOX),
        help_text=_("All times of the seminar are on its clocks."),
    )
    languages = LanguagesField(label=_("Languages spoken at the event"), required=False)
    codes = UnspscField(
        label=_("UNSPSC fields it is about"),
        required=False,
        most=100,
        help_text=_("Suppliers of these fields find the seminar first. A higher level covers all below it."),
    )

    def __init__(self, *arguments: Any, seminar: Seminar, **options: Any) -> None:
        names = ("language", "venue", "address", "city", "country", "zone", "languages", "codes", "version")
        super().__init__(
            *arguments,
            main=seminar.language,
            given={"title": seminar.title, "description": seminar.description},
            initial={name: getattr(seminar, name) for name in names},
            **options,
        )

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("language", "venue", "address", "city", "country", "zone", "languages", "codes")
        return {
            "title": self.text("title"),
            "description": self.text("description"),
            **{name: said[name] for name in names},
        }


class DatesForm(VersionForm):
    """When suppliers apply and when meetings are asked for, on the venue's clocks."""

    applications_from = LocalMomentField(label=_("Applications from"), required=False)
    applications_until = LocalMomentField(label=_("Applications until"), required=False)
    requests_from = LocalMomentField(
        label=_("Requests for meetings from"),
        required=False,
        help_text=_("May begin while applications are still open."),
    )
    requests_until = LocalMomentField(label=_("Requests for meetings until"), required=False)

    def __init__(self, *arguments: Any, seminar: Seminar, **options: Any) -> None:
        self.zone = seminar.zone
        initial = {name: on_the_wall(getattr(seminar, name), seminar.zone) for name in PHASE_DATES}
        options["initial"] = {**initial, "version": seminar.version}
        super().__init__(*arguments, **options)

    def changes(self) -> dict[str, Any]:
        return {name: in_zone(self.cleaned_data.get(name), self.zone) for name in PHASE_DATES}


class CapsForm(VersionForm):
    """How many may come, how many meetings, and how quickly things go on the days."""

    places = forms.IntegerField(label=_("Places for suppliers"))
    supplier_cap = forms.IntegerField(label=_("Most meetings of a supplier"))
    supplier_minimum = forms.IntegerField(label=_("Fewest meetings of a supplier, where possible"))
    officer_cap = forms.IntegerField(
        label=_("Most meetings of an officer"), help_text=_("An officer may have a cap of her own.")
    )
    most_requests = forms.IntegerField(label=_("Wishes a supplier may state"))
    most_musts = forms.IntegerField(label=_("How many of them may be “must meet”"))
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace"),
        help_text=_("Who is later than this loses the slot to a supplier who waits."),
    )
    answer_minutes = forms.IntegerField(label=_("Minutes to answer an offered slot"))
    retention_days = forms.IntegerField(
        label=_("Days until names are erased"),
        help_text=_("Counted from the last day. Numbers stay, names on attendance lists go."),
    )

    def __init__(self, *arguments: Any, seminar: Seminar, **options: Any) -> None:
        initial = {name: getattr(seminar, name) for name in CAPS}
        options["initial"] = {**initial, "version": seminar.version}
        super().__init__(*arguments, **options)
        for name, (low, high) in CAPS.items():
            self.fields[name].widget.attrs.update({"min": low, "max": high, "inputmode": "numeric"})

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CAPS}


class QuotaForm(Form):
    """Places kept for a group, or at most given to it. A row without kind is no quota."""

    kind = forms.ChoiceField(
        label=_("Group"),
        required=False,
        choices=[
            ("", _("None")),
            ("sme", _("Small and medium-sized firms")),
            ("women_owned", _("Women-owned firms")),
            ("country", _("Firms of a country")),
            ("code", _("Firms of a UNSPSC field")),
        ],
    )
    value = forms.CharField(
        label=_("Country or UNSPSC code"),
        max_length=60,
        required=False,
        help_text=_("For example CN, or 42000000. Empty for the other groups."),
    )
    minimum = forms.IntegerField(label=_("At least"), min_value=0, required=False)
    maximum = forms.IntegerField(label=_("At most"), min_value=0, required=False)


QuotaForms = forms.formset_factory(QuotaForm, FormSet, extra=2, max_num=50)


class CopyForm(TextsForm):
    """Last year's seminar once more: its new first day and its new title."""

    texts = {"title": {"label": _("Title"), "length": TITLE_LENGTH, "required": True}}
    first_day = DayField(
        label=_("First day of the new seminar"),
        help_text=_("All days, sessions and dates move by as many days; times of the day stay."),
    )


class ImportForm(Form):
    """A workbook or a ZIP of CSVs with a whole seminar."""

    file = CheckedFileField(label=_("File"), policy=SETS)


class CancelForm(TextsForm):
    """Why a seminar is called off; everybody who comes reads it."""

    texts = {
        "reason": {
            "label": _("Reason"),
            "length": 5000,
            "rows": 4,
            "required": True,
            "help": _(
                "Everybody who applied or takes part is told, in their own language where you give it."
            ),
        }
    }
