# SPDX-License-Identifier: Apache-2.0
"""Acts as pages: what can be done with a thing now, by this reader, and the page that asks before it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from ._places import place_of

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One act on one kind of thing. `rule` is its rule; `when` says whether the thing stands so that it makes sense;
    `perform(thing, by=actor, **what the form says)` does it. `note` is what happens then, for who presses the button.
    """

    name: str
    rule: str
    label: Words
    perform: Callable[..., Any]
    when: Callable[[Any, datetime], bool]
    note: Words = ""
    done: Words = ""
    form: type[Form] | None = None
    read: Callable[[Mapping[str, Any]], dict[str, Any]] = field(default=dict)
    tone: str = "secondary"


@dataclass(frozen=True)
class Way:
    """A step as a button or link of a page."""

    label: Words
    url: str
    tone: str
    note: Words = ""


def ways(
    request: HttpRequest, thing: Any, steps: Mapping[str, Step], address: str, at: datetime
) -> list[Way]:
    """What this reader can do with the thing now, as links to the pages that ask."""
    return [
        Way(one.label, reverse(address, args=[thing.pk, one.name]), one.tone, one.note)
        for one in steps.values()
        if one.when(thing, at) and may(request.actor, one.rule, thing)
    ]


def after(links: Sequence[Mapping[str, str]], found: list[Way]) -> list[Way]:
    """The same ways, none of them standing out beside a page that must be written first."""
    if all(one["tone"] != "primary" for one in links):
        return found
    return [replace(one, tone="secondary") if one.tone == "primary" else one for one in found]


def ask_first(
    request: HttpRequest,
    thing: Any,
    steps: Mapping[str, Step],
    name: str,
    *,
    back: str,
    title: str = "",
    consequences: list[str] | None = None,
) -> HttpResponse:
    """The page of one step: what will happen, what must be filled in, the button; then back to the thing."""
    step = steps.get(name)
    if step is None:
        raise Http404
    verdict = may(request.actor, step.rule, thing)
    if not verdict:
        raise Denied(verdict.reason, act=step.rule)
    if not step.when(thing, clock.now()):
        return settled_meanwhile(request, back)
    form = step.form(request.POST if request.method == "POST" else None) if step.form else None
    if request.method == "POST" and (form is None or form.is_valid()):
        said = step.read(form.cleaned_data) if form is not None else {}
        try:
            step.perform(thing, by=request.actor, **said)
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused))
                return redirect(back)
            take_refusal(form, refused)
        else:
            messages.success(request, str(step.done or _("Done.")))
            return redirect(back)
    context = {
        "title": title or str(step.label),
        "message": step.note,
        "consequences": consequences or [],
        "form": form,
        "danger": step.tone == "danger",
        "confirm_label": str(step.label),
        "cancel_url": back,
        **place_of(thing),
    }
    return render(
        request, "core/confirm.html", context, status=400 if form is not None and form.errors else 200
    )


def settled_meanwhile(request: HttpRequest, back: str) -> HttpResponse:
    """What was sent is not asked for any more, as somebody else was faster: back to the thing, which says how it is."""
    messages.error(request, _("This can’t be done now. See below how it stands."))
    return redirect(back)


def with_answer(name: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The same, with the field of that name as yes or no."""

    def read(said: Mapping[str, Any]) -> dict[str, Any]:
        return {**said, name: said[name] == "1"}

    return read
