# SPDX-License-Identifier: Apache-2.0
"""A person's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meishan.base.core.forms import Form

from .fields import LanguageField, TimeZoneField


class ProfileForm(Form):
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = LanguageField(label=_("Language of pages and mail"))
    time_zone = TimeZoneField(label=_("Time zone"), help_text=_("Times and deadlines are shown in it."))


class EmailChangeForm(Form):
    new_email = forms.EmailField(
        label=_("New e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an address like name@example.org.")},
    )


class EraseForm(Form):
    sure = forms.BooleanField(
        label=_("Yes, erase my account for good"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
