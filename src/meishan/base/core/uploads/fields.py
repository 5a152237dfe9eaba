# SPDX-License-Identifier: Apache-2.0
"""The form field that checks a file before any act sees it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..errors import Refused
from .policy import DOCUMENTS, Policy, accept_of, lazy_hint_of
from .rows import Received, receive


class CheckedFileField(forms.FileField):
    """Cleans to a `Received`, or says at the field what is wrong with the file."""

    def __init__(self, *, policy: Policy = DOCUMENTS, **options: Any) -> None:
        options.setdefault("help_text", lazy_hint_of(policy))
        super().__init__(**options)
        self.policy = policy
        self.widget.attrs.setdefault("accept", accept_of(policy))

    def clean(self, data: Any, initial: Any = None) -> Received | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return receive(upload, self.policy)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
