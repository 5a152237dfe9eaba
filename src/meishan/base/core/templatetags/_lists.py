# SPDX-License-Identifier: Apache-2.0
"""Tags of lists whose state is in the address: sorting, pages, facets, exports. Part of the library `meishan`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.utils.translation import gettext as _

from . import _charts, _shown

library = template.Library()


def _params(context: Context) -> QueryDict:
    request = getattr(context, "request", None)
    return request.GET.copy() if request else QueryDict(mutable=True)


def _link(params: QueryDict, **changes: Any) -> str:
    """The page's own address with some parameters set, or dropped where None."""
    params = params.copy()
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return "?" + params.urlencode()


@library.inclusion_tag("core/_sort_th.html", takes_context=True)
def sort_th(
    context: Context, key: str, label: str, default: str = "", *, numeric: bool = False, param: str = "sort"
) -> dict:
    """A column's head that sorts by it; `default` (asc or desc) says that the list is so sorted unasked."""
    params = _params(context)
    chosen = params.get(param) or {"asc": key, "desc": f"-{key}"}.get(default, "")
    order = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    url = _link(params, **{param: f"-{key}" if order == "ascending" else key, "page": None})
    return {"label": label, "order": order, "url": url, "numeric": numeric, "icon": order or "sort"}


@library.inclusion_tag("core/_sort_menu.html", takes_context=True)
def sort_menu(context: Context, options: Iterable, current: str = "", param: str = "sort") -> dict:
    params = _params(context)
    links = [{"label": _charts.part(one, "label"), "value": _charts.part(one, "value")} for one in options]
    for one in links:
        one["url"] = _link(params, **{param: one["value"], "page": None})
        one["current"] = one["value"] == current
    return {"links": links}


@library.inclusion_tag("core/_export_links.html", takes_context=True)
def export_links(context: Context, formats: str = "csv xlsx") -> dict:
    params = _params(context)
    links = [{"name": name.upper(), "url": _link(params, format=name, page=None)} for name in formats.split()]
    return {"links": links}


@library.inclusion_tag("core/_results_count.html")
def results_count(page: Page) -> dict:
    total = page.paginator.count
    shown = {
        name: _shown.number(value)
        for name, value in (("first", page.start_index()), ("last", page.end_index()))
    }
    return {**shown, "total": total, "total_shown": _shown.number(total), "pages": page.paginator.num_pages}


@library.inclusion_tag("core/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page, page_param: str = "page") -> dict:
    if not page or not page.has_other_pages():
        return {"page": None}
    params = _params(context)
    numbers = [
        {"number": one, "url": _link(params, **{page_param: one}), "shown": _shown.number(one)}
        if isinstance(one, int)
        else {"gap": True}
        for one in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    before = _link(params, **{page_param: page.previous_page_number()}) if page.has_previous() else ""
    after = _link(params, **{page_param: page.next_page_number()}) if page.has_next() else ""
    return {"page": page, "numbers": numbers, "before": before, "after": after, **results_count(page)}


@library.inclusion_tag("core/_facet.html")
def facet(title: str, name: str, options: Sequence, shown: int = 6, kind: str = "checkbox") -> dict:
    """A question of the filter form; long lists fold, but never an option that is chosen."""
    options = list(options or [])
    first = [one for place, one in enumerate(options) if place < shown or _charts.part(one, "checked")]
    rest = [one for place, one in enumerate(options) if place >= shown and not _charts.part(one, "checked")]
    return {"title": title, "name": name, "first": first, "rest": rest, "kind": kind}


@library.inclusion_tag("core/_search_box.html")
def search_box(
    name: str = "q",
    value: str = "",
    label: str = "",
    *,
    hint: str = "",
    large: bool = False,
    button: str = "",
    form: str = "",
) -> dict:
    """A search field with its button; `form` is the id of the form it belongs to where it stands outside."""
    shown = {"label": label or _("Search"), "button": button or _("Search"), "hint": hint}
    return {**shown, "name": name, "value": value or "", "large": large, "form": form}


@library.inclusion_tag("core/_active_filters.html")
def active_filters(chips: Iterable, clear_url: str = "") -> dict:
    return {"chips": list(chips or []), "clear_url": clear_url}


@library.inclusion_tag("core/_keep_params.html", takes_context=True)
def keep_params(context: Context, *names: str) -> dict:
    params = _params(context)
    return {"kept": [(name, value) for name in names for value in params.getlist(name)]}
