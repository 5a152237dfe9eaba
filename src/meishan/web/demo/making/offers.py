# SPDX-License-Identifier: Apache-2.0
"""What bidders of the demo offer, in the files their browsers would have made, and how they seal and submit it."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

import pyrage

from meishan.algorithms import sealing
from meishan.algorithms.sealing.forms import canonical
from meishan.base.core import sheets
from meishan.market.bids import actions as bids
from meishan.market.bids.models import Bid, Submission
from meishan.market.tenders.models import Notice, OpenerManifest
from meishan.market.tenders.models.terms import (
    PriceLine,
    Terms,
    asked_of,
    envelope_of,
    envelopes_of,
    price_envelope,
    price_lines,
    terms_of,
)

from . import words
from .openers import make_key_file
from .papers import pdf
from .suppliers import Firm

CENT = Decimal("0.01")
DRAFT = b"meishan-draft 1\n"
"""How a draft begins before it is encrypted; bids/js/merge.js reads it."""

FACTORS = ("1.00", "0.94", "1.08", "1.15", "0.97", "1.21", "1.03", "0.91")


@dataclass
class Offer:
    """What one firm offers for one lot. `rank` sets it apart from the others'; `slip` makes its total wrong.

    `owning` are its figures for the costs of owning, by their ids, where the tender asks for them.
    """

    firm: Firm
    notice: Notice
    lot: int
    rank: int
    currency: str
    slip: bool = False
    owning: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def content(self) -> dict[str, Any]:
        return self.notice.versions.get(number=self.notice.version).content

    @property
    def terms(self) -> Terms:
        found = terms_of(self.content)
        assert found is not None  # sealed here
        return found

    def files(self, kind: str) -> list[sealing.Source]:
        """What goes into an envelope of that kind."""
        papers = self._papers(kind)
        found = [_json("answers.json", {"v": 1, **self._answers(kind, papers)})]
        if kind == price_envelope(self.terms):
            found.append(_json("prices.json", self.prices))
        return found + [source for _row, source in papers]

    def _papers(self, kind: str) -> list[tuple[dict[str, Any], sealing.Source]]:
        """The required documents of the envelope, each with the row that asks for it."""
        asked = [
            row
            for row in asked_of(self.terms["documents_asked"], self.lot)
            if row["required"] and envelope_of(self.terms, row) == kind
        ]
        return [(row, self._paper(row)) for row in asked]

    def _paper(self, row: dict[str, Any]) -> sealing.Source:
        title = row["title"]["en"]
        name = row["id"].removeprefix("d-")
        if name == "breakdown":
            lines = [*self.prices["lines"], *self.prices["extra"]]
            rows = [(one["item"], one["quantity"], one["unit_price"], one["total"]) for one in lines]
            book = sheets.as_xlsx(("Line", "Quantity", f"Unit price ({self.currency})", "Total"), rows)
            return sealing.Source.of_bytes("breakdown.xlsx", book, XLSX)
        said = [one.format(**self._about, what=title) for one in words.sealed()["document"]]
        if name in ("references", "route"):
            text = "\n".join([title, "", *said, ""])
            return sealing.Source.of_bytes(f"{name}.txt", text.encode(), "text/plain")
        return sealing.Source.of_bytes(f"{name}.pdf", pdf(title, said), "application/pdf")

    @property
    def _about(self) -> dict[str, Any]:
        firm = self.firm
        return {
            "firm": firm.name,
            "city": firm.city,
            "owner": firm.owner_name,
            "year": firm.year,
            "title": self.content["title"]["en"],
        }

    def _answers(self, kind: str, papers: Sequence[tuple[dict[str, Any], sealing.Source]]) -> dict[str, Any]:
        asked = [
            row
            for row in asked_of(self.terms["questions"], self.lot)
            if row["type"] != "file" and envelope_of(self.terms, row) == kind
        ]
        evidence = [
            source.name for row, source in papers if row["id"] in ("d-references", "d-quality", "d-route")
        ]
        return {
            "answers": {
                row["id"]: {
                    "value": self.answer(row),
                    "files": evidence[:1] if row.get("evidence_required") else [],
                }
                for row in asked
            },
            "documents": {row["id"]: [source.name] for row, source in papers},
        }

    def answer(self, row: dict[str, Any]) -> Any:
        said = words.sealed()
        match row["type"]:
            case "yes_no":
                return True
            case "choice":
                return row["options"][self.rank % len(row["options"])]["key"]
            case "number":
                choices = said["numbers"].get(row["id"], ["10"])
                return choices[self.rank % len(choices)]
            case "date":
                assert self.notice.closes_at is not None  # bids have a deadline
                return (self.notice.closes_at + timedelta(days=30 + self.rank)).date().isoformat()
            case _:
                return said["answers"].get(row["id"], "As described in the documents.").format(**self._about)

    @cached_property
    def prices(self) -> dict[str, Any]:
        """The price schedule, as the bidder's page states it."""
        lines = [(one, self._line(one)) for one in price_lines(self.content, self.lot)]
        total = sum((Decimal(row["total"]) for _one, row in lines), Decimal(0))
        if self.slip:
            total -= 1000
        return {
            "v": 1,
            "currency": self.currency,
            "lines": [row for one, row in lines if one.kind == "item"],
            "extra": [row for one, row in lines if one.kind != "item"],
            "total": str(total),
            **({"life_cycle": dict(self.owning)} if self.owning else {}),
        }

    def _line(self, line: PriceLine) -> dict[str, str]:
        unit = self.unit_price(line)
        total = (unit * Decimal(line.quantity)).quantize(CENT, ROUND_HALF_UP)
        return {"item": line.key, "quantity": line.quantity, "unit_price": str(unit), "total": str(total)}

    def unit_price(self, line: PriceLine) -> Decimal:
        known = {one.words["en"]: one.price for one in words.goods()}
        given = words.sealed()["line_prices"].get(line.key.rpartition(".")[2])
        dollars = Decimal(given or known.get(line.label["en"], 5000))
        factor = Decimal(FACTORS[self.rank % len(FACTORS)])
        return (dollars * factor * Decimal(words.sealed()["rates"][self.currency])).quantize(
            CENT, ROUND_HALF_UP
        )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _json(name: str, value: Any) -> sealing.Source:
    return sealing.Source.of_bytes(name, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def begin(firm: Firm, notice: Notice) -> Bid:
    """Her bid, begun now or before."""
    found = Bid.objects.filter(notice=notice, supplier=firm.organisation).first()
    return found or bids.begin(notice, by=firm.actor)


def submit(offer: Offer) -> Submission:
    """Sealed to the tender's openers, the bytes sent, the hashes handed in: a receipt at once."""
    firm, notice = offer.firm, offer.notice
    begin(firm, notice)
    row = OpenerManifest.objects.get(tender_id=notice.pk, state="standing")
    handed = [_seal(offer, kind, sealing.Manifest.parse(row.manifest)) for kind in envelopes_of(offer.terms)]
    return bids.submit(notice, by=firm.actor, lot=offer.lot, envelopes=handed, key=uuid.uuid4())


def keep_draft(offer: Offer, at: datetime) -> None:
    """A bid being prepared: half of its answers and prices, kept on the server sealed to the firm's own key."""
    _identity, recipient = make_key_file("supplier")
    bids.make_organisation_key(offer.firm.organisation, by=offer.firm.actor, recipient=recipient)
    said = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    asked = [one for one in asked_of(offer.terms["questions"], offer.lot) if one["type"] != "file"]
    lines = price_lines(offer.content, offer.lot)
    typed = {
        "answers": {one["id"]: {"value": offer.answer(one), "at": said} for one in asked[: len(asked) // 2]},
        "prices": {one.key: {"value": str(offer.unit_price(one)), "at": said} for one in lines[:1]},
        "currency": offer.currency,
    }
    head = canonical({"v": 1, "typed": typed, "files": []})
    packed = DRAFT + len(head).to_bytes(8, "big") + head
    bids.save_draft(
        begin(offer.firm, offer.notice),
        by=offer.firm.actor,
        lot=offer.lot,
        kind="typed",
        ciphertext=pyrage.encrypt(packed, [sealing.check_recipient(recipient)]),
        recipient=recipient,
        edit=0,
    )


def _seal(offer: Offer, kind: str, manifest: sealing.Manifest) -> bids.Handed:
    out = BytesIO()
    sealed = sealing.seal(
        offer.files(kind),
        manifest=manifest,
        tender=str(offer.notice.pk),
        tender_version=offer.notice.version,
        lot=offer.lot,
        envelope=kind,
        supplier=str(offer.firm.organisation.pk),
        out=out,
    )
    upload = bids.begin_upload(
        by=offer.firm.actor, sha256=sealed.header.ciphertext_sha256, size=len(out.getvalue())
    )
    bids.take_piece(upload, by=offer.firm.actor, offset=0, data=out.getvalue())
    shares = {str(seat): b64encode(share).decode() for seat, share in sealed.shares.items()}
    return bids.Handed(sealed.header.json, shares)
