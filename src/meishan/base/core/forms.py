# SPDX-License-Identifier: Apache-2.0
"""How forms are drawn and what all of them share."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Renderer(TemplatesSetting):
    """Fields and forms drawn by our own templates, so that each is labelled, described and marked alike."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    formset_template_name = "core/forms/formset.html"


def take_refusal(form: forms.Form, refused: Exception) -> None:
    """Show an act's refusal where the person can mend it: at its field, else at the top of the form."""
    field = getattr(refused, "field", None)
    form.add_error(field if field in form.fields else None, str(refused))


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Let each required field that is left empty say what to do there, unless it has a sentence of its own."""
    general = forms.Field.default_error_messages["required"]
    for field in form.fields.values():
        if field.label and field.error_messages.get("required") is general:
            field.error_messages["required"] = _sentence(field) % {"label": field.label}


def _sentence(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on.")
    if isinstance(field, forms.FileField):
        return _("Choose a file for “%(label)s”.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Make a choice for “%(label)s”.")
    return _("Fill in “%(label)s”.")


class Form(forms.Form):
    """A form whose empty fields say, each by its label, what to do."""

    def full_clean(self) -> None:
        # Only now: labels may be set after the form is made.
        name_what_is_missing(self)
        super().full_clean()


class LocalMomentField(forms.Field):
    """A date and time as a clock on the wall shows it, without zone; `in_zone` makes it a moment."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": gettext_lazy("Give the date and the time, for example 2027-03-31 17:00."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            return datetime.fromisoformat(str(value).strip()).replace(tzinfo=None)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def in_zone(wall: datetime, zone: str) -> datetime:
    """The moment when clocks of `zone` show `wall`. Where a time comes twice (clocks set back), the later one.

    Raises ValidationError for a time that clocks skip.
    """
    place = ZoneInfo(zone)
    moment = wall.replace(tzinfo=place, fold=1)
    if moment.astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall:
        raise ValidationError(
            _("Clocks in %(zone)s skip this time. Choose another one.") % {"zone": zone}, code="skipped"
        )
    return moment.astimezone(UTC)
