# SPDX-License-Identifier: Apache-2.0
"""Reasons and times of what happens to a published tender, and what was said at a meeting."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form, FormSet, LocalMomentField, in_zone

from ..actions.exchange import ANSWER_LENGTH, QUESTION_LENGTH
from ..actions.wording import TEXT_LENGTH
from .fields import TextsForm, on_the_wall

REASON = {
    "label": gettext_lazy("Reason"),
    "length": 5000,
    "rows": 4,
    "required": True,
    "help": gettext_lazy("All suppliers read this."),
}


class ReasonForAllForm(TextsForm):
    """Why, for everybody to read."""

    texts: dict[str, dict[str, Any]] = {"reason": REASON}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["edit"]


class _DeadlineForm(ReasonForAllForm):
    """A later deadline on the clocks of the notice's zone."""

    deadline = LocalMomentField(label=gettext_lazy("New deadline"))

    def __init__(self, *arguments: Any, zone: str, propose: datetime | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.zone = zone
        self.fields["deadline"].help_text = _("On the clocks of %(zone)s.") % {"zone": zone.replace("_", " ")}
        if propose is not None:
            self.initial["deadline"] = on_the_wall(propose.isoformat(), zone)
        self.order(["deadline"])

    def clean_deadline(self) -> datetime | None:
        wall: datetime | None = self.cleaned_data["deadline"]
        return in_zone(wall, self.zone) if wall else None


class ExtendForm(_DeadlineForm):
    """A later deadline and why."""


class ResumeForm(_DeadlineForm):
    """Take bids again; a reason may be given, and a still later deadline."""

    texts = {"reason": {**REASON, "label": gettext_lazy("What to tell suppliers"), "required": False}}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["deadline"].required = False


class MeetingForm(TextsForm):
    """Minutes of a meeting with bidders."""

    texts = {
        "words": {
            "label": gettext_lazy("Minutes"),
            "length": TEXT_LENGTH,
            "rows": 8,
            "required": True,
            "help": gettext_lazy("What was said and shown. Leave out who was there and who asked."),
        }
    }
    held_at = LocalMomentField(label=gettext_lazy("When it was held"))

    def __init__(self, *arguments: Any, zone: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["edit"]
        self.zone = zone
        self.fields["held_at"].help_text = _("On the clocks of %(zone)s.") % {"zone": zone.replace("_", " ")}
        self.order(["held_at"])

    def clean_held_at(self) -> datetime | None:
        wall: datetime | None = self.cleaned_data["held_at"]
        return in_zone(wall, self.zone) if wall else None


class AskedForm(Form):
    """One question asked at a meeting, with its answer, in the notice's main language."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=QUESTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=ANSWER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> None:
        said = [bool(self.cleaned_data.get(name)) for name in ("question", "answer")]
        if any(said) and not all(said):
            raise ValidationError(_("Give the question and its answer."))


AskedForms = forms.formset_factory(AskedForm, FormSet, extra=3, max_num=50, absolute_max=60)
