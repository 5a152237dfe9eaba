# SPDX-License-Identifier: Apache-2.0
"""Who sits on a panel, and what each says of herself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.queries import organisation_name
from meishan.base.core.forms import Form

from ..actions import STATEMENTS, Place
from ..actions._shared import LONGEST
from ..queries import Bidder, Candidate
from ..states import SeatRole


@dataclass(frozen=True)
class CandidateRow:
    """One person with the boxes to choose her seat."""

    candidate: Candidate
    role: BoundField
    outside: BoundField


class PanelForm(Form):
    """A seat for each of those who may judge; most get none."""

    def __init__(
        self, *arguments: Any, candidates: Sequence[Candidate], person: UUID, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.candidates = list(candidates)
        for number, one in enumerate(self.candidates):
            role = forms.ChoiceField(
                label=_("Seat of %(name)s") % {"name": one.person.name},
                choices=[("", _("No seat")), *SeatRole.choices],
                required=False,
            )
            if one.person.pk == person:
                role.initial = SeatRole.SECRETARY
            self.fields[f"role_{number}"] = role
            self.fields[f"outside_{number}"] = forms.BooleanField(
                label=_("%(name)s works outside the unit that buys") % {"name": one.person.name},
                required=False,
            )

    def rows(self) -> Iterator[CandidateRow]:
        """The table of candidates."""
        for number, one in enumerate(self.candidates):
            yield CandidateRow(one, self[f"role_{number}"], self[f"outside_{number}"])

    def places(self) -> list[Place]:
        """Those who were given a seat: the chair first, then in the order of the list."""
        order = list(SeatRole.values)
        found = [
            Place(
                one.person.pk,
                one.organisation.pk,
                self.cleaned_data[f"role_{number}"],
                is_outside=self.cleaned_data[f"outside_{number}"],
            )
            for number, one in enumerate(self.candidates)
            if self.cleaned_data[f"role_{number}"]
        ]
        return sorted(found, key=lambda one: order.index(one.role))


class AppointForm(Form):
    """One more seat."""

    person = forms.ChoiceField(label=gettext_lazy("Who"))
    role = forms.ChoiceField(label=gettext_lazy("As what"))
    outside = forms.BooleanField(label=gettext_lazy("Works outside the unit that buys"), required=False)

    def __init__(
        self, *arguments: Any, candidates: Sequence[Candidate], roles: Sequence[SeatRole], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.candidates = {one.key: one for one in candidates}
        chosen, role = self.fields["person"], self.fields["role"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(str(one), one.label) for one in roles]
        # Sent from a page left open: the act would say the same.
        role.error_messages["invalid_choice"] = _("The panel has somebody in this role. Choose another one.")
        chosen.choices = [
            ("", _("Choose")),
            *(
                (key, f"{one.person.name}, {organisation_name(one.organisation)}")
                for key, one in self.candidates.items()
            ),
        ]

    def place(self) -> Place:
        """The seat that was asked for."""
        one = self.candidates[self.cleaned_data["person"]]
        return Place(
            one.person.pk,
            one.organisation.pk,
            self.cleaned_data["role"],
            is_outside=self.cleaned_data["outside"],
        )


class ReasonForm(Form):
    """Why somebody leaves the panel."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays on record, and the panel reads it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DeclareForm(Form):
    """A declaration of no conflict and of confidentiality: each statement, and each firm that bids."""

    def __init__(self, *arguments: Any, bidders: Sequence[Bidder], name: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.bidders, self.name = list(bidders), name
        for key, words in STATEMENTS.items():
            self.fields[f"states_{key}"] = forms.ChoiceField(
                label=str(words),
                choices=[("1", _("Yes, I state this")), ("0", _("No, I can’t state this"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer this statement.")},
            )
        for number, one in enumerate(self.bidders):
            self.fields[f"relation_{number}"] = forms.CharField(
                label=one.name,
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )
        self.fields["signed"] = forms.CharField(
            label=_("Your name, as your signature"),
            help_text=_("As it stands in your account: %(name)s") % {"name": name},
            max_length=200,
        )

    def statements_part(self) -> list[BoundField]:
        """The statements."""
        return [self[f"states_{key}"] for key in STATEMENTS]

    def relations_part(self) -> list[BoundField]:
        """A box for each firm that bids."""
        return [self[f"relation_{number}"] for number in range(len(self.bidders))]

    def clean_signed(self) -> str:
        said = " ".join(self.cleaned_data["signed"].split())
        if said.casefold() != " ".join(self.name.split()).casefold():
            raise forms.ValidationError(
                _("Write your name as it stands in your account: %(name)s") % {"name": self.name}
            )
        return said

    def statements(self) -> dict[str, bool]:
        """What was stated."""
        return {key: self.cleaned_data[f"states_{key}"] == "1" for key in STATEMENTS}

    def relations(self) -> dict[str, str]:
        """What binds her to which firm."""
        return {
            one.key: self.cleaned_data[f"relation_{number}"]
            for number, one in enumerate(self.bidders)
            if self.cleaned_data[f"relation_{number}"].strip()
        }
