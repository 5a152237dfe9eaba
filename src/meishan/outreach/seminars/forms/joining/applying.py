# SPDX-License-Identifier: Apache-2.0
"""Applying: what the firm shows, who comes, when it can't; and the first step of registration where it is missing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.forms import Form, FormSet
from meishan.base.core.templatetags.meishan import language as language_name
from meishan.base.reference.forms import UnspscField
from meishan.base.reference.queries import LANGUAGES
from meishan.market.suppliers.states import OwnershipType

from ...actions.joining.given import MOST_CODES, MOST_PEOPLE
from ...models import Attendee, Seminar, Session, Slot


def language_choices() -> list[tuple[str, str]]:
    """The six, by their names in the reader's language."""
    return [(one, language_name(one)) for one in LANGUAGES]


def uuid_of(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


class FirmForm(Form):
    """The general data of a supplier: the first step of registration, asked here where it is missing."""

    name = forms.CharField(
        label=gettext_lazy("Legal name"),
        max_length=250,
        help_text=gettext_lazy("As it stands on the certificate of incorporation, in its own script."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    licence_number = forms.CharField(
        label=gettext_lazy("Licence or tax number"),
        max_length=80,
        help_text=gettext_lazy("Each firm registers once; this number tells firms apart."),
    )
    year_established = forms.IntegerField(
        label=gettext_lazy("Year of founding"), min_value=1600, max_value=2999
    )
    ownership_type = forms.ChoiceField(
        label=gettext_lazy("Type of ownership"),
        choices=[("", gettext_lazy("Choose")), *OwnershipType.choices],
    )
    employees = forms.IntegerField(
        label=gettext_lazy("Employees"),
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text=gettext_lazy("Tells whether you count as a small or medium enterprise in your country."),
    )


class ApplyForm(Form):
    """What a firm shows on this visit. `seminar` gives slots and sessions to choose from."""

    pitch = forms.CharField(
        label=gettext_lazy("What you show, in one or two sentences"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Officers read this when they choose whom to meet. Any of the six languages will do."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which your people can talk"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a language in common, an interpreter is needed, and there are few."),
        error_messages={"required": gettext_lazy("Tick at least one language in which you can talk.")},
    )
    codes = UnspscField(
        label=gettext_lazy("What you come to sell"),
        most=MOST_CODES,
        help_text=gettext_lazy("These decide whom we suggest to you, and you to whom."),
    )
    why = forms.CharField(
        label=gettext_lazy("Why you want to come"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only the organisers read this."),
    )
    sessions = forms.MultipleChoiceField(
        label=gettext_lazy("Sessions you would like to attend"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Places are given when you confirm that you come."),
    )
    absences = forms.MultipleChoiceField(
        label=gettext_lazy("Times you can't"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, slots: Sequence[Slot], sessions: Sequence[tuple[Session, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._slots = slots
        self.fields["languages"].choices = language_choices()
        self.fields["absences"].choices = [(str(one.pk), str(one.number)) for one in slots]
        self.fields["sessions"].choices = [(str(one.pk), label) for one, label in sessions]
        if not sessions:
            del self.fields["sessions"]

    def days(self) -> list[tuple[date, list[tuple[Slot, bool]]]]:
        """Slots by day, each with whether it is ticked."""
        ticked = {str(one) for one in self["absences"].value() or ()}
        return days_of(self._slots, ticked)

    @property
    def is_looking(self) -> bool:
        """Whether only the picker of codes was used, so that nothing is wrong yet."""
        return any(error.code == "looking" for error in self.errors.as_data().get("codes", ()))

    def values(self) -> dict[str, Any]:
        """The arguments of the act."""
        given = self.cleaned_data
        return {
            **{name: given[name] for name in ("pitch", "languages", "codes", "why")},
            "absences": [UUID(one) for one in given["absences"]],
            "sessions": [UUID(one) for one in given.get("sessions", ())],
        }


def days_of(slots: Sequence[Slot], ticked: set[str]) -> list[tuple[date, list[tuple[Slot, bool]]]]:
    """Slots by day, each with whether its id is among the ticked."""
    made: dict[date, list[tuple[Slot, bool]]] = {}
    for one in slots:
        made.setdefault(one.day.date, []).append((one, str(one.pk) in ticked))
    return list(made.items())


class PersonForm(Form):
    """One person who comes. A row without a name is nobody."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=pgettext_lazy("a person", "Name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    position = forms.CharField(label=gettext_lazy("Post"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    consents = forms.BooleanField(
        label=gettext_lazy("Agrees to be named on the attendance list"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = language_choices()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("name") and not given.get("consents"):
            self.add_error(
                "consents",
                _("Without this nobody can be let in: the list is kept at the door, and erased afterwards."),
            )
        return given


class _People(FormSet):
    def clean(self) -> None:
        if not any(self.errors) and not people_of(self):
            raise forms.ValidationError(_("Name at least one person who comes."))


PeopleFormSet = forms.formset_factory(
    PersonForm, _People, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE
)


def people_set(data: Any, attendees: Sequence[Attendee], *, first: Mapping[str, Any], rows: int = 2) -> Any:
    """The formset of those who come: those named before, else `first`, and empty rows up to `rows` or one more."""
    held = [
        {
            "id": str(one.pk),
            "name": one.name,
            "position": one.position,
            "language": one.language,
            "consents": one.consented_at is not None,
        }
        for one in attendees
    ] or [dict(first)]
    blank = {"language": held[0]["language"]}
    initial = [*held, *[blank] * max(0, min(max(rows, len(held)), MOST_PEOPLE) - len(held))]
    return PeopleFormSet(data, initial=initial, prefix="people")


def grown(data: Any) -> Any:
    """What was sent, with one more row for a person where that was asked for."""
    if "more" not in data:
        return data
    more = data.copy()
    rows = data.get("people-TOTAL_FORMS", "")
    count = int(rows) if rows.isdecimal() and len(rows) < 3 else 1
    more["people-TOTAL_FORMS"] = str(min(count + 1, MOST_PEOPLE))
    more.setdefault(f"people-{count}-language", data.get("people-0-language", "en"))
    return more


def forget_errors(formset: Any) -> None:
    """Nothing is wrong yet while a row is only being added."""
    formset.is_valid()
    for form in formset.forms:
        form.errors.clear()
    formset.non_form_errors().clear()


def people_of(formset: Any) -> list[dict[str, Any]]:
    """The arguments of the act."""
    return [
        {**row, "id": uuid_of(row.get("id"))}
        for row in (form.cleaned_data for form in formset.forms if hasattr(form, "cleaned_data"))
        if row.get("name")
    ]


def slots_and_sessions(seminar: Seminar) -> tuple[list[Slot], list[Session]]:
    """What an application form offers to choose from."""
    slots = list(Slot.objects.filter(seminar=seminar).select_related("day").order_by("number"))
    sessions = list(Session.objects.filter(seminar=seminar, capacity__isnull=False).order_by("starts_at"))
    return slots, sessions
