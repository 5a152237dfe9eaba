# SPDX-License-Identifier: Apache-2.0
"""Lists of this app: searched, filtered, sorted and paged by what stands in the address."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.core import sheets

from .models import Membership, Organisation, Person
from .queries import agencies_begun, members_of
from .states import Role, roles_in

PAGE = 25


class MemberList:
    """Members of an organisation: `?q=` in name and address, `?role=`, `?sort=name|-name|email|-email`."""

    SORTS = {"name": "name", "-name": "-name", "email": "email", "-email": "-email"}

    def __init__(self, organisation: Organisation, params: QueryDict) -> None:
        self.organisation = organisation
        self.q = str(params.get("q", "")).strip()
        self.roles = [one for one in params.getlist("role") if one in roles_in(organisation.kind)]
        self.sort = params.get("sort") if params.get("sort") in self.SORTS else "name"
        self.file_format = params.get("format", "") if params.get("format") in sheets.FORMATS else ""
        self.number = params.get("page", 1)

    @property
    def role_options(self) -> list[dict[str, Any]]:
        return [
            {"value": one.value, "label": one.label, "checked": one.value in self.roles}
            for one in roles_in(self.organisation.kind)
        ]

    @cached_property
    def found(self) -> QuerySet[Person]:
        people = members_of(self.organisation, *self.roles)
        if self.q:
            people = people.filter(Q(name__icontains=self.q) | Q(email__icontains=self.q))
        return people.order_by(self.SORTS[self.sort], "pk")

    @cached_property
    def page(self) -> Page:
        page = Paginator(self.found, PAGE).get_page(self.number)
        page.object_list = list(page.object_list)
        self._with_roles(page.object_list)
        return page

    def _with_roles(self, people: Any) -> None:
        held: dict[Any, list[Membership]] = {}
        for one in Membership.objects.filter(
            organisation=self.organisation, ended_at__isnull=True, person__in=[p.pk for p in people]
        ).order_by("since"):
            held.setdefault(one.person_id, []).append(one)
        for person in people:
            person.roles_here = [Role(one.role).label for one in held.get(person.pk, [])]
            person.member_since = min((one.since for one in held.get(person.pk, [])), default=None)

    def export(self) -> HttpResponseBase:
        """All that the filters show, as CSV or XLSX."""
        people = list(self.found)
        self._with_roles(people)
        head = [pgettext("a person", "Name"), _("E-mail address"), _("Roles"), _("Member since")]
        rows = [
            [one.name, one.email, ", ".join(str(role) for role in one.roles_here), one.member_since]
            for one in people
        ]
        return sheets.answer(self.file_format, "members", head, rows)


class AgencyList:
    """Agencies, on board or on the way: `?q=` in name and short name, `?state=on_board|on_the_way`, `?sort=`."""

    SORTS = {"acronym": "acronym", "-acronym": "-acronym", "name": "name", "-name": "-name"}
    STATES = ("on_board", "on_the_way")

    def __init__(self, params: QueryDict) -> None:
        self.q = str(params.get("q", "")).strip()
        self.states = [one for one in params.getlist("state") if one in self.STATES]
        self.sort = params.get("sort") if params.get("sort") in self.SORTS else "acronym"
        self.file_format = params.get("format", "") if params.get("format") in sheets.FORMATS else ""
        self.number = params.get("page", 1)

    @property
    def state_options(self) -> list[dict[str, Any]]:
        labels = {"on_board": _("On board"), "on_the_way": _("On the way")}
        return [{"value": one, "label": labels[one], "checked": one in self.states} for one in self.STATES]

    @cached_property
    def found(self) -> QuerySet[Organisation]:
        agencies = agencies_begun()
        if self.q:
            agencies = agencies.filter(Q(name__icontains=self.q) | Q(acronym__icontains=self.q))
        if len(self.states) == 1:
            agencies = agencies.filter(agency__on_board_at__isnull=self.states == ["on_the_way"])
        return agencies.order_by(self.SORTS[self.sort], "pk")

    @cached_property
    def page(self) -> Page:
        return Paginator(self.found, PAGE).get_page(self.number)

    def export(self) -> HttpResponseBase:
        """All that the filters show, as CSV or XLSX."""
        head = [_("Short name"), _("Name"), _("Country"), _("Rules"), _("On board since")]
        rows = [
            [one.acronym, one.name, one.country, one.agency.rule_set, one.agency.on_board_at]
            for one in self.found
        ]
        return sheets.answer(self.file_format, "agencies", head, rows)
