# SPDX-License-Identifier: Apache-2.0
"""What the set-up pages share: the line of steps, saving a part, and where to go next."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from ...actions import making
from ...forms.making import VersionForm
from ...models import Seminar
from ...queries.making import STEPS, Missing, missing_parts
from ..frame import fetch, frame

PAGES: dict[str, tuple[str, str | Promise, str | Promise]] = {
    "basics": ("seminars:edit", gettext_lazy("Texts and place"), gettext_lazy("Texts")),
    "dates": (
        "seminars:edit_dates",
        gettext_lazy("Dates of applications and requests"),
        gettext_lazy("Dates"),
    ),
    "caps": ("seminars:edit_caps", gettext_lazy("Places, caps and quotas"), gettext_lazy("Places")),
    "days": ("seminars:edit_days", gettext_lazy("Days and slots"), gettext_lazy("Slots")),
    "rooms": ("seminars:rooms", gettext_lazy("Rooms, tables and walks"), gettext_lazy("Rooms")),
    "programme": ("seminars:programme", gettext_lazy("Programme of sessions"), gettext_lazy("Sessions")),
    "agencies": (
        "seminars:agencies",
        gettext_lazy("Agencies, officers, interpreters"),
        gettext_lazy("People"),
    ),
}
"""For each step its address, its title, and a word for the line of steps."""


def organised(request: HttpRequest, slug: str) -> Seminar:
    """The seminar, for those who may set it up. Raises Denied with the reason for others."""
    seminar = fetch(request, slug)
    verdict = may(request.actor, "seminars.save", seminar)
    if not verdict:
        raise Denied(verdict.reason)
    return seminar


def rows_of(kind: Any, sent: Any, rows: list[dict[str, Any]], prefix: str) -> Any:
    """A formset of what was sent, else of what stands. What stands never counts for what was sent: another organiser
    may have changed it, and a row like hers would be taken for an empty one.
    """
    return kind(sent, prefix=prefix) if sent else kind(initial=rows, prefix=prefix)


def url_of(seminar: Seminar, step: str) -> str:
    return reverse(PAGES[step][0], args=[seminar.slug])


def tasks_of(seminar: Seminar, missing: list[Missing], notes: list[Missing]) -> list[dict[str, Any]]:
    """The steps as a task list, each with what it wants."""
    made = []
    for step in STEPS:
        wanting = [str(one.message) for one in missing if one.step == step]
        noted = [str(one.message) for one in notes if one.step == step]
        made.append(
            {
                "title": PAGES[step][1],
                "url": url_of(seminar, step),
                "hint": " ".join(wanting or noted),
                "state": "todo" if wanting else "done",
            }
        )
    return made


def step_page(
    request: HttpRequest, seminar: Seminar, step: str, template: str, *, title: str | None = None, **more: Any
) -> HttpResponse:
    """Draw a set-up page with the line of steps over it."""
    lacking = {one.step for one in missing_parts(seminar, clock.now())}
    steps = [
        {
            "label": PAGES[name][2],
            "url": url_of(seminar, name),
            "state": "current" if name == step else "todo" if name in lacking else "done",
        }
        for name in STEPS
    ]
    context = frame(
        request,
        seminar,
        "seminars:edit",
        title or PAGES[step][1],
        steps=steps,
        step=step,
        back=url_of(seminar, step) if title else reverse("seminars:desk", args=[seminar.slug]),
        **more,
    )
    faulty = any(getattr(one, "errors", None) for one in (more.get("form"), *more.get("forms", ())) if one)
    return render(request, f"seminars/making/{template}.html", context, status=422 if faulty else 200)


def saved(
    request: HttpRequest, seminar: Seminar, form: VersionForm, part: str, data: Mapping[str, Any]
) -> bool:
    """Save a part; on a refusal put its sentence into the form, which keeps what was typed."""
    try:
        making.save(seminar, by=request.actor, part=part, data=data, version=form.cleaned_data.get("version"))
    except making.Stale as stale:
        form.add_error(None, str(stale.message))
        form.renew(Seminar.objects.only("version").get(pk=seminar.pk))
        return False
    except Refused as refused:
        take_refusal(form, refused)
        return False
    messages.success(request, _("Saved."))
    return True


def after(request: HttpRequest, seminar: Seminar, step: str) -> HttpResponse:
    """To the next step, or to the overview where the organiser asked for it."""
    place = STEPS.index(step) + 1
    if "stay" in request.POST or place >= len(STEPS):
        return redirect("seminars:desk", seminar.slug)
    return redirect(url_of(seminar, STEPS[place]))
