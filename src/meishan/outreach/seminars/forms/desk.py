# SPDX-License-Identifier: Apache-2.0
"""Drawing a ticket, sitting down at a desk, passing a ticket on, closing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext

from meishan.base.core import ids
from meishan.base.core.forms import Form
from meishan.base.reference.queries import LANGUAGES, language_key

from ..actions.desk.drawing import KEY_LENGTH, QUESTION_LENGTH
from ..actions.desk.serving import NOTES_LENGTH
from ..models import Seminar, Table, Ticket
from ..queries import desk
from ..states import Topic

# Each in itself: a person finds her own language whatever the page speaks.
LANGUAGE_CHOICES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("ru", "Русский"),
    ("zh", "中文"),
]
# Django's own code, where it is another.
DJANGO_CODES = {"zh": "zh-hans"}
ANY = ("", gettext_lazy("Any agency"))


def agency_choices(seminar: Seminar) -> list[tuple[str, Any]]:
    """The agencies that take part, by acronym, after "any"."""
    rows = seminar.participations.select_related("agency").order_by("agency__acronym", "agency__name")
    return [ANY, *((str(one.agency_id), one.agency.acronym or one.agency.name) for one in rows)]


class DrawForm(Form):
    """What a person says who wants to talk to an adviser. `key` is made anew with each form."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)
    topic = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Topic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    agency = forms.ChoiceField(label=gettext_lazy("Which agency?"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("In which language?"), choices=LANGUAGE_CHOICES)
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("You may leave this empty. Only the advisers read it."),
        required=False,
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *arguments: Any, seminar: Seminar, **options: Any) -> None:
        options.setdefault("initial", {"key": str(ids.new()), "language": language_key()})
        super().__init__(*arguments, **options)
        self.fields["agency"].choices = agency_choices(seminar)


class KioskForm(DrawForm):
    """At the entrance: big choices, nothing to type but (if one wants) the badge's code or a name."""

    question = None  # type: ignore[assignment]
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )
    badge = forms.CharField(
        label=gettext_lazy("Badge code or name"),
        help_text=gettext_lazy("You may leave this empty: your number is all you need."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


class DeskField(forms.ModelChoiceField):
    """Desks, each by its number."""

    def label_from_instance(self, obj: Table) -> str:
        return pgettext("place", "Desk %(number)s") % {"number": obj.number}


class DeskForm(Form):
    """Where an adviser sits and what she speaks."""

    desk = DeskField(label=gettext_lazy("Your desk"), queryset=Table.objects.none(), empty_label=None)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you speak"),
        choices=LANGUAGE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language you speak.")},
    )

    def __init__(self, *arguments: Any, seminar: Seminar, **options: Any) -> None:
        options.setdefault(
            "initial", {"languages": [one for one in LANGUAGES if one in ("en", language_key())]}
        )
        super().__init__(*arguments, **options)
        self.fields["desk"].queryset = desk.desks_of(seminar)


class TransferForm(Form):
    """Where a ticket goes next."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=Topic.choices)
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES)

    def __init__(self, *arguments: Any, ticket: Ticket, **options: Any) -> None:
        options.setdefault(
            "initial",
            {"topic": ticket.topic, "agency": str(ticket.agency_id or ""), "language": ticket.language},
        )
        super().__init__(*arguments, **options)
        self.fields["agency"].choices = agency_choices(ticket.seminar)


class NotesForm(Form):
    """What an adviser keeps of a talk."""

    notes = forms.CharField(
        label=gettext_lazy("Your notes"),
        help_text=gettext_lazy("Read by the advisers of this seminar only. Nothing about a running tender."),
        required=False,
        max_length=NOTES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
