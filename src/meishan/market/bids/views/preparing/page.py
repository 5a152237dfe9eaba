# SPDX-License-Identifier: Apache-2.0
"""The page itself, what it asks of the server while it is open, and the empty price schedule."""

import shlex
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.core import clock, sheets, uploads
from meishan.base.core.templatetags import _shown
from meishan.base.reference import queries as reference
from meishan.market.tenders.models import NoticeVersion, OpenerManifest, terms
from meishan.market.tenders.models.content import Content
from meishan.market.tenders.queries import changes_between, openers

from ... import queries
from ...models import Bid, Submission
from .._shared import fetch_bid
from . import room, words

TYPED = "typed"
"""What the draft that the workroom keeps on the server is called: all that is typed for a lot."""
ENVELOPES = {
    "technical": words.CHECK["envelope_technical"],
    "financial": words.CHECK["envelope_financial"],
}


def content_of(bid: Bid, lot: int) -> Content:
    """What the version in force asks of a bid for this lot; a 404 where it asks for none."""
    content = NoticeVersion.objects.values_list("content", flat=True).get(
        notice_id=bid.notice_id, number=bid.notice.version
    )
    if terms.terms_of(content) is None or lot not in terms.lots_to_bid(content):
        raise Http404
    return content


@never_cache
@require_safe
def prepare(request: HttpRequest, pk: UUID, lot: int) -> HttpResponse:
    """Where a bid for one lot is prepared, sealed and submitted."""
    bid = fetch_bid(request, pk, to_edit=True)
    content = content_of(bid, lot)
    asked = terms.terms_of(content)
    standing = queries.standing_of(bid, lot)
    manifest = openers.standing_manifest(bid.notice_id)
    receipt = queries.receipts_of(standing).last() if standing else None
    context = {
        "title": _("Prepare your bid"),
        "bid": bid,
        "notice": bid.notice,
        "lot": lot,
        "lot_title": _lot_title(content, lot),
        "terms": asked,
        "room": room.workroom(content, lot) | _situation(request, bid, lot, standing, manifest),
        "words": {key: str(said) for part in words.ALL for key, said in part.items()},
        "question_groups": _grouped(asked, _questions(content, lot)),
        "document_groups": _grouped(asked, room.documents(content, lot), always=True),
        "line_groups": _by_lot(content, room.lines(content, lot), lot),
        "costs": room.costs(content, lot),
        "judging_url": reverse("tenders:judging", args=[bid.notice_id]),
        "money_currencies": reference.currencies(),
        "schedule_currencies": [(code, reference.currency_name(code)) for code in room.currencies(asked)],
        "accept": uploads.accept_of(uploads.SEALED),
        "files_hint": uploads.hint_of(uploads.SEALED),
        "grace_minutes": int(queries.grace_of(bid.notice).total_seconds() // 60),
        "next": _next(content, lot),
        "standing": standing,
        "changes": _changes(bid, standing),
        "must_seal_again": _must_seal_again(standing, manifest),
        "receipt_url": reverse("bids:receipt", args=[receipt.pk]) if receipt else "",
        "confirm_url": reverse("bids:confirm", args=[bid.pk, lot]),
        "withdraw_url": reverse("bids:withdraw", args=[bid.pk, lot]),
        "upload_url": reverse("bids:hand_in", args=[bid.pk, lot]),
        "manifest": _manifest(manifest),
        "openers_said": _openers_said(manifest),
        "commands": _commands(bid, content, lot),
        "schedule_url": reverse("bids:schedule", args=[bid.pk, lot]) if room.lines(content, lot) else "",
    }
    return render(request, "bids/prepare.html", context)


def _lot_title(content: Content, lot: int) -> dict[str, str]:
    return next((one["title"] for one in content["lots"] if one["number"] == lot), {})


def _questions(content: Content, lot: int) -> list[dict[str, Any]]:
    """The questions as the template draws them: few choices stand side by side, many in a list."""
    rows = room.questions(content, lot)
    for row in rows:
        row["is_group"] = row["type"] == "yes_no" or (row["type"] == "choice" and len(row["options"]) <= 6)
    return rows


def _grouped(asked: terms.Terms, rows: list[dict[str, Any]], *, always: bool = False) -> list[dict[str, Any]]:
    """The rows by envelope, titled where there are two; `always` keeps an envelope that has none."""
    kinds = terms.envelopes_of(asked)
    groups = [
        {
            "envelope": kind,
            "title": ENVELOPES[kind] if len(kinds) > 1 else "",
            "rows": [row for row in rows if row["envelope"] == kind],
        }
        for kind in kinds
    ]
    return [one for one in groups if always or one["rows"]]


def _by_lot(content: Content, rows: list[dict[str, Any]], lot: int) -> list[dict[str, Any]]:
    """The price lines lot by lot, titled where the bid is for several."""
    for row in rows:
        row["shown_quantity"] = _shown.number(Decimal(row["quantity"]))
    numbers = list(dict.fromkeys(row["lot"] for row in rows))
    titles = {one["number"]: one["title"] for one in content["lots"]}
    return [
        {
            "number": number,
            "title": titles.get(number) if lot == 0 and len(numbers) > 1 else None,
            "rows": [row for row in rows if row["lot"] == number],
        }
        for number in numbers
    ]


def _next(content: Content, lot: int) -> dict[str, tuple[str, str]]:
    if room.lines(content, lot):
        return {"questions": ("#prices", _("Go on to prices"))}
    return {"questions": ("#documents", _("Go on to documents"))}


def _situation(
    request: HttpRequest, bid: Bid, lot: int, standing: Submission | None, manifest: OpenerManifest | None
) -> dict[str, Any]:
    """What the scripts need to know of this bid: whose, until when, where to send ciphertext."""
    key = queries.key_in_use(bid.supplier_id)
    return {
        "bid": str(bid.pk),
        "tender": str(bid.notice_id),
        "lot": lot,
        "supplier": str(bid.supplier_id),
        "person": str(request.actor.person),
        "key": key.recipient if key else "",
        "copy": _copy(bid, lot),
        "openers": manifest.digest if manifest else "",
        "made_for": room.made_for(bid.notice.reference, bid.notice.version, lot),
        "file_stem": bid.notice.reference.replace("/", "-") + (f"-{lot}" if lot else ""),
        "urls": {
            "state": reverse("bids:prepare_state", args=[bid.pk, lot]),
            "submit": reverse("bids:submit", args=[bid.pk, lot]),
            "uploads": reverse("bids:uploads"),
            "draft": reverse("bids:draft", args=[bid.pk, lot, TYPED]),
            "keys": reverse("bids:keys"),
            "retire_key": reverse("bids:retire_key"),
            "openers": _openers_urls(manifest),
        },
        **_state(bid, lot, standing),
    }


def _copy(bid: Bid, lot: int) -> dict[str, Any] | None:
    """That a draft is kept here encrypted, since when and to which key; of what it holds nothing is known."""
    kept = queries.drafts_of(bid).filter(lot=lot, kind=TYPED).first()
    return {"edit": kept.edit, "at": kept.at.isoformat(), "recipient": kept.recipient} if kept else None


def _openers_urls(manifest: OpenerManifest | None) -> dict[str, str]:
    """Where the list of openers, its proof in the public log and the log's keys are read."""
    entry = openers.log_entry_of(manifest) if manifest else None
    if manifest is None or entry is None:
        return {}
    return {
        "list": str(manifest.pk),
        "manifest": reverse("tenders:openers_file", args=[manifest.tender_id]),
        "proof": reverse("ledger:receipt", args=[entry.pk]),
        "keys": reverse("ledger:keys_file"),
    }


def _state(bid: Bid, lot: int, standing: Submission | None) -> dict[str, Any]:
    closes_at = bid.notice.closes_at
    return {
        "now": clock.now().astimezone(UTC).isoformat(),
        "deadline": closes_at.astimezone(UTC).isoformat() if closes_at else "",
        "version": bid.notice.version,
        "is_published": bid.notice.state == "published",
        "standing": {"number": standing.number, "version": standing.tender_version} if standing else None,
    }


@never_cache
@require_safe
def state(request: HttpRequest, pk: UUID, lot: int) -> JsonResponse:
    """The server's time, the deadline and the tender's version, for an open workroom."""
    bid = fetch_bid(request, pk, to_edit=True)
    return JsonResponse(_state(bid, lot, queries.standing_of(bid, lot)))


@require_safe
def schedule(request: HttpRequest, pk: UUID, lot: int) -> HttpResponseBase:
    """The empty price schedule as a workbook, as the workroom itself makes and reads it."""
    bid = fetch_bid(request, pk, to_edit=True)
    content = content_of(bid, lot)
    codes = room.currencies(terms.terms_of(content))
    mark = room.made_for(bid.notice.reference, bid.notice.version, lot)
    rows = [
        [
            one["key"],
            one["label"],
            Decimal(one["quantity"]),
            one["unit"],
            None,
            codes[0] if len(codes) == 1 else None,
            None,
            None if at else mark,
        ]
        for at, one in enumerate(room.lines(content, lot))
    ]
    if not rows:
        raise Http404
    rows += [
        [one["key"], one["label"], None, one["unit"], None, None, None, None]
        for one in room.costs(content, lot)
    ]
    return sheets.answer("xlsx", "prices", room.columns(), rows)


def _changes(bid: Bid, standing: Submission | None) -> list[Any]:
    """What the buyer changed since the standing bid was sealed or confirmed."""
    if standing is None or standing.tender_version >= bid.notice.version:
        return []
    texts = dict(
        NoticeVersion.objects.filter(
            notice_id=bid.notice_id, number__in=[standing.tender_version, bid.notice.version]
        ).values_list("number", "content")
    )
    return changes_between(texts[standing.tender_version], texts[bid.notice.version])


def _must_seal_again(standing: Submission | None, manifest: OpenerManifest | None) -> str:
    if standing is None or manifest is None:
        return ""
    if any(one.openers != manifest.digest for one in standing.envelopes.all()):
        return _(
            "The openers have changed since you submitted, so they could not open your bid. Seal and submit it again."
        )
    return ""


def _manifest(manifest: OpenerManifest | None) -> dict[str, Any] | None:
    if manifest is None:
        return None
    entry = openers.log_entry_of(manifest)
    return {
        "digest": manifest.digest,
        "openers": manifest.manifest["openers"],
        "file_url": reverse("tenders:openers_file", args=[manifest.tender_id]),
        "entry_url": reverse("ledger:entry", args=[entry.pk]) if entry else "",
    }


def _openers_said(manifest: OpenerManifest | None) -> str:
    if manifest is None:
        return _("The openers are not appointed yet, so nothing can be sealed. Look again later.")
    if manifest.threshold == manifest.seats_count == 1:
        return _("It is sealed to one opener, who can open it only after the deadline.")
    return ngettext(
        "It is sealed to %(seats)s openers. Any %(threshold)s of them can open it together, after the deadline.",
        "It is sealed to %(seats)s openers. Any %(threshold)s of them can open it together, after the deadline.",
        manifest.seats_count,
    ) % {"seats": manifest.seats_count, "threshold": manifest.threshold}


def _commands(bid: Bid, content: Content, lot: int) -> list[dict[str, str]]:
    """The exact command for each envelope of this lot."""
    asked = terms.terms_of(content)
    found = []
    for kind in terms.envelopes_of(asked):
        line = ["meishan", "seal", "--tender", str(bid.notice_id), "--openers", "openers.json"]
        line += ["--tender-version", str(bid.notice.version), "--supplier", str(bid.supplier_id)]
        line += ["--lot", str(lot)] if lot else []
        line += ["--envelope", kind] if kind != "whole" else []
        line += ["-o", f"{kind}.envelope"]
        priced = kind == terms.price_envelope(asked) and bool(room.lines(content, lot))
        files = ["answers.json", *(["prices.json"] if priced else [])]
        found.append({"kind": kind, "line": f"{shlex.join([*line, *files])} FILE…"})
    return found
