# SPDX-License-Identifier: Apache-2.0
"""How forms are drawn and what all of them share."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import Words

LENGTHS: dict[str, Words] = {
    "max_length": gettext_lazy(
        "This is too long: %(show_value)s signs, and at most %(limit_value)s fit. Shorten it."
    ),
    "min_length": gettext_lazy("This is too short. Write at least %(limit_value)s signs."),
}
CHOICES: dict[str, Words] = dict.fromkeys(
    ("invalid_choice", "invalid_list", "invalid_pk_value"), gettext_lazy("Choose from what is offered here.")
)
FAULTS: tuple[tuple[type[forms.Field], dict[str, Words]], ...] = (
    (
        forms.DecimalField,
        {
            "invalid": gettext_lazy("Write a number in figures, for example 1250.50."),
            "max_digits": gettext_lazy("Give at most %(max)s figures in all."),
            "max_decimal_places": gettext_lazy("Give at most %(max)s figures after the point."),
            "max_whole_digits": gettext_lazy("Give at most %(max)s figures before the point."),
        },
    ),
    (forms.FloatField, {"invalid": gettext_lazy("Write a number in figures, for example 1250.50.")}),
    (forms.IntegerField, {"invalid": gettext_lazy("Write a whole number in figures, for example 12.")}),
    (forms.DateField, {"invalid": gettext_lazy("Give a date, for example 2027-03-31.")}),
    (forms.TimeField, {"invalid": gettext_lazy("Give a time, for example 09:30.")}),
    (
        forms.DateTimeField,
        {"invalid": gettext_lazy("Give the date and the time, for example 2027-03-31 17:00.")},
    ),
    (
        forms.FileField,
        {
            "invalid": gettext_lazy("No file arrived. Choose it again."),
            "missing": gettext_lazy("No file arrived. Choose it again."),
            "empty": gettext_lazy("This file is empty. Choose another one."),
            "max_length": gettext_lazy("The name of this file is too long. Rename it, and choose it again."),
        },
    ),
    (forms.EmailField, {"invalid": gettext_lazy("Write an address like name@example.org."), **LENGTHS}),
    (forms.URLField, {"invalid": gettext_lazy("Write a web address like https://example.org."), **LENGTHS}),
    (forms.UUIDField, {"invalid": gettext_lazy("This can’t be read. Load the page again and repeat it.")}),
    (forms.RegexField, {"invalid": gettext_lazy("This is not written as it is asked for."), **LENGTHS}),
    (forms.CharField, LENGTHS),
    (forms.ChoiceField, CHOICES),
    (forms.ModelChoiceField, CHOICES),
)
"""What a field says of each fault instead of Django's sentence; the first kind that fits counts."""


class Renderer(TemplatesSetting):
    """Fields and forms drawn by our own templates, so that each is labelled, described and marked alike."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    formset_template_name = "core/forms/formset.html"


def take_refusal(form: forms.Form, refused: Exception) -> None:
    """Show an act's refusal where the person can mend it: at its field, else at the top of the form."""
    field = getattr(refused, "field", None)
    form.add_error(field if field in form.fields else None, str(refused))


def speak_plainly(form: forms.BaseForm) -> None:
    """Let each field say in words of ours what to do where it is left empty or filled in wrongly, unless it has a
    sentence of its own.
    """
    for field in form.fields.values():
        for code, sentence in _sentences(field):
            if _is_stock(field, code):
                field.error_messages[code] = sentence  # type: ignore[assignment]  # lazy texts are texts, too


def _is_stock(field: forms.Field, code: str) -> bool:
    """Whether the field would say Django's own sentence for this fault."""
    said = field.error_messages.get(code)
    stock = (
        kind.__dict__.get("default_error_messages", {}).get(code)
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.")
    )
    return said is None or any(said is one for one in stock)


def _sentences(field: forms.Field) -> Iterator[tuple[str, Words]]:
    """Codes of faults, and what to say of each; what stands in %(…)s is filled in by whoever finds the fault."""
    if field.label:
        yield "required", _left_empty(field) % {"label": field.label}
    yield from next((said for kind, said in FAULTS if isinstance(field, kind)), {}).items()
    if isinstance(field, forms.IntegerField):
        yield from _limits(field)


def _left_empty(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to go on.")
    if isinstance(field, forms.FileField):
        return _("Choose a file for “%(label)s”.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Make a choice for “%(label)s”.")
    return _("Fill in “%(label)s”.")


def _limits(field: forms.IntegerField) -> Iterator[tuple[str, Words]]:
    least, most = field.min_value, field.max_value
    if least is not None and most is not None:
        said = _("Give a number from %(least)s to %(most)s.")
    elif least is not None:
        said = _("Give %(least)s or more.")
    else:
        said = _("Give %(most)s or less.")
    # Only a limit that is there is ever overstepped.
    for code in ("min_value", "max_value"):
        yield code, said % {"least": localize(least), "most": localize(most)}


class Form(forms.Form):
    """A form whose fields say what to do, each in words of ours."""

    def full_clean(self) -> None:
        # Only now: labels may be set after the form is made.
        speak_plainly(self)
        super().full_clean()


class FormSet(forms.BaseFormSet):
    """Rows of forms that say in words of ours when there are too many of them."""

    default_error_messages = {
        "missing_management_form": gettext_lazy("The rows did not arrive in full. Load the page again."),
        "too_many_forms": gettext_lazy("At most %(num)d rows fit here. Take some out."),
        "too_few_forms": gettext_lazy("At least %(num)d rows are needed here. Add some."),
    }


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
