# SPDX-License-Identifier: Apache-2.0
"""The awards section: announced while the standstill runs, in force after it, or fallen away; how all bids fared."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from .bids import bid_id, tenderers
from .case import Case, Json, Said, known, money
from .tender import lots_as

# What the lots of a tender are called there, and here.
LOTS = {
    "active": "active",
    "awarded": "complete",
    "unsuccessful": "unsuccessful",
    "cancelled": "cancelled",
    "removed": "cancelled",
}


def announced(case: Case) -> Said:
    """To whom each lot goes, how every bid was judged, and the evaluation that anybody can reckon anew.

    Where every award fell away and nobody stepped up, its lots tell so: an unsuccessful tender has no awards, not even
    cancelled ones (Pelican, coherence of tender.status).
    """
    awards = [_award(case, one, "pending") for one in case.facts["awards"]]
    details = [_judged(case, one) for one in case.facts["offers"]]
    section: Json = {"id": str(case.process), **tenderers(case)}
    if awards:
        section["status"] = "complete"
    elif not case.before.get("awards") and _all_without(case):
        section["status"] = "unsuccessful"
    if lots := _lots_announced(case):
        section["lots"] = lots
    said: Json = {"tender": section}
    if details:
        said["bids"] = {"statistics": _statistics(case), "details": details}
    if awards:
        said["awards"] = awards
    return Said(("award",) if awards else ("tenderUpdate",), said)


def in_force(case: Case) -> Said:
    """The standstill is over and no protest is open: a contract may follow."""
    awards = [{"id": str(one["id"]), "status": "active"} for one in case.facts["awards"]]
    return Said(("awardUpdate",), {**_lots_moved(case), "awards": awards})


def cancelled(case: Case) -> Said:
    """An award fell away, with the reason all may read."""
    awards = [
        {
            "id": str(one["id"]),
            "status": "cancelled",
            "amendments": [
                {
                    "id": f"cancelled-{case.number}",
                    "date": case.moment,
                    "rationale": case.facts["reason"],
                    "releaseID": case.name,
                }
            ],
        }
        for one in case.facts["awards"]
    ]
    return Said(("awardCancellation",), {**_lots_moved(case), "awards": awards})


def _lots_moved(case: Case) -> Json:
    """The tender with those lots that stand otherwise than was told before; nothing where none does."""
    lots = [{"id": str(one["lot"]), "status": LOTS[one["state"]]} for one in case.facts.get("lots", [])]
    told = known(case.tender.get("lots"))
    moved = [one for one in lots if one["id"] in told and told[one["id"]].get("status") != one["status"]]
    return {"tender": {"id": str(case.process), "lots": moved}} if moved else {}


def protested(case: Case) -> Said | None:
    """How many protests there were, and how many were upheld: of each, that it is there and how it stands."""
    before = {one["id"]: one["value"] for one in case.before.get("statistics", [])}
    number, state = case.facts["number"], case.facts["state"]
    now = {"complaints": max(number, before.get("complaints", 0))}
    for name in ("upheld", "rejected", "inadmissible"):
        if state == name:
            now[f"{name}Complaints"] = before.get(f"{name}Complaints", 0) + 1
    if all(before.get(name) == value for name, value in now.items()):
        return None
    told = [
        {"id": name, "measure": name, "date": case.moment, "value": value, "scope": "complaints"}
        for name, value in now.items()
    ]
    return Said(("awardUpdate",), {"statistics": told})


def items_of(case: Case, lot: int) -> list[Json]:
    """What was asked for in that lot, as the tender said it."""
    return [
        one
        for one in case.tender.get("items", [])
        if not lot or one.get("relatedLot") in (None, str(lot))
        if one.get("quantity") != 0
    ]


def suppliers_of(case: Case, told: list[Json]) -> list[Json]:
    """The suppliers of an award, the lead first; firms that are not on the platform by a name of their own."""
    lead = str(told[0]["id"])
    found = []
    for place, one in enumerate(told):
        if _is_id(one.get("id")):
            found.append(case.parties.refer(one["id"], "supplier"))
        else:
            key = f"{lead}-partner-{place}"
            found.append(case.parties.refer_to_stranger(key, one["name"], one.get("country", ""), "supplier"))
    return found


def _award(case: Case, told: Json, status: str) -> Json:
    lot = told["lot"]
    award: Json = {
        "id": str(told["id"]),
        "title": _title(case, lot),
        "status": status,
        "date": case.moment,
        "value": money(told["amount"], told["currency"]),
        "suppliers": suppliers_of(case, told["suppliers"]),
        "items": items_of(case, lot),
        "documents": _documents(case, lot),
        "relatedBids": [_bid_of_award(case, told)],
    }
    if told.get("standstill_until"):
        words = _("The standstill lasts until %(time)s; until then bidders may protest.")
        award["description"] = words % {"time": f"{str(told['standstill_until'])[:16].replace('T', ' ')} UTC"}
    if lot:
        award["relatedLots"] = [str(lot)]
    return {key: one for key, one in award.items() if one}


def _title(case: Case, lot: int) -> str:
    if lot:
        found = known(case.tender.get("lots")).get(str(lot), {})
        return str(found.get("title") or lot)
    return str(case.tender.get("title") or "")


def _documents(case: Case, lot: int) -> list[Json]:
    place = f"{settings.BASE_URL}/procurements/{case.ocid}"
    return [
        {
            "id": f"{kind}-{lot}",
            "documentType": "evaluationReports",
            "title": title,
            "url": f"{place}/{kind}-{lot}.json",
            "datePublished": case.moment,
            "format": "application/json",
        }
        for kind, title in (("evaluation", _("Evaluation")), ("ranking", _("Ranking")))
    ]


def _bid_of_award(case: Case, told: Json) -> str:
    named = {one["submission"]: one for one in case.facts["offers"] if one.get("supplier")}
    if str(told["submission"]) in named:
        return bid_id(told["suppliers"][0]["id"], told["lot"])
    return str(told["submission"])


def _judged(case: Case, told: Json) -> Json:
    """One bid with its result; whose it is only where the rules let everybody know who bid."""
    supplier = told.get("supplier")
    bid: Json = {
        "id": bid_id(supplier["id"], told["lot"]) if supplier else str(told["submission"]),
        "status": "valid" if told["compliant"] else "disqualified",
    }
    if supplier and _is_id(supplier["id"]):
        lead = case.parties.refer(supplier["id"], "tenderer")
        # Partners were named at the opening; the list of this release does not drop them.
        bid["tenderers"] = [lead]
    if value := money(told.get("amount"), told.get("currency")):
        bid["value"] = value
    if told.get("rank"):
        bid |= {"hasRank": True, "rank": told["rank"]}
    if told["lot"]:
        bid["relatedLots"] = [str(told["lot"])]
    return bid


def _statistics(case: Case) -> list[Json]:
    """How many bids were valid and how many were not: in each lot, as lots may be decided one after the other."""
    found = []
    for lot in sorted({one["lot"] for one in case.facts["offers"]}):
        mine = [one for one in case.facts["offers"] if one["lot"] == lot]
        valid = sum(1 for one in mine if one["compliant"])
        for measure, value in (("validBids", valid), ("disqualifiedBids", len(mine) - valid)):
            said: Json = {"id": measure, "measure": measure, "date": case.moment, "value": value}
            if lot:
                said |= {"id": f"{measure}-{lot}", "relatedLot": str(lot)}
            found.append(said)
    return found


def _lots_announced(case: Case) -> list[Json]:
    told = known(case.tender.get("lots"))
    results = {str(one["lot"]): one["result"] for one in case.facts["lots"]}
    if "0" in results and "0" not in told:
        status = "complete" if results["0"] == "awarded" else "unsuccessful"
        return lots_as(case, status)
    return [
        {"id": lot, "status": "complete" if result == "awarded" else "unsuccessful"}
        for lot, result in results.items()
        if lot in told
    ]


def _all_without(case: Case) -> bool:
    """Whether nothing of the tender is left to be awarded."""
    ended = {str(one["lot"]) for one in case.facts["lots"]}
    active = {one["id"] for one in case.tender.get("lots", []) if one.get("status") == "active"}
    return "0" in ended or active <= ended


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
