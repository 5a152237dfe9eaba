# SPDX-License-Identifier: Apache-2.0
"""The steps of a draft, each a form over one part of the content."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock
from meishan.base.core.forms import Form, LocalMomentField, in_zone
from meishan.base.core.uploads import DOCUMENTS_AND_ARCHIVES, CheckedFileField
from meishan.base.reference import queries as reference
from meishan.base.reference.forms import LANGUAGE_CHOICES, UnspscField

from .. import queries
from ..actions.checks import TEXT_LENGTH, TITLE_LENGTH, ZONES
from ..models.content import Content
from ..models.terms import Terms, terms_of
from ..states import NoticeType, Reservation, SubmissionMethod, TenderMethod
from .fields import COMBOBOX, NO_CHOICE, TextsForm, on_the_wall


def country_choices() -> list[tuple[str, str]]:
    return reference.countries()


def zone_choices() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(ZONES) if "/" in zone or zone == "UTC"]


def template_choices() -> list[tuple[str, Any]]:
    by_method: dict[str, list[tuple[str, str]]] = {}
    for one in queries.templates():
        label = str(TenderMethod(one.method).label)
        by_method.setdefault(label, []).append((one.key, reference.text_in(one.title)))
    return [("", gettext_lazy("None: an empty notice")), *by_method.items()]


class StartForm(Form):
    """What a notice needs to exist at all; the rest is filled in step by step."""

    template = forms.ChoiceField(
        label=gettext_lazy("Template"),
        choices=template_choices,
        required=False,
        help_text=gettext_lazy(
            "Brings method, criteria, questions and price schedule of a sealed tender. Everything can be changed."
        ),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=120,
        help_text=gettext_lazy("As your agency numbers its tenders, for example RFQ/2027/014."),
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type of notice"),
        choices=[NO_CHOICE, *NoticeType.choices],
        required=False,
        help_text=gettext_lazy("A template brings its own."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Main language"),
        choices=LANGUAGE_CHOICES,
        initial="en",
        help_text=gettext_lazy("The language that counts. You can add the text in the other five."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=TITLE_LENGTH,
        help_text=gettext_lazy("What is needed, how much, and where, in one line."),
    )

    def clean(self) -> None:
        if not self.cleaned_data.get("template") and not self.cleaned_data.get("type"):
            self.add_error("type", _("Choose the type of notice, or a template."))

    def content(self) -> dict[str, Any]:
        """What the draft begins with; a template's type goes before one chosen beside it."""
        spoken = self.cleaned_data["language"]
        given = {"language": spoken, "title": {spoken: self.cleaned_data["title"]}}
        template = queries.template_of(self.cleaned_data["template"])
        if template is None:
            return {"type": self.cleaned_data["type"], **given}
        return queries.started_from(template, given)


class BasicsForm(TextsForm):
    """Type, reference, language, titles and texts."""

    texts = {
        "title": {"label": gettext_lazy("Title"), "length": TITLE_LENGTH, "required": True},
        "description": {
            "label": gettext_lazy("Text"),
            "length": TEXT_LENGTH,
            "rows": 12,
            "help": gettext_lazy(
                "What is needed and why, for whom, and what matters to the buyer. An empty line starts a new paragraph."
            ),
        },
    }
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=120)
    type = forms.ChoiceField(label=gettext_lazy("Type of notice"), choices=NoticeType.choices)
    language = forms.ChoiceField(label=gettext_lazy("Main language"), choices=LANGUAGE_CHOICES)

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        content = draft.content
        super().__init__(*arguments, main=content["language"], given=content, **options)
        self.initial = {
            **self.initial,
            "edit": draft.edit,
            "reference": draft.reference,
            "type": content["type"],
            "language": content["language"],
        }
        if draft.is_amendment:
            del self.fields["reference"]

    def changes(self) -> dict[str, Any]:
        return {
            "type": self.cleaned_data["type"],
            "language": self.cleaned_data["language"],
            "title": self.text("title"),
            "description": self.text("description"),
        }


class StepForm(Form):
    """A step over parts of a draft's content. `edit` guards against overwriting another writer."""

    edit = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial = {"edit": draft.edit, **self.read(draft.content), **self.initial}

    def read(self, content: Content) -> dict[str, Any]:
        raise NotImplementedError

    def changes(self) -> dict[str, Any]:
        raise NotImplementedError


class GoodsForm(StepForm):
    """What is bought, and for which countries."""

    codes = UnspscField(
        label=gettext_lazy("UNSPSC codes"),
        required=False,
        help_text=gettext_lazy(
            "Suppliers find the notice by these codes. Choose as exactly as you can: a commodity rather than a family."
        ),
    )
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Beneficiary countries or territories"),
        choices=country_choices,
        required=False,
        widget=forms.SelectMultiple(attrs=COMBOBOX),
    )

    def read(self, content: Content) -> dict[str, Any]:
        return {"codes": content["codes"], "countries": content["countries"]}

    def changes(self) -> dict[str, Any]:
        return {
            "codes": list(self.cleaned_data["codes"]),
            "countries": self.cleaned_data["countries"],
        }


class DatesForm(StepForm):
    """When it closes, on the clocks of which zone."""

    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=zone_choices,
        widget=forms.Select(attrs=COMBOBOX),
        help_text=gettext_lazy("Suppliers see the deadline in this zone and in their own."),
    )
    deadline = LocalMomentField(label=gettext_lazy("Deadline"), required=False)
    questions_until = LocalMomentField(
        label=gettext_lazy("Questions until"),
        required=False,
        help_text=gettext_lazy("Leave enough time to answer. Empty: until the deadline."),
    )
    meeting_at = LocalMomentField(
        label=gettext_lazy("When"),
        required=False,
        help_text=gettext_lazy("Open to all who wish to bid; its minutes are published. Empty: no meeting."),
    )
    meeting_place = forms.CharField(label=gettext_lazy("Place"), max_length=250, required=False)
    meeting_link = forms.URLField(
        label=gettext_lazy("Link to take part from afar"),
        max_length=1000,
        required=False,
        assume_scheme="https",
    )
    meeting_words = forms.CharField(
        label=gettext_lazy("What to know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In the notice's main language: what is shown, whom to tell, what to bring."),
    )

    def __init__(self, *arguments: Any, draft: Any, **options: Any) -> None:
        super().__init__(*arguments, draft=draft, **options)
        self.terms = terms_of(draft.content)
        self.main = draft.content["language"]
        self.published: datetime | None = draft.notice.closes_at if draft.notice else None
        if self.terms is None:
            for name in ("meeting_at", "meeting_place", "meeting_link", "meeting_words"):
                del self.fields[name]

    def read(self, content: Content) -> dict[str, Any]:
        meeting = (terms_of(content) or {}).get("meeting") or {"at": "", "place": "", "link": "", "words": {}}
        return {
            "zone": content["zone"],
            "deadline": on_the_wall(content["deadline"], content["zone"]),
            "questions_until": on_the_wall(content["questions_until"], content["zone"]),
            "meeting_at": on_the_wall(meeting["at"], content["zone"]),
            "meeting_place": meeting["place"],
            "meeting_link": meeting["link"],
            "meeting_words": meeting["words"].get(content["language"], ""),
        }

    def clean(self) -> None:
        zone = self.cleaned_data.get("zone")
        for name in ("deadline", "questions_until", "meeting_at"):
            wall: datetime | None = self.cleaned_data.get(name)
            if zone and wall:
                try:
                    self.cleaned_data[name] = in_zone(wall, zone)
                except ValidationError as error:
                    self.add_error(name, error)
        if not self.errors:
            self._put_in_order(clock.now())

    def _put_in_order(self, at: datetime) -> None:
        """A date that can't be kept is told where it is given, not only on the checklist."""
        said = self.cleaned_data
        deadline, until, meeting = said["deadline"], said["questions_until"], said.get("meeting_at")
        if deadline is None:
            return
        if deadline <= at:
            self.add_error("deadline", _("The deadline is in the past. Set a later one."))
        elif self.published is not None and deadline < self.published.replace(second=0, microsecond=0):
            self.add_error(
                "deadline",
                _("A published deadline can only move later. Choose a time after the present deadline."),
            )
        if until is not None and until > deadline:
            self.add_error("questions_until", _("Questions must end before the deadline."))
        if meeting is not None and meeting >= deadline:
            self.add_error("meeting_at", _("The pre-bid meeting must be before the deadline."))

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "zone": said["zone"],
            "deadline": said["deadline"].isoformat() if said["deadline"] else "",
            "questions_until": said["questions_until"].isoformat() if said["questions_until"] else "",
            **({"tender": {**self.terms, "meeting": self._meeting(self.terms)}} if self.terms else {}),
        }

    def _meeting(self, terms: Terms) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not any(said.get(f"meeting_{part}") for part in ("at", "place", "link", "words")):
            return None
        words = (terms["meeting"] or {"words": {}})["words"]
        return {
            "at": said["meeting_at"].isoformat() if said["meeting_at"] else "",
            "place": said["meeting_place"],
            "link": said["meeting_link"],
            "words": {**words, self.main: said["meeting_words"]},
        }


def sustainability_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (f"{pillar.title}: {indicator.title}", [(sub.key, sub.title) for sub in indicator.subs])
        for pillar in reference.sustainability_indicators()
        for indicator in pillar.indicators
    ]


def currency_choices() -> list[tuple[str, Any]]:
    return [NO_CHOICE, *((code, f"{code} – {name}") for code, name in reference.currencies())]


class TermsForm(StepForm):
    """How to answer, for whom it is reserved, what it may cost, what makes it sustainable."""

    method = forms.ChoiceField(
        label=gettext_lazy("How suppliers answer"),
        choices=SubmissionMethod.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "Sealed here, nobody can open a bid before its time, and every bidder has a receipt. The steps that"
            " say how bids are judged come next; another choice later drops what they hold."
        ),
    )
    address = forms.CharField(
        label=gettext_lazy("Where they send it"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("The e-mail address, web address or postal address."),
    )
    reserved_for = forms.ChoiceField(
        label=gettext_lazy("Who may answer"), choices=Reservation.choices, widget=forms.RadioSelect
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Estimated value"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=20,
        decimal_places=2,
        help_text=gettext_lazy("Published with the notice. Leave it empty if it shall not be known."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        choices=currency_choices,
        required=False,
        widget=forms.Select(attrs=COMBOBOX),
    )
    sustainability = forms.MultipleChoiceField(
        label=gettext_lazy("Sustainability considerations"),
        choices=sustainability_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With three or more the notice is marked as sustainable procurement."),
    )

    def read(self, content: Content) -> dict[str, Any]:
        value = content["value"] or {"amount": None, "currency": ""}
        return {
            "method": content["submission"]["method"],
            "address": content["submission"]["address"],
            "reserved_for": content["reserved_for"],
            "amount": Decimal(value["amount"]) if value["amount"] else None,
            "currency": value["currency"],
            "sustainability": content["sustainability"],
        }

    def clean(self) -> None:
        if self.cleaned_data.get("amount") and not self.cleaned_data.get("currency"):
            self.add_error("currency", _("Choose the currency of the estimated value."))

    def changes(self) -> dict[str, Any]:
        said = self.cleaned_data
        value = {"amount": str(said["amount"]), "currency": said["currency"]} if said["amount"] else None
        return {
            "submission": {"method": said["method"], "address": said["address"]},
            "reserved_for": said["reserved_for"],
            "value": value,
            "sustainability": said["sustainability"],
        }


class AttachForm(Form):
    """A file for all to read."""

    file = CheckedFileField(label=gettext_lazy("File"), policy=DOCUMENTS_AND_ARCHIVES)
    title = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("For example: Technical specification. Empty: the file's name."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("Not given")), *LANGUAGE_CHOICES],
        required=False,
    )


class ReasonForm(TextsForm):
    """Why a notice is amended; suppliers read it beside the changes."""

    texts = {
        "reason": {
            "label": gettext_lazy("What changes and why"),
            "length": 5000,
            "rows": 4,
            "required": True,
            "help": gettext_lazy("Suppliers read this first."),
        }
    }
