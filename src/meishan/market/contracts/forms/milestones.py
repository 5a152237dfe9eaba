# SPDX-License-Identifier: Apache-2.0
"""What an amendment does to milestones: another day, another amount or an end for each still to be delivered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form

from ..actions import Replanned
from ..models import Milestone
from ..states import MilestoneState
from .fields import amount_field, day_field


class ReplanForm(Form):
    """For each milestone still to be delivered its new day and amount, or that it is not due any more. What is empty
    stays.
    """

    def __init__(self, *arguments: Any, milestones: Sequence[Milestone], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.milestones = [one for one in milestones if one.state != MilestoneState.DROPPED]
        self.planned = [one for one in self.milestones if one.state == MilestoneState.PLANNED]
        for one in self.planned:
            number = {"number": one.number}
            self.fields[f"due_{one.number}"] = day_field(
                _("New day of milestone %(number)s") % number, required=False
            )
            self.fields[f"amount_{one.number}"] = amount_field(
                _("New amount of milestone %(number)s") % number, required=False
            )
            self.fields[f"drop_{one.number}"] = forms.BooleanField(
                label=_("Milestone %(number)s is not due any more") % number, required=False
            )

    def clean(self) -> None:
        for one in self.planned:
            due_on, amount, is_dropped = (self.cleaned_data.get(name) for name in names_of(one))
            if is_dropped and (due_on or amount is not None):
                self.add_error(
                    f"drop_{one.number}", gettext("Give another day or amount, or tick this: not both.")
                )

    def rows(self) -> list[tuple[Milestone, list[Any]]]:
        """Each milestone with its three fields, or none where it was delivered, for the page."""
        return [
            (one, [self[name] for name in names_of(one)]) if one in self.planned else (one, [])
            for one in self.milestones
        ]


def names_of(milestone: Milestone) -> list[str]:
    """The names of its three fields."""
    return [f"{name}_{milestone.number}" for name in ("due", "amount", "drop")]


def replanned_in(form: ReplanForm) -> list[Replanned]:
    """What was filled in, as the act takes it; a milestone that ends needs neither day nor amount."""
    made = []
    for one in form.planned:
        due_on, amount, is_dropped = (form.cleaned_data.get(name) for name in names_of(one))
        if is_dropped:
            made.append(Replanned(one.pk, is_dropped=True))
        elif due_on or amount is not None:
            made.append(Replanned(one.pk, due_on, amount))
    return made
