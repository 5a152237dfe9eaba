# SPDX-License-Identifier: Apache-2.0
"""What an organiser asks of the engine, and meetings put by hand."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form

from ..actions.scheduling import LONGEST_SECONDS
from ..models import Application, Officer, Plan, Seminar, Slot


class PlanField(forms.ModelChoiceField):
    """Drafts, each by its name or, without one, its number."""

    def label_from_instance(self, obj: Plan) -> str:
        return obj.name or _("Draft %(number)s") % {"number": obj.number}


class OfficerField(forms.ModelChoiceField):
    """Officers, each by agency and name."""

    def label_from_instance(self, obj: Officer) -> str:
        return f"{obj.agency} · {obj.name}"


class ApplicationField(forms.ModelChoiceField):
    """Applications, each by its supplier's name."""

    def label_from_instance(self, obj: Application) -> str:
        return obj.supplier.name


class SlotField(forms.ModelChoiceField):
    """Slots, each by the text the form is given for it: `labels`, by slot id."""

    labels: Mapping[Any, str]

    def label_from_instance(self, obj: Slot) -> str:
        return self.labels[obj.pk]


class PlanForm(Form):
    """A new draft."""

    name = forms.CharField(
        label=_("Name of the draft"),
        required=False,
        max_length=120,
        help_text=_("To tell drafts apart, such as “With the afternoon visit”."),
    )
    base = PlanField(
        label=_("Keep locked meetings of"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=_("No draft: place all meetings anew"),
    )
    seconds = forms.IntegerField(
        label=_("Time for the engine"),
        min_value=1,
        max_value=LONGEST_SECONDS,
        initial=10,
        help_text=_("In seconds. It stops earlier once the schedule is proven best."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=999_999,
        initial=1,
        help_text=_(
            "Another number gives another draft of the same quality; the same number gives the same draft."
        ),
    )

    def __init__(self, *arguments: Any, plans: list[Plan], **options: Any) -> None:
        super().__init__(*arguments, **options)
        base = self.fields["base"]
        assert isinstance(base, forms.ModelChoiceField)
        base.queryset = Plan.objects.filter(pk__in=[one.pk for one in plans]).order_by("-number")


class AddForm(Form):
    """A meeting added by hand."""

    officer = OfficerField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        widget=forms.Select(attrs={"data-combobox": ""}),
        error_messages={"required": _("Choose the officer.")},
    )
    application = ApplicationField(
        label=_("Supplier"),
        queryset=Application.objects.none(),
        widget=forms.Select(attrs={"data-combobox": ""}),
        error_messages={"required": _("Choose the supplier.")},
    )
    slot = SlotField(
        label=_("Slot"), queryset=Slot.objects.none(), error_messages={"required": _("Choose the slot.")}
    )

    def __init__(
        self, *arguments: Any, seminar: Seminar, slot_labels: dict[Any, str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        officer, application, slot = (self.fields[name] for name in ("officer", "application", "slot"))
        assert isinstance(officer, forms.ModelChoiceField)
        assert isinstance(application, forms.ModelChoiceField)
        assert isinstance(slot, SlotField)
        officer.queryset = seminar.officers.filter(left_at=None).select_related("agency").order_by("number")
        application.queryset = seminar.applications.filter(
            state__in=["selected", "confirmed"]
        ).select_related("supplier")
        slot.queryset = seminar.slots.order_by("number")
        slot.labels = slot_labels
