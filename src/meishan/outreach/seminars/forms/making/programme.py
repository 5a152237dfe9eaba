# SPDX-License-Identifier: Apache-2.0
"""A session of the programme and its speakers."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form, FormSet
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.forms import LANGUAGE_CHOICES

from ...actions.making.checks import TEXT_LENGTH
from ...models import Seminar, Session
from ...queries.making import wall
from ...queries.seminars import text_in
from ...states import SessionKind
from .fields import NOTHING, ClockField, TextsForm


class SessionForm(TextsForm):
    """What, when, where, by whom and for how many."""

    texts = {
        "title": {"label": _("Title"), "length": 200, "required": True},
        "description": {"label": _("Text"), "length": TEXT_LENGTH, "rows": 5},
    }
    kind = forms.ChoiceField(label=_("Kind"), choices=SessionKind.choices)
    date = forms.TypedChoiceField(label=_("Day"), coerce=str)
    starts = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"))
    room = forms.ChoiceField(label=_("Room"), required=False)
    agency = forms.ChoiceField(label=_("Agency that holds it"), required=False)
    language = forms.ChoiceField(
        label=_("Language spoken"), choices=[("", _("Not given")), *LANGUAGE_CHOICES], required=False
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("With places people sign up, until all are taken. Empty: everybody just comes."),
    )
    for_all = forms.BooleanField(
        label=_("Everybody attends"), required=False, help_text=_("No meeting runs meanwhile.")
    )

    def __init__(self, *arguments: Any, seminar: Seminar, session: Session | None, **options: Any) -> None:
        given = {"title": session.title, "description": session.description} if session else {}
        initial: dict[str, Any] = {"version": seminar.version}
        if session is not None:
            zone = ZoneInfo(seminar.zone)
            starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
            initial |= {
                "date": starts.date().isoformat(),
                "starts": starts.time(),
                "ends": ends.time(),
                "room": session.room_id or "",
                "agency": session.agency_id or "",
            }
            initial |= {name: getattr(session, name) for name in ("kind", "language", "capacity", "for_all")}
        super().__init__(*arguments, main=seminar.language, given=given, initial=initial, **options)
        self.seminar = seminar
        self.days = {one.date.isoformat(): one.date for one in seminar.days.all()}
        self.fields["date"].choices = [(key, shown.day(one)) for key, one in self.days.items()]
        self.fields["room"].choices = [
            ("", _("Elsewhere")),
            *(
                (str(one.pk), f"{one.number} · {text_in(one.name, seminar.language)}")
                for one in seminar.rooms.all()
            ),
        ]
        self.fields["agency"].choices = [
            NOTHING,
            *(
                (str(one.agency_id), one.agency.acronym or one.agency.name)
                for one in seminar.participations.select_related("agency").order_by("agency__acronym")
            ),
        ]

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        day = self.days[said["date"]]
        return {
            "title": self.text("title"),
            "description": self.text("description"),
            "starts_at": wall(day, said["starts"], self.seminar.zone),
            "ends_at": wall(day, said["ends"], self.seminar.zone),
            **{name: said[name] or None for name in ("room", "agency")},
            **{name: said[name] for name in ("kind", "language", "capacity", "for_all")},
        }


class SpeakerForm(Form):
    """Who speaks, as printed. A row without name is nobody."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=250, required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if not said.get("name") and (said.get("position") or said.get("organisation")):
            self.add_error("name", _("Give the name, or empty the row."))


class BaseSpeakerForms(FormSet):
    def rows(self) -> list[dict[str, Any]]:
        return [said for said in (form.cleaned_data for form in self.forms) if said.get("name")]


SpeakerForms: Any = forms.formset_factory(SpeakerForm, formset=BaseSpeakerForms, extra=2, max_num=40)
