# SPDX-License-Identifier: Apache-2.0
"""What is asked on the days: an announcement, which officer fell ill, how many meetings may move."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.reference.queries import LANGUAGES

from ..actions.days.announcing import TEXT_LENGTH
from ..models import Officer, Seminar, Slot
from ..queries.days.replanning import slots_ahead
from ..states import Audience
from .desk import LANGUAGE_CHOICES

MOST_MOVES = 40
DJANGO_CODES = {"zh": "zh-hans"}

# Said in the same words in all six languages; the catalogues hold them.
READY: dict[str, Any] = {
    "begin": gettext_lazy("The next meetings begin in five minutes. Please go to your tables."),
    "end": gettext_lazy("This round of meetings ends now. Please give your table to the next."),
    "break": gettext_lazy("There is a break now. Meetings go on after it, as in your agenda."),
    "desk": gettext_lazy("The walk-in desk has free advisers. Come if you have a question or no meeting."),
    "delay": gettext_lazy("Meetings begin a few minutes late. Please stay near your tables."),
    "close": gettext_lazy("The meetings of today are over. Thank you all for coming."),
}


class AnnouncementForm(Form):
    """A ready sentence in six languages, or words of one's own in one language or more."""

    audience = forms.ChoiceField(
        label=gettext_lazy("To whom"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.ALL,
    )
    ready = forms.ChoiceField(
        label=gettext_lazy("A ready sentence"),
        help_text=gettext_lazy("Each reads it in her own language."),
        required=False,
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Shown for"),
        coerce=lambda value: int(value) if value else None,
        empty_value=None,
        required=False,
        initial="30",
        choices=[
            ("10", gettext_lazy("10 minutes")),
            ("30", gettext_lazy("30 minutes")),
            ("60", gettext_lazy("1 hour")),
            ("240", gettext_lazy("4 hours")),
            ("", gettext_lazy("Until the end of the seminar")),
        ],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["ready"].choices = [
            ("", _("I write my own words")),
            *READY.items(),
        ]
        for code, name in LANGUAGE_CHOICES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=name,
                required=False,
                max_length=TEXT_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code, "dir": "auto"}),
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"text_{code}"] for code, _name in LANGUAGE_CHOICES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("ready") and not any(cleaned.get(f"text_{code}") for code in LANGUAGES):
            raise forms.ValidationError(
                _("Choose a ready sentence, or write your own in at least one language.")
            )
        return cleaned

    def text(self) -> dict[str, str]:
        """What is said, by language."""
        made = {code: self.cleaned_data.get(f"text_{code}", "").strip() for code in LANGUAGES}
        ready = self.cleaned_data.get("ready")
        if ready:
            for code in LANGUAGES:
                with translation.override(DJANGO_CODES.get(code, code)):
                    made[code] = made[code] or str(READY[ready])
        return {code: words for code, words in made.items() if words}


class IllForm(Form):
    """Which officer falls out from when to when, and how many other meetings may move."""

    officer = forms.ModelChoiceField(label=gettext_lazy("Officer"), queryset=Officer.objects.none())
    start = forms.ModelChoiceField(label=gettext_lazy("From"), queryset=Slot.objects.none())
    whole = forms.ChoiceField(
        label=gettext_lazy("Until"),
        choices=[("", gettext_lazy("The end of that day")), ("1", gettext_lazy("The end of the seminar"))],
        required=False,
        widget=forms.RadioSelect,
    )
    may_move = forms.IntegerField(
        label=gettext_lazy("How many other meetings may move"),
        help_text=gettext_lazy(
            "With none, all others stay, and freed times are used as they are. With more, more of those who lost a "
            "meeting get another."
        ),
        min_value=0,
        max_value=MOST_MOVES,
        initial=0,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": MOST_MOVES, "step": 1}),
    )

    def __init__(self, *arguments: Any, seminar: Seminar, at: datetime, label: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        officers = self.fields["officer"]
        officers.queryset = (
            Officer.objects.filter(seminar=seminar, left_at__isnull=True)
            .select_related("agency")
            .order_by("number")
        )
        officers.label_from_instance = lambda one: (
            _("%(name)s, %(agency)s") % {"name": one.name, "agency": one.agency.acronym or one.agency.name}
        )
        ahead = slots_ahead(seminar, at)
        start = self.fields["start"]
        start.queryset = Slot.objects.filter(pk__in=[one.pk for one in ahead]).order_by("number")
        start.label_from_instance = label
        if ahead and not self.is_bound:
            start.initial = ahead[0].pk
