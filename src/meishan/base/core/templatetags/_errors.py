# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a form or a formset, in the order of its fields."""

from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, BaseFormSet, BoundField


def _anchor(bound: BoundField) -> str:
    """The id of the element to go to: of a group of choices or parts, its first."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


def problems(form: Any) -> Iterator[dict]:
    """Each error as text and the id of its field ("" where it is the whole form's)."""
    if isinstance(form, BaseFormSet):
        if not form.is_bound:
            return
        for error in form.non_form_errors():
            yield {"text": error, "anchor": ""}
        for one in form.forms:
            yield from problems(one)
    elif isinstance(form, BaseForm) and form.is_bound and form.errors:
        for error in form.non_field_errors():
            yield {"text": error, "anchor": ""}
        for bound in form:
            for error in bound.errors:
                yield {
                    "text": error,
                    "anchor": "" if bound.is_hidden else _anchor(bound),
                    # Where many fields have the same label, each has a longer name here.
                    "label": getattr(bound.field, "told_as", "") or bound.label,
                }
