# SPDX-License-Identifier: Apache-2.0
"""Bringing an agency on board, as a list of tasks that can be left and taken up again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference.queries import LANGUAGES, country_name, unspsc_titles

from .. import actions, queries
from ..forms.organisation import AgencyForm, CategoriesForm, RuleSetForm
from ..models import Organisation
from ..states import Role
from ..tables import AgencyList
from ._shared import find_organisation, require, signed_in


@signed_in
def agencies(request: HttpRequest) -> HttpResponseBase:
    """All agencies, on board or on the way."""
    require(request, "accounts.see_agencies")
    shown = AgencyList(request.GET)
    if shown.file_format:
        return shown.export()
    return render(
        request,
        "accounts/agencies.html",
        {"agencies": shown, "page_obj": shown.page, "title": _("Agencies")},
    )


@signed_in
def found(request: HttpRequest) -> HttpResponse:
    """Begin with a new agency."""
    require(request, "accounts.found_agency")
    form = AgencyForm(request.POST if request.method == "POST" else None, initial={"languages": ["en"]})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.found_agency(by=request.actor, **form.details())
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            return redirect("accounts:agency", made.pk)
    return render(
        request,
        "accounts/form.html",
        {
            "form": form,
            "title": _("Bring an agency on board"),
            "back_url": reverse("accounts:agencies"),
            "submit_label": _("Save and continue"),
        },
    )


def _task(request: HttpRequest, of: Organisation, name: str, title: str, hint: str, *, done: bool) -> dict:
    return {
        "title": title,
        "hint": hint,
        "url": reverse(f"accounts:{name}", args=[of.pk]),
        "state": "done" if done else "todo",
    }


@signed_in
def agency(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Where the agency stands: each step, done or to do, and the way on board."""
    of = find_organisation(request, organisation)
    require(request, "accounts.describe_agency", of)
    settings = of.agency
    at = clock.now()
    invited = list(queries.open_invitations(of, at))
    people = []
    for role in (Role.HEAD, Role.OFFICER, Role.REVIEWER):
        present = queries.members_of(of, role).count()
        waiting = sum(role in one.roles for one in invited)
        people.append(
            {
                "title": role.label,
                "hint": _("%(present)s present, %(waiting)s invited")
                % {"present": present, "waiting": waiting},
                "url": reverse("accounts:invite", args=[of.pk])
                + f"?role={role.value}&back={reverse('accounts:agency', args=[of.pk])}",
                "state": "done" if present else "waiting" if waiting else "todo",
            }
        )
    languages = sum(bool(of.names.get(one)) for one in LANGUAGES)
    steps = [
        _task(
            request,
            of,
            "describe_agency",
            _("Name, seat and clock"),
            _("The name is given in %(count)s of six languages.") % {"count": languages},
            done=languages == len(LANGUAGES) and bool(of.country),
        ),
        _task(
            request,
            of,
            "choose_rule_set",
            _("Rules the agency works by"),
            settings.rule_set_label or _("They set thresholds and periods."),
            done=bool(settings.rule_set),
        ),
        _task(
            request,
            of,
            "choose_categories",
            _("What the agency buys"),
            ngettext("%(count)s category", "%(count)s categories", len(settings.codes))
            % {"count": len(settings.codes)},
            done=bool(settings.codes),
        ),
    ]
    return render(
        request,
        "accounts/agency.html",
        {
            "of": of,
            "settings": settings,
            "country": country_name(of.country) if of.country else "",
            "steps": steps,
            "people": people,
            "missing": queries.missing_for_agency(of),
            "titles": list(unspsc_titles(settings.codes[:12]).values()),
            "may_go": may(request.actor, "accounts.bring_on_board", of),
            "title": of.name,
        },
    )


def _step(
    request: HttpRequest, of: Organisation, form: Any, act: Any, title: str, **more: Any
) -> HttpResponse:
    """One step: a form whose clean data an act takes."""
    back = reverse("accounts:agency", args=[of.pk])
    if request.method == "POST" and form.is_valid():
        try:
            act(of, by=request.actor, **(form.details() if hasattr(form, "details") else form.cleaned_data))
        except (Refused, Denied) as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return render(
        request,
        "accounts/form.html",
        {
            "form": form,
            "title": title,
            "back_url": back,
            "submit_label": _("Save and continue"),
            "eyebrow": of.acronym,
            **more,
        },
    )


@signed_in
def details(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Name in six languages, seat, clock."""
    of = find_organisation(request, organisation)
    require(request, "accounts.describe_agency", of)
    initial = {
        "acronym": of.acronym,
        "country": of.country,
        "time_zone": of.agency.time_zone,
        "languages": of.agency.languages,
        "service_days": of.agency.service_days,
        "days_off": of.agency.days_off,
        **{f"name_{key}": name for key, name in of.names.items()},
    }
    form = AgencyForm(request.POST if request.method == "POST" else None, initial=initial)
    return _step(request, of, form, actions.describe_agency, _("Name, seat and clock"))


@signed_in
def rule_set(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The rules it works by."""
    of = find_organisation(request, organisation)
    require(request, "accounts.choose_rule_set", of)
    form = RuleSetForm(
        request.POST if request.method == "POST" else None, initial={"rule_set": of.agency.rule_set}
    )
    return _step(request, of, form, actions.choose_rule_set, _("Rules the agency works by"))


@signed_in
def categories(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What it buys."""
    of = find_organisation(request, organisation)
    require(request, "accounts.choose_categories", of)
    form = CategoriesForm(
        request.POST if request.method == "POST" else None, initial={"codes": of.agency.codes}
    )
    return _step(request, of, form, actions.choose_categories, _("What the agency buys"))


@signed_in
def on_board(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The last look, then on board."""
    of = find_organisation(request, organisation)
    require(request, "accounts.bring_on_board", of)
    if request.method == "POST":
        actions.bring_on_board(of, by=request.actor)
        messages.success(request, _("%(agency)s is on board.") % {"agency": of.name})
        return redirect("accounts:agency", of.pk)
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Bring %(agency)s on board") % {"agency": of.acronym},
            "message": _("From now on suppliers see this agency, and its officers can publish notices."),
            "confirm_label": _("Bring on board"),
            "cancel_url": reverse("accounts:agency", args=[of.pk]),
            "crumbs": [(reverse("accounts:agency", args=[of.pk]), str(of))],
        },
    )
