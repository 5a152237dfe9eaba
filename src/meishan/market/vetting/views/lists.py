# SPDX-License-Identifier: Apache-2.0
"""The lists and their editions, a listed party, and the look-up of a name."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.algorithms.screening import Subject
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, queries, tables
from ..forms import CheckForm, OfferForm
from ..models import ListedParty, ListVersion
from .parts import let_in, tabs

# A person who looks a name up wants to see what comes near, too.
LOOK_UP_THRESHOLD = 0.65


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """The lists in force and all their editions."""
    let_in(request)
    versions = ListVersion.objects.select_related("source", "offered_by").order_by("-offered_at", "-pk")
    current = {version.source_id: version for version in queries.current_versions()}
    context = {
        "title": _("Sanctions lists"),
        "tabs": tabs(request),
        "sources": [(source, current.get(source.pk)) for source in queries.sources()],
        "page_obj": Paginator(versions, 20).get_page(request.GET.get("page")),
        "may_offer": may(request.actor, "vetting.offer_list"),
    }
    return render(request, "vetting/lists.html", context)


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Bring a new edition; what it would change is shown before anything is."""
    let_in(request)
    form = OfferForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.offer_list(
                by=request.actor,
                list_format=given["list_format"],
                files=form.list_files(),
                key=given["key"],
                title=given["title"],
                list_date=given["list_date"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("vetting:version", pk=made.pk)
    context = {"title": _("Bring in a new edition"), "tabs": tabs(request), "form": form}
    return render(request, "vetting/offer.html", context)


@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One edition: what it changes or changed, what could not be read; import it or drop it."""
    let_in(request)
    found = get_object_or_404(ListVersion.objects.select_related("source", "offered_by"), pk=pk)
    if request.method == "POST":
        if request.POST.get("decision") == "drop":
            actions.drop_list(found, by=request.actor)
            messages.info(request, _("Dropped. Nothing was changed."))
        else:
            actions.import_list(found, by=request.actor)
            messages.success(request, _("Imported. All suppliers are being screened anew."))
        return redirect("vetting:version", pk=pk)
    known = found.source.parties.filter(removed_in__isnull=True).count()
    context = {
        "title": str(found.source),
        "tabs": tabs(request),
        "version": found,
        "parts": _parts(found),
        "rerun": found.reruns.order_by("-made_at").first(),
        "may_decide": may(request.actor, "vetting.import_list", found),
        "takes_many_off": found.is_offered and known and found.removed > known // 5,
    }
    return render(request, "vetting/version.html", context)


def _parts(found: ListVersion) -> list[dict]:
    labels = {"added": _("New on the list"), "changed": _("Changed"), "removed": _("Taken off the list")}
    return [
        {
            "label": label,
            "count": getattr(found, name),
            "rows": found.difference.get(name, []),
            "more": getattr(found, name) - len(found.difference.get(name, [])),
        }
        for name, label in labels.items()
    ]


@require_safe
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the rerun after an import is; asked each second by its page."""
    let_in(request)
    found = get_object_or_404(ListVersion, pk=pk)
    rerun = found.reruns.order_by("-made_at").first()
    if rerun is None:
        raise Http404
    return render(request, "vetting/_rerun.html", {"rerun": rerun, "version": found})


@require_safe
def party(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A listed party with all the list says of it."""
    let_in(request)
    found = get_object_or_404(ListedParty.objects.select_related("source", "added_in", "removed_in"), pk=pk)
    context = {"title": found.name, "tabs": tabs(request), "party": found}
    return render(request, "vetting/party.html", context)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Hold one name against the lists, without writing anything down."""
    let_in(request)
    form = CheckForm(request.GET if request.GET.get("name") else None)
    found = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        subject = Subject(
            name=given["name"],
            kind=given["kind"],
            birth_year=given["birth_year"],
            countries=frozenset([given["country"].lower()]) if given["country"] else frozenset(),
        )
        found = [
            {
                "score": one.hit.score,
                "matched": one.hit.matched.name,
                "pk": one.hit.reference,
                "listed": one.listed,
                "sentences": queries.sentences(queries.why_of(one.hit)),
            }
            for one in queries.lists_now().look_up(subject, threshold=LOOK_UP_THRESHOLD)
        ]
    context = {
        "title": _("Look a name up"),
        "tabs": tabs(request),
        "form": form,
        "found": found,
        "versions": queries.current_versions(),
        "tones": tables.TONES,
    }
    return render(request, "vetting/check.html", context)
