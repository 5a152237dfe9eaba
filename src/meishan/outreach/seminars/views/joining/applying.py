# SPDX-License-Identifier: Apache-2.0
"""The supplier's way in: apply on one page, read how it stands, confirm, withdraw, name who comes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.accounts.models import Person
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference
from meishan.market.suppliers import actions as registration
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.queries import File

from ...actions import joining as acts
from ...actions.joining.applying import CHANGEABLE, may_change, refuse_closed, refuse_ineligible
from ...actions.joining.given import MOST_CODES
from ...forms import joining as forms
from ...forms.joining.applying import slots_and_sessions
from ...models import Application, Attendee, Seminar
from ...queries import seminars as queries
from ...queries.joining import sessions as places
from ...states import ApplicationState
from ..frame import crumbs_of, demand, fetch, frame

page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@page
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply, or change what was said: one page, one button. Visitors are shown the two ways to come in."""
    seminar = fetch(request, slug)
    if not request.actor.is_signed_in:
        return _come_in(request, seminar)
    demand(request, "seminars.see_apply", seminar)
    application = queries.application_of(seminar, request.actor.organisation)
    is_change = application is not None and application.state in CHANGEABLE
    file = _file(request)
    hindrance = _hindrance(seminar, application if is_change else None, file)
    if hindrance and request.method != "POST":
        return _closed(request, seminar, application, hindrance)
    verdict = may(request.actor, "seminars.apply", seminar)
    if not verdict:
        return _closed(request, seminar, application, str(verdict.reason))
    asked = _Asked(request, seminar, application if is_change else None, file)
    if request.method == "POST" and not asked.is_growing and asked.is_valid():
        try:
            done = asked.send()
        except Refused as refused:
            asked.take(refused)
        else:
            messages.success(
                request,
                _("Your application is changed.")
                if is_change
                else _("Your application is in. You get a mail as soon as the organisers have chosen."),
            )
            return redirect("seminars:application", done.seminar.slug)
    title = _("Change your application") if is_change else _("Apply to take part")
    return render(
        request,
        "seminars/joining/apply.html",
        frame(request, seminar, "seminars:application", title, **asked.context(), is_change=is_change),
        status=422 if request.method == "POST" and not asked.is_looking else 200,
    )


class _Asked:
    """The three forms of the page together, and what happens when all are filled in well."""

    def __init__(
        self, request: HttpRequest, seminar: Seminar, application: Application | None, file: File | None
    ) -> None:
        self.request, self.seminar, self.application, self.file = request, seminar, application, file
        data = request.POST if request.method == "POST" else None
        self.is_growing = "more" in request.POST
        slots, sessions = slots_and_sessions(seminar)
        self.form = forms.ApplyForm(
            data, slots=slots, sessions=places.labelled(seminar, sessions), initial=self._initial()
        )
        self.people = forms.people_set(
            forms.grown(data) if data is not None else None,
            list(Attendee.objects.filter(application=application)) if application else [],
            first=self._herself(),
        )
        has_general = file is not None and suppliers.steps_done(file).get("general")
        self.firm = None if has_general else forms.FirmForm(data, initial=self._firm())
        if self.is_growing:
            for one in (self.form, self.firm):
                if one is not None:
                    one.errors.clear()
            forms.forget_errors(self.people)

    @property
    def is_looking(self) -> bool:
        return self.is_growing or (self.form.is_bound and self.form.is_looking)

    def is_valid(self) -> bool:
        # Each is asked, so that everything that is wrong is said at once.
        return not [
            one for one in (self.firm, self.form, self.people) if one is not None and not one.is_valid()
        ]

    def send(self) -> Application:
        """Registration is begun first where it is missing: each step is an act of its own, and stays done."""
        by = self.request.actor
        if self.firm is not None:
            supplier = suppliers.supplier_of(by.organisation) or registration.begin(by=by)
            registration.save_general(
                supplier,
                by=by,
                **self.firm.cleaned_data,
                languages=supplier.languages or self.form.cleaned_data["languages"],
                about=supplier.about or self.form.cleaned_data["pitch"],
            )
        given = {**self.form.values(), "people": forms.people_of(self.people)}
        if self.application is not None:
            return acts.save_application(self.application, by=by, **given)
        return acts.apply(self.seminar, by=by, **given)

    def take(self, refused: Refused) -> None:
        is_of_firm = self.firm is not None and refused.field in self.firm.fields
        take_refusal(self.firm if is_of_firm else self.form, refused)

    def context(self) -> dict[str, Any]:
        asked = [one for one in (self.firm, self.form, self.people) if one is not None]
        return {
            "form": self.form,
            "firm": self.firm,
            "people": self.people,
            "forms": [] if self.is_looking else [*asked, *self.people.forms],
            "supplier": self.file.supplier if self.file else None,
            "can_grow": len(self.people.forms) < self.people.max_num,
            "application": self.application,
        }

    def _initial(self) -> dict[str, Any]:
        if self.application is not None:
            one = self.application
            motive = getattr(one, "motive", None)
            return {
                "pitch": one.pitch,
                "languages": one.languages,
                "codes": one.codes,
                "why": motive.why if motive is not None else "",
                "sessions": [str(session) for session in one.sessions],
                "absences": [str(slot) for slot in one.absences.values_list("slot_id", flat=True)],
            }
        if self.file is None:
            return {"languages": [reference.language_key()]}
        supplier = self.file.supplier
        return {
            "pitch": supplier.about[:600],
            "languages": [one[:2] for one in supplier.languages] or [reference.language_key()],
            "codes": self.file.codes[:MOST_CODES],
        }

    def _herself(self) -> dict[str, Any]:
        person = Person.objects.filter(pk=self.request.actor.person).first()
        return {"name": person.name if person else "", "language": reference.language_key()}

    def _firm(self) -> dict[str, Any]:
        if self.file is not None:
            one, profile = self.file.supplier, self.file.profile
            return {
                "name": one.name,
                "licence_number": profile.licence_number,
                "year_established": one.year_established,
                "ownership_type": one.ownership_type,
                "employees": profile.employees,
            }
        return {"name": self.request.organisation.name if self.request.organisation else ""}


def _file(request: HttpRequest) -> File | None:
    supplier = suppliers.supplier_of(request.actor.organisation)
    return suppliers.file_of(supplier) if supplier is not None else None


def _hindrance(seminar: Seminar, application: Application | None, file: File | None) -> str:
    """The sentence that says why nobody of this firm can apply or change now; "" where she can."""
    at = clock.now()
    if application is not None:
        late = _("The time for changes is over. Ask the organisers if something must change.")
        return "" if may_change(application, at) else late
    try:
        refuse_closed(seminar, at)
        if file is not None:
            refuse_ineligible(file.supplier.pk)
    except Refused as refused:
        return str(refused)
    return ""


def _come_in(request: HttpRequest, seminar: Seminar) -> HttpResponse:
    back = reverse("seminars:apply", args=[seminar.slug])
    return render(
        request,
        "seminars/joining/come_in.html",
        frame(
            request,
            seminar,
            "seminars:application",
            _("Apply to take part"),
            hindrance=_hindrance(seminar, None, None),
            sign_in_url=f"{reverse('account_login')}?next={back}",
            sign_up_url=f"{reverse('accounts:sign_up')}?kind=supplier&next={back}",
        ),
    )


def _closed(
    request: HttpRequest, seminar: Seminar, application: Application | None, hindrance: str
) -> HttpResponse:
    return render(
        request,
        "seminars/joining/closed.html",
        frame(
            request,
            seminar,
            "seminars:application",
            _("Apply to take part"),
            hindrance=hindrance,
            application=application,
        ),
        status=409,
    )


def _own(request: HttpRequest, slug: str) -> Application:
    """Her firm's application; without one she is led to apply."""
    seminar = fetch(request, slug)
    found = queries.application_of(seminar, request.actor.organisation)
    if found is None:
        raise Refused(_("Your firm has not applied for this seminar. Apply first."))
    demand(request, "seminars.see_application", found)
    return found


@never_cache
@require_safe
def application(request: HttpRequest, slug: str) -> HttpResponse:
    """How the firm's application stands, and what is next."""
    seminar = fetch(request, slug)
    if not request.actor.is_signed_in or queries.application_of(seminar, request.actor.organisation) is None:
        return redirect("seminars:apply", slug)
    found = _own(request, slug)
    at = clock.now()
    return render(
        request,
        "seminars/joining/application.html",
        frame(
            request,
            seminar,
            "seminars:application",
            _("Your application"),
            application=found,
            people=list(found.attendees.all()),
            titles=reference.unspsc_titles(found.codes),
            absences=[
                one.slot for one in found.absences.select_related("slot__day").order_by("slot__number")
            ],
            may_change=may_change(found, at) and may(request.actor, "seminars.save_application", found),
            may_confirm=found.state in (ApplicationState.SELECTED, ApplicationState.INVITED)
            and (found.confirm_until is None or at <= found.confirm_until)
            and may(request.actor, "seminars.confirm", found),
            may_name=found.state in CHANGEABLE and may(request.actor, "seminars.name_attendees", found),
            may_withdraw=found.state in CHANGEABLE and may(request.actor, "seminars.withdraw", found),
            may_apply_again=found.state in (ApplicationState.WITHDRAWN, ApplicationState.DECLINED)
            and queries.are_applications_open(seminar, at),
            is_open_for_requests=found.takes_part and queries.are_requests_open(seminar, at),
        ),
    )


@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the firm comes."""
    found = _own(request, slug)
    try:
        acts.confirm(found, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You are expected. Now say whom you want to meet."))
    return redirect("seminars:application", slug)


@page
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the firm does not come, after a look at what that means."""
    found = _own(request, slug)
    if request.method == "POST":
        try:
            acts.withdraw(found, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("You are withdrawn. Your place goes to the next firm."))
        return redirect("seminars:application", slug)
    return render(
        request,
        "core/confirm.html",
        {
            "title": _("Withdraw from this seminar?"),
            "message": _("Your place goes to the next firm on the waiting list, and can't be given back."),
            "consequences": [
                _("Meetings planned with you are given up."),
                _("The names of your people are deleted."),
            ],
            "confirm_label": _("Withdraw"),
            "cancel_url": reverse("seminars:application", args=[slug]),
            "crumbs": crumbs_of(found.seminar),
            "danger": True,
        },
    )
