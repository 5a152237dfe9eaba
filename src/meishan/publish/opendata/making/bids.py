# SPDX-License-Identifier: Apache-2.0
"""The bids section: nothing of it before the opening; then how many came, and whose, as far as the rules let all read.

A bid has the id of its bidder and its lot, the same in its technical and its financial envelope, in the ranking and
in the award.
"""

from typing import Any

from django.utils.translation import ngettext

from meishan.market.bids.states import EnvelopeState, NegotiationKind
from meishan.market.tenders.states import EnvelopeKind

from .case import Case, Json, Said, known, money

STATUS = {
    EnvelopeState.OPENED: "pending",
    EnvelopeState.UNREADABLE: "pending",
    EnvelopeState.VOID: "disqualified",
    EnvelopeState.LATE: "disqualified",
    EnvelopeState.KEPT_SEALED: "disqualified",
}


def bid_id(supplier: Any, lot: int) -> str:
    """The id of a bid: its bidder, and the lot where the tender has lots."""
    return f"{supplier}-{lot}" if lot else str(supplier)


def opened(case: Case) -> Said | None:
    """The shares are released: the time of the opening, and how many bids came. Of the second opening, nothing."""
    if case.facts["envelope"] == EnvelopeKind.FINANCIAL:
        return None
    count = {"id": "bids", "measure": "bids", "date": case.moment, "value": case.facts["count"]}
    return Said(
        ("tenderUpdate",),
        {
            "tender": {"id": str(case.process), "bidOpening": {"date": case.moment}},
            "bids": {"statistics": [count]},
        },
    )


def negotiation_allowed(case: Case) -> Said:
    """The buyer negotiates with the best bidder, or asks several for final offers. With whom, nobody learns."""
    return Said(("tenderUpdate",), {"tender": _negotiation(case, {"status": "scheduled"})})


def negotiated(case: Case) -> Said:
    """Two officers agree to the minutes: final offers stand instead of the prices that were opened."""
    return Said(("tenderUpdate",), {"tender": _negotiation(case, {"status": "met", "dateMet": case.moment})})


def _negotiation(case: Case, stands: Json) -> Json:
    """A negotiation as a milestone of the tender."""
    facts = case.facts
    milestone: Json = {
        "id": f"negotiation-{facts['number']}",
        "title": str(NegotiationKind(facts["kind"]).label),
        "type": "assessment",
    }
    if count := facts.get("count"):
        asked = ngettext("%(count)s bidder is asked.", "%(count)s bidders are asked.", count)
        milestone["description"] = asked % {"count": count}
    return {"id": str(case.process), "milestones": [milestone | stands]}


def abstract_published(case: Case) -> Said:
    """Who bid, and for how much where totals are read out."""
    lines = case.facts["abstract"]
    details = [_bid(case, line) for line in lines]
    section: Json = {"id": str(case.process), **tenderers(case)}
    bidders = {one["supplier"] for one in lines}
    said: Json = {"tender": section, "bids": {}}
    if details:
        said["bids"]["details"] = details
    if case.facts["envelope"] != EnvelopeKind.FINANCIAL:
        said["bids"]["statistics"] = [
            {"id": "bids", "measure": "bids", "date": case.moment, "value": len(lines)},
            {"id": "bidders", "measure": "bidders", "date": case.moment, "value": len(bidders)},
        ]
    return Said(("tenderUpdate",), {key: one for key, one in said.items() if one})


def tenderers(case: Case) -> Json:
    """All who have bid, those of this release with those of before, and how many they are."""
    before = known(case.tender.get("tenderers"))
    now = {
        one["id"]: {"id": one["id"], "name": one["name"]}
        for one in case.parties.said()
        if "tenderer" in one["roles"]
    }
    if not now:
        return {}
    return {"numberOfTenderers": len(before | now), "tenderers": list(now.values())}


def _bid(case: Case, line: Json) -> Json:
    lead = case.parties.refer(line["supplier"], "tenderer")
    others = [
        case.parties.refer_to_stranger(
            f"{line['supplier']}-partner-{place}", one["name"], one.get("country", ""), "tenderer"
        )
        for place, one in enumerate(line.get("partners") or [], start=1)
    ]
    bid: Json = {
        "id": bid_id(line["supplier"], line["lot"]),
        "status": STATUS[EnvelopeState(line["state"])],
        "tenderers": [lead, *others],
    }
    total = line["computed"] if line.get("total") is None else line["total"]
    if value := money(total, line.get("currency")):
        bid["value"] = value
    if line["lot"]:
        bid["relatedLots"] = [str(line["lot"])]
    return bid
