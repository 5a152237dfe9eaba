# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree for readers, the picker's moving part, and its answers to other fields."""

import re

from babel import Locale
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from .forms import picked_from, picker_context
from .queries import LANGUAGES, language_key, search_unspsc, unspsc_children, unspsc_item, unspsc_path
from .queries.unspsc import items_with_paths
from .states import Level

_NAME = re.compile(r"[A-Za-z][\w-]{0,60}")


@require_safe
def unspsc(request: HttpRequest) -> HttpResponse:
    """The segments, or what a search finds."""
    q = request.GET.get("q", "").strip()[:200]
    found = [hit.item.code for hit in search_unspsc(q, limit=50)] if q else []
    context = {
        "title": _("Goods and services (UNSPSC)"),
        "q": q,
        "hits": items_with_paths(found),
        "children": [] if q else unspsc_children(),
    }
    return render(request, "reference/unspsc.html", context)


@require_safe
def unspsc_one(request: HttpRequest, code: str) -> HttpResponse:
    """One code: its titles in every language, what is above and below it."""
    item = unspsc_item(code)
    if item is None:
        raise Http404
    facts = [
        {"key": _("Code"), "value": item.code},
        {"key": pgettext("in a classification", "Level"), "value": Level(item.level).label},
        *(
            {
                "key": _("Title (%(language)s)")
                % {"language": Locale(language).get_display_name(language_key())},
                "value": item.titles[language],
            }
            for language in LANGUAGES
            if item.titles.get(language)
        ),
    ]
    context = {
        "title": item.title(),
        "item": item,
        "facts": facts,
        "path": unspsc_path(code),
        "children": unspsc_children(code),
    }
    return render(request, "reference/unspsc.html", context)


@require_safe
def picker(request: HttpRequest, name: str) -> HttpResponse:
    """The lists of a picker called `name`, for what it holds now."""
    if not _NAME.fullmatch(name):
        raise Http404
    typed = request.htmx.trigger_name == f"{name}-q"
    picked = picked_from(request.GET, name, typed=typed)
    return render(request, "reference/_picker_lists.html", picker_context(name, picked))


@require_safe
def options(request: HttpRequest) -> JsonResponse:
    """What a type-ahead field asks: `?q=` gives `{"results": [{"value", "label", "hint"}]}`."""
    hits = search_unspsc(request.GET.get("q", ""), limit=20)
    results = [
        {"value": hit.item.code, "label": f"{hit.item.code} · {hit.item.title()}", "hint": str(hit.why)}
        for hit in hits
    ]
    return JsonResponse({"results": results})
