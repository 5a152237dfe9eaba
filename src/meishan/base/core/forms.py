# SPDX-License-Identifier: Apache-2.0
"""How forms are drawn and what all of them share."""

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Fields and forms drawn by our own templates, so that each is labelled, described and marked alike."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    formset_template_name = "core/forms/formset.html"


def take_refusal(form: forms.Form, refused: Exception) -> None:
    """Show an act's refusal where the person can mend it: at its field, else at the top of the form."""
    field = getattr(refused, "field", None)
    form.add_error(field if field in form.fields else None, str(refused))
