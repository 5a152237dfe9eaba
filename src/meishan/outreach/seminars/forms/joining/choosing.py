# SPDX-License-Identifier: Apache-2.0
"""The organiser's choice among applications, and invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form

from .applying import uuid_of

STEPS = (
    ("select", gettext_lazy("Select")),
    ("wait", gettext_lazy("Put on the waiting list")),
    ("decline", gettext_lazy("Decline")),
)


class _ConfirmUntil(Form):
    """Holds the time to confirm, on the clocks of the seminar's place."""

    confirm_until = forms.DateTimeField(
        label=gettext_lazy("To be confirmed by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In the seminar's time zone. Left empty: in five days."),
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = ZoneInfo(zone)

    def clean_confirm_until(self) -> datetime | None:
        given = self.cleaned_data["confirm_until"]
        if given is None:
            return None
        typed = timezone.localtime(given).replace(tzinfo=None) if timezone.is_aware(given) else given
        return typed.replace(tzinfo=self.zone)


class ChooseForm(_ConfirmUntil):
    """What to do with the ticked applications."""

    step = forms.ChoiceField(label=gettext_lazy("What to do"), choices=STEPS)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("When you decline. The firms read it in their mail."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("step") == "decline" and not given.get("reason"):
            self.add_error("reason", _("Say why: the firms read it."))
        return given


class InviteForm(_ConfirmUntil):
    """Suppliers to invite: ticked in the search, or numbers pasted one a line."""

    numbers = forms.CharField(
        label=gettext_lazy("Or paste supplier numbers"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One on each line, such as M-204518. What stands behind the number is not read."
        ),
    )

    file = forms.FileField(
        label=gettext_lazy("Or a list of them"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.zip"}),
        help_text=gettext_lazy(
            "CSV or XLSX, at most 5 MB: the “Suppliers” sheet of a seminar's set, or any list with a column “number”. "
            "From a set, its “Requests” sheet is taken over, too."
        ),
    )

    def rows(self) -> list[tuple[int, str]]:
        """(line, what it names) of what was pasted."""
        lines = enumerate(self.cleaned_data["numbers"].splitlines(), 1)
        return [(place, line.split()[0].strip(",;")) for place, line in lines if line.strip()]


def ticked(values: list[str]) -> list[UUID]:
    """The ids that were ticked; what is none is left out."""
    return [found for one in values if (found := uuid_of(one)) is not None]
