# SPDX-License-Identifier: Apache-2.0
"""A person's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import LanguageField, TimeZoneField


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = LanguageField(label=_("Language of pages and mail"))
    time_zone = TimeZoneField(label=_("Time zone"), help_text=_("Times and deadlines are shown in it."))


class EmailChangeForm(forms.Form):
    new_email = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, erase my account for good"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
