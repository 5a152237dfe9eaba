# SPDX-License-Identifier: Apache-2.0
"""Whose rules say what: the shipped sets, and each agency's own figures, for everybody to read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind, RuleSet
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms
from ..models import Tender
from ..models.rulebook import Figure, Rules
from ..queries import rules as rulebook
from ..states import Unit
from .ways import sent

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def rule_sets(request: HttpRequest) -> HttpResponse:
    """All rule sets, and which agency buys by which."""
    agencies = (
        Organisation.objects.filter(kind=OrganisationKind.AGENCY, agency__on_board_at__isnull=False)
        .select_related("agency")
        .order_by("acronym", "name")
    )
    by_key: dict[str, list[Organisation]] = {}
    for one in agencies:
        by_key.setdefault(one.agency.rule_set or RuleSet.GENERIC, []).append(one)
    day = clock.now().date()
    sets = [
        {
            "key": key,
            "label": label,
            "rules": rulebook.edition_on(key, day),
            "limits": _limits(rulebook.edition_on(key, day)),
            "agencies": by_key.get(key, []),
        }
        for key, label in RuleSet.choices
    ]
    return render(request, "tenders/rule_sets.html", {"title": _("Rules of procurement"), "sets": sets})


def _limits(rules: Rules) -> list[str]:
    return [
        rulebook.figure_text(rules[name], rules.currency) for name in ("threshold.shopping", "threshold.rfq")
    ]


@require_safe
def rule_set(request: HttpRequest, key: str) -> HttpResponse:
    """One rule set: each figure with the document it comes from."""
    if key not in RuleSet.values:
        raise Http404
    rules = rulebook.edition_on(key, clock.now().date())
    context = {
        "title": RuleSet(key).label,
        "rules": rules,
        "groups": rulebook.shown_figures(rules),
        "assumed": sum(1 for one in rules.figures.values() if one.basis == "assumed"),
    }
    return render(request, "tenders/rule_set.html", context)


@require_safe
def tender_rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rules a published tender runs by, as they were frozen at its publication."""
    tender = get_object_or_404(Tender.objects.select_related("notice"), pk=pk, notice__isnull=False)
    rules = Rules.of(tender.rules)
    context = {
        "title": _("Rules of %(reference)s") % {"reference": tender.notice.reference},
        "tender": tender,
        "label": RuleSet(rules.key).label,
        "rules": rules,
        "groups": rulebook.shown_figures(rules),
    }
    return render(request, "tenders/rule_set.html", context)


def _agency(pk: UUID) -> Organisation:
    return get_object_or_404(
        Organisation.objects.select_related("agency"),
        pk=pk,
        kind=OrganisationKind.AGENCY,
        agency__isnull=False,
    )


@require_safe
def agency_rules(request: HttpRequest, agency: UUID) -> HttpResponse:
    """The rules an agency buys by today, and every change its head made."""
    found = _agency(agency)
    rules = rulebook.rule_set_for(found.pk, clock.now())
    context = {
        "title": _("Rules of %(agency)s") % {"agency": found},
        "agency": found,
        "rules": rules,
        "set_label": RuleSet(rules.key).label,
        "groups": rulebook.shown_figures(rules),
        "changes": [
            {"row": one, "figures": _told(one.changes, rules)} for one in rulebook.agency_changes(found.pk)
        ],
        "may_change": may(request.actor, "tenders.set_rules", found),
    }
    return render(request, "tenders/agency_rules.html", context)


def _told(changes: dict[str, Any], rules: Rules) -> list[tuple[Any, str]]:
    """The changed figures in words."""
    return [
        (
            rulebook.FIGURES[name].label,
            rulebook.figure_text(
                Figure(said["value"], Unit(said["unit"]), rules[name].basis), rules.currency
            ),
        )
        for name, said in sorted(changes.items())
        if name in rulebook.FIGURES
    ]


@page
def set_rules(request: HttpRequest, agency: UUID) -> HttpResponse:
    """The head sets figures otherwise."""
    found = _agency(agency)
    verdict = may(request.actor, "tenders.set_rules", found)
    if not verdict:
        raise Denied(verdict.reason)
    at = clock.now()
    rules = rulebook.rule_set_for(found.pk, at)
    edition = rulebook.edition_on(rules.key, at.date())
    form = forms.RulesForm(
        sent(request), rules=rules, edition=edition, initial={"since": at.date().isoformat()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(
                found,
                by=request.actor,
                since=form.cleaned_data["since"],
                changes=form.changes(),
                reason=form.text("reason"),
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The rules are set. Tenders published by now keep theirs."))
            return redirect("tenders:agency_rules", found.pk)
    context = {
        "title": _("Set rules of %(agency)s otherwise") % {"agency": found},
        "agency": found,
        "form": form,
        "currency": rules.currency,
    }
    return render(request, "tenders/set_rules.html", context)
