# SPDX-License-Identifier: Apache-2.0
"""What an organiser asks of the engine, and meetings put by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.scheduling import LONGEST_SECONDS
from ..models import Application, Officer, Plan, Seminar, Slot


class PlanForm(forms.Form):
    """A new draft."""

    name = forms.CharField(
        label=_("Name of the draft"),
        required=False,
        max_length=120,
        help_text=_("To tell drafts apart, such as “With the afternoon visit”."),
    )
    base = forms.ModelChoiceField(
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
        base.label_from_instance = lambda one: one.name or _("Draft %(number)s") % {"number": one.number}


class AddForm(forms.Form):
    """A meeting added by hand."""

    officer = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=Officer.objects.none(),
        widget=forms.Select(attrs={"data-combobox": ""}),
        error_messages={"required": _("Choose the officer.")},
    )
    application = forms.ModelChoiceField(
        label=_("Supplier"),
        queryset=Application.objects.none(),
        widget=forms.Select(attrs={"data-combobox": ""}),
        error_messages={"required": _("Choose the supplier.")},
    )
    slot = forms.ModelChoiceField(
        label=_("Slot"), queryset=Slot.objects.none(), error_messages={"required": _("Choose the slot.")}
    )

    def __init__(
        self, *arguments: Any, seminar: Seminar, slot_labels: dict[Any, str], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        officer, application, slot = (self.fields[name] for name in ("officer", "application", "slot"))
        assert isinstance(officer, forms.ModelChoiceField)
        assert isinstance(application, forms.ModelChoiceField)
        assert isinstance(slot, forms.ModelChoiceField)
        officer.queryset = seminar.officers.filter(left_at=None).select_related("agency").order_by("number")
        officer.label_from_instance = lambda one: f"{one.agency} · {one.name}"
        application.queryset = seminar.applications.filter(
            state__in=["selected", "confirmed"]
        ).select_related("supplier")
        application.label_from_instance = lambda one: one.supplier.name
        slot.queryset = seminar.slots.order_by("number")
        slot.label_from_instance = lambda one: slot_labels[one.pk]
