# SPDX-License-Identifier: Apache-2.0
"""The record and the public log, for people and for programs that check them."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_response_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.algorithms.merkle.proofs import SUFFIX
from meishan.algorithms.merkle.tiles import Tile, width_in
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.merkle.verify import Verdict, verify_receipt
from meishan.base.core import scope, sheets
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from . import exports, queries, tables
from .acts import ACTS
from .forms import EntryFilter, ReceiptForm
from .models import Entry

PAGE = 50
FOREVER = 365 * 24 * 3600


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """What everybody may read of the record, and the head of the log."""
    context = {
        "title": _("Public log"),
        "checkpoint": queries.newest_checkpoint(),
        "empty_title": _("No entry matches"),
    }
    return _list(request, queries.public_entries(), context)


@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """What concerns the reader's organisation, public or not."""
    _ask(request, "ledger.read_own")
    context = {"title": _("Your record"), "is_own": True, "empty_title": _("Nothing stands in your record")}
    return _list(request, queries.entries_seen_by(request.actor.organisation), context)


@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """The whole record, for the platform's auditors."""
    _ask(request, "ledger.read_all")
    context = {"title": _("Whole record"), "is_whole": True, "empty_title": _("No entry matches")}
    with scope.everything():
        return _list(request, queries.all_entries(), context)


def _ask(request: HttpRequest, rule: str) -> None:
    verdict = may(request.actor, rule)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


def _list(request: HttpRequest, entries: QuerySet[Entry], context: dict[str, Any]) -> HttpResponseBase:
    form = EntryFilter(request.GET)
    entries = form.narrow(entries.select_related("leaf", "disclosure"))
    file_format = sheets.wanted(request)
    if file_format:
        return exports.entries_file(entries, file_format)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context |= {
        "form": form,
        "page_obj": page,
        "rows": tables.rows(page.object_list),
        "chips": _chips(request, form),
        "tabs": _tabs(request),
    }
    return render(request, "ledger/entries.html", context)


def _chips(request: HttpRequest, form: EntryFilter) -> list[dict[str, Any]]:
    """The filters in use, each with the address without it."""
    chips = []
    for name in form.fields:
        value = request.GET.get(name)
        if not value or name in form.errors:
            continue
        rest = request.GET.copy()
        rest.pop(name)
        rest.pop("page", None)
        chips.append({"label": _chip(form, name), "remove_url": f"?{rest.urlencode()}"})
    return chips


def _chip(form: EntryFilter, name: str) -> str:
    value = form.cleaned_data[name]
    if name == "act":
        return str(tables.label_of(value))
    if name in ("organisation", "subject"):
        known = queries.told([(tables.ORGANISATION, value)]).get((tables.ORGANISATION, value))
        return str(known.name) if known else tables.short(value)
    return f"{form.fields[name].label} {value:%Y-%m-%d}"


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    places = [("ledger:index", _("Public log"))]
    if may(request.actor, "ledger.read_own"):
        places.append(("ledger:mine", _("Your record")))
    if may(request.actor, "ledger.read_all"):
        places.append(("ledger:everything", _("Whole record")))
    places += [
        ("ledger:verify", _("Check it yourself")),
        ("ledger:acts", _("Kinds of act")),
        ("ledger:keys", _("Keys")),
    ]
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [{"url": reverse(name), "label": label, "current": name == here} for name, label in places]


@require_safe
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry in words, with its number in the log and its proof."""
    found = _entry_or_404(entry_id)
    details = queries.detail_for_reader(found)
    [row] = tables.rows([found])
    context = {
        "title": row.label,
        "row": row,
        "details": tables.facts_of(details.payload, found.subject_kind) if details else [],
        "has_hidden_details": details is None and found.details_hash is not None,
        "leaf_data": bytes(found.leaf.data).hex() if row.number is not None else "",
        "size": queries.log_size(),
        "tabs": _tabs(request),
    }
    return render(request, "ledger/entry.html", context)


def _entry_or_404(entry_id: UUID) -> Entry:
    found = queries.entry_for_reader(entry_id)
    if found is None:
        raise Http404(_("This entry does not exist, or it is not public yet."))
    return found


@require_safe
def receipt(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The proof that an entry is in the log, as a file to keep."""
    found = _entry_or_404(entry_id)
    data = queries.receipt(found)
    if data is None:
        raise Http404(_("This entry is being put into the log. Try again in a few seconds."))
    return _file(data, f"{found.pk}{SUFFIX}", "text/plain; charset=utf-8")


@require_safe
def entry_file(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """An entry as it was hashed into the log."""
    found = _entry_or_404(entry_id)
    handed = queries.entry_file(found, queries.detail_for_reader(found))
    return _file(handed.encode(), f"{found.pk}.json", "application/json")


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed head of the log. Source: c2sp.org/tlog-tiles."""
    newest = queries.newest_checkpoint()
    if newest is None:
        return HttpResponse("The log has no entries yet.\n", status=404, content_type="text/plain")
    response = HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
    patch_response_headers(response, cache_timeout=2)
    return response


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries; once served, it never changes. Source: c2sp.org/tlog-tiles."""
    try:
        asked = Tile.parse(f"tile/{path}")
    except MerkleError as error:
        return HttpResponse(f"{error}\n", status=404, content_type="text/plain; charset=utf-8")
    if asked.width > width_in(queries.log_size(), asked.level or 0, asked.index):
        return HttpResponse("The log has not grown so far.\n", status=404, content_type="text/plain")
    response = HttpResponse(exports.tile_bytes(asked), content_type="application/octet-stream")
    response["Cache-Control"] = f"public, max-age={FOREVER}, immutable"
    return response


@require_safe
def growth(request: HttpRequest, old_size: int) -> HttpResponse:
    """The proof that the log begins with what it was at an earlier size."""
    data = queries.growth(old_size)
    if data is None:
        return HttpResponse("The log has not grown so far.\n", status=404, content_type="text/plain")
    return _file(data, f"growth-from-{old_size}.txt", "text/plain; charset=utf-8")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, with what they are for."""
    context = {"title": _("Keys of the log"), "keys": queries.log_keys(), "tabs": _tabs(request)}
    return render(request, "ledger/keys.html", context)


@require_safe
def keys_file(request: HttpRequest) -> HttpResponse:
    """The public keys alone, one on each line, as `meishan verify --key` reads them."""
    text = "".join(f"{key.vkey}\n" for key in queries.log_keys())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Every kind of act there is, by its word in the record, and whether everybody may read of it."""
    specs = sorted(ACTS.values(), key=lambda spec: (spec.name.partition(".")[0], str(spec.label)))
    context = {
        "title": _("Kinds of act"),
        "acts": specs,
        "tabs": _tabs(request),
    }
    return render(request, "ledger/acts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """How to check the log without trusting us; and a quick check by this server."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    verdict = _judge(form) if form.is_valid() else None
    context = {
        "title": _("Check it yourself"),
        "form": form,
        "verdict": verdict,
        "said": verdict_in_words(verdict) if verdict else "",
        "proved": tables.facts_of(verdict.facts.get("entry", {}).get("facts") or {}) if verdict else [],
        "keys": queries.log_keys(),
        "size": queries.log_size(),
        "tabs": _tabs(request),
    }
    return render(request, "ledger/verify.html", context)


def _judge(form: ReceiptForm) -> Verdict:
    handed = form.cleaned_data["entry"]
    return verify_receipt(
        form.cleaned_data["receipt"].read(),
        handed.read() if handed else None,
        [key.vkey for key in queries.log_keys()],
    )


def verdict_in_words(verdict: Verdict) -> str:
    """The verdict in the reader's language; the offline judge itself speaks English."""
    if verdict.ok:
        return _(
            "This act is entry number %(index)s of the %(size)s in the log, and the log signed for it."
        ) % {
            "index": verdict.facts["index"],
            "size": verdict.facts["size"],
        }
    return {
        "unsigned": _("No key of this log signed the receipt. It comes from elsewhere, or it was changed."),
        "malformed": _("This file is not a receipt, or it is damaged. Download it again and try once more."),
        "mismatch": _("The receipt and the entry do not belong together, or one of them was changed."),
        "missing": _("The receipt does not hold the entry itself. Choose the file entry.json, too."),
    }[verdict.code]
