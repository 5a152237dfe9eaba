# SPDX-License-Identifier: Apache-2.0
"""What a form says of a fault: in words of ours, and what to do about it."""

from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from meishan.base.core.forms import Form, FormSet

pytestmark = pytest.mark.usefixtures("every_form")


@pytest.fixture
def every_form():
    """All modules with forms are imported, so that no form hides."""
    import meishan.urls  # noqa: F401


FAULTS = [
    (forms.IntegerField(min_value=1, max_value=9), "0", "Give a number from 1 to 9."),
    (forms.IntegerField(min_value=1, max_value=9), "10", "Give a number from 1 to 9."),
    (forms.IntegerField(min_value=1), "0", "Give 1 or more."),
    (forms.IntegerField(max_value=9), "10", "Give 9 or less."),
    (forms.IntegerField(), "many", "Write a whole number in figures, for example 12."),
    (forms.DecimalField(min_value=Decimal("0.01")), "0", "Give 0.01 or more."),
    (forms.DecimalField(), "much", "Write a number in figures, for example 1250.50."),
    (forms.DecimalField(max_digits=3, decimal_places=1), "1234", "Give at most 3 figures in all."),
    (forms.DecimalField(max_digits=3, decimal_places=1), "123", "Give at most 2 figures before the point."),
    (forms.DecimalField(decimal_places=2), "1.234", "Give at most 2 figures after the point."),
    (forms.FloatField(max_value=1.5), "2", "Give 1.5 or less."),
    (forms.EmailField(), "here", "Write an address like name@example.org."),
    (forms.URLField(assume_scheme="https"), "java:script", "Write a web address like https://example.org."),
    (forms.DateField(), "soon", "Give a date, for example 2027-03-31."),
    (forms.TimeField(), "noon", "Give a time, for example 09:30."),
    (forms.DateTimeField(), "then", "Give the date and the time, for example 2027-03-31 17:00."),
    (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose from what is offered here."),
    (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"], "Choose from what is offered here."),
    (forms.UUIDField(), "1", "This can’t be read. Load the page again and repeat it."),
    (forms.RegexField(r"^\d$"), "x", "This is not written as it is asked for."),
    (forms.CharField(max_length=3), "long", "This is too long: 4 signs, and at most 3 fit. Shorten it."),
    (forms.CharField(min_length=3), "no", "This is too short. Write at least 3 signs."),
]


@pytest.mark.parametrize(("field", "given", "said"), FAULTS)
def test_a_fault_is_told_in_words_of_ours(field, given, said):
    form = type("Trial", (Form,), {"field": field})({"field": given})

    with translation.override("en"):
        assert form.errors == {"field": [said]}


def test_an_empty_file_is_told_so():
    trial = type("Trial", (Form,), {"file": forms.FileField()})

    form = trial({}, {"file": SimpleUploadedFile("empty.txt", b"")})

    assert form.errors == {"file": ["This file is empty. Choose another one."]}


def test_a_sentence_of_the_fields_own_stays():
    own = {"invalid": "Eight digits.", "max_length": "Shorter."}
    field = forms.RegexField(r"^\d{8}$", max_length=8, error_messages=own)

    form = type("Trial", (Form,), {"field": field})({"field": "123456789"})

    assert form.errors == {"field": ["Shorter.", "Eight digits."]}


def test_a_validators_own_sentence_stays():
    def refuse(value):
        raise forms.ValidationError("Not on a Sunday.", code="sunday")

    form = type("Trial", (Form,), {"field": forms.CharField(validators=[refuse])})({"field": "x"})

    assert form.errors == {"field": ["Not on a Sunday."]}


def test_too_many_rows_are_told_so():
    rows = forms.formset_factory(Form, FormSet, max_num=1, validate_max=True)
    sent = rows({"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0, **{f"form-{n}-x": "y" for n in range(3)}})

    assert sent.non_form_errors() == ["At most 1 rows fit here. Take some out."]


def _ours(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _ours(one)


@pytest.mark.parametrize(("kind", "own"), [(forms.BaseForm, Form), (forms.BaseFormSet, FormSet)])
def test_every_form_of_the_house_speaks_so(kind, own):
    """Those of the sign-in library are given our sentences by accounts."""
    silent = {
        f"{one.__module__}.{one.__qualname__}"
        for one in _ours(kind)
        if one.__module__.startswith("meishan.")
        and not issubclass(one, own)
        and not any(base.__module__.startswith("allauth.") for base in one.__mro__)
    }

    assert silent == set()
