# SPDX-License-Identifier: Apache-2.0
"""Questions, answers and reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meishan.base.core.forms import Form
from meishan.base.reference.forms import LANGUAGE_CHOICES

from ..actions.exchange import ANSWER_LENGTH, QUESTION_LENGTH
from .fields import TextsForm


class AskForm(Form):
    """A supplier's question."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=QUESTION_LENGTH,
        error_messages={"required": gettext_lazy("Write your question.")},
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "All suppliers will read the answer. Do not write who you are or what you offer."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of your question"), choices=LANGUAGE_CHOICES)


class AnswerForm(TextsForm):
    """The question as all shall read it, and the answer."""

    texts = {
        "question": {
            "label": gettext_lazy("Question"),
            "length": QUESTION_LENGTH,
            "rows": 3,
            "required": True,
            "help": gettext_lazy("As all shall read it. Leave out whatever shows who asked."),
        },
        "answer": {
            "label": gettext_lazy("Answer"),
            "length": ANSWER_LENGTH,
            "rows": 6,
            "required": True,
        },
    }
    questions = forms.MultipleChoiceField(
        label=gettext_lazy("Questions this answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *arguments: Any, waiting: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["questions"].choices = waiting
        if not waiting:
            del self.fields["questions"]
        del self.fields["edit"]


class CancelForm(TextsForm):
    """Why a notice ends; suppliers read it, each in her language where it is given."""

    texts = {
        "reason": {
            "label": gettext_lazy("Reason"),
            "length": 5000,
            "rows": 4,
            "required": True,
            "help": gettext_lazy("All suppliers read this."),
        }
    }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["edit"]


class WhyForm(Form):
    """A reason somebody will read."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *arguments: Any, help_text: Any = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"].help_text = help_text
