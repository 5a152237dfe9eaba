# SPDX-License-Identifier: Apache-2.0
"""The contracts section: signed, changed, ended; and contracts that no tender of ours led to: direct ones and orders.

Such a one is a procurement of its own, with the award that the standard asks for. An order under a long-term agreement
names the agreement's procurement as its framework.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from meishan.market.tenders.queries import ocid_of
from meishan.market.tenders.queries.rules import ground_title

from .award import items_of
from .case import Case, Json, Said, known, money


def signed(case: Case) -> Said | None:
    """Both sides have signed a contract, or a change of one. One signature alone is no release."""
    if not case.facts.get("in_force"):
        return None
    return _amended(case) if case.facts.get("amendment") else _concluded(case)


def completed(case: Case) -> Said:
    """The contract is closed: all of it was delivered."""
    return _ended(case, {"status": "terminated"})


def terminated(case: Case) -> Said | None:
    """The contract ends before its time."""
    if not case.facts.get("agrees"):
        return None
    ground = str(case.facts.get("ground") or "")
    amendment = amendment_of(case, "termination", _("Ended early: %(ground)s") % {"ground": ground})
    period = {"endDate": _day(case.facts["ends_on"], last=True)}
    return _ended(case, {"status": "terminated", "period": period, "amendments": [amendment]})


def ordered(case: Case) -> Said:
    """An order under a long-term agreement went to its supplier: award and contract of a procurement of its own."""
    facts = case.facts
    buyer = case.parties.refer(facts["buyer"], "buyer", "procuringEntity")
    supplier = case.parties.refer(facts["supplier"], "supplier")
    key, value = str(facts["call_off"]), money(facts["amount"], facts["currency"])
    items = [line_of(one) for one in facts["lines"]]
    at = str(facts["ordered_at"])[:19] + "Z"
    period = {"startDate": at}
    if facts.get("deliver_by"):
        period["endDate"] = max(_day(facts["deliver_by"], last=True), at)
    shared: Json = {"title": facts["title"], "value": value, "items": items}
    section: Json = {"id": str(case.process), "status": "complete"}
    if not case.before:
        # Of a round of offers the tender was told when the holders were asked.
        section |= {
            "title": facts["title"],
            "procurementMethod": "limited",
            "procurementMethodDetails": _("Order under a long-term agreement"),
            "procuringEntity": buyer,
        }
    return Said(
        ("award", "contract"),
        {
            "buyer": buyer,
            "tender": section,
            "awards": [{"id": key, "status": "active", "date": at, "suppliers": [supplier], **shared}],
            "contracts": [
                {
                    "id": key,
                    "awardID": key,
                    "status": "active",
                    "dateSigned": at,
                    "period": period,
                    "suppliers": [supplier],
                    **shared,
                }
            ],
            "relatedProcesses": [framework_of(facts)],
        },
    )


def framework_of(facts: Json) -> Json:
    """The procurement of the agreement that something was ordered or asked for under."""
    ocid = ocid_of(facts["notice"] or facts["agreement"])
    return {"id": "framework", "relationship": ["framework"], "scheme": "ocid", "identifier": ocid}


def order_cancelled(case: Case) -> Said | None:
    """An order was taken back, or its supplier can't deliver it. One that was never sent is no procurement."""
    if str(case.facts["call_off"]) not in known(case.before.get("contracts")):
        return None
    return Said(("contractUpdate",), {"contracts": [_part(case, case.facts["call_off"], status="cancelled")]})


def order_closed(case: Case) -> Said:
    """An order is done."""
    return Said(
        ("contractTermination",), {"contracts": [_part(case, case.facts["call_off"], status="terminated")]}
    )


def part_of(case: Case, contract: Any, **sections: Any) -> Json:
    """Some of a contract; its id and its award are always said."""
    return _part(case, contract, **sections)


def _concluded(case: Case) -> Said:
    facts = case.facts
    buyer = case.parties.refer(facts["buyer"], "buyer", "procuringEntity")
    supplier = case.parties.refer(facts["supplier"], "supplier")
    award = _award_of(case)
    said: Json = {}
    tags: tuple[str, ...] = ("contract",)
    if not case.before:
        said["buyer"] = buyer
        said["tender"] = _tender_of_its_own(case, buyer)
    if award is None:
        award = str(facts["contract"])
        said["awards"] = [_award_of_its_own(case, award, supplier)]
        tags = ("award", "contract")
    if facts.get("agreement"):
        said.setdefault("tender", {"id": str(case.process)})["techniques"] = _framework(case)
    signed_at = str(facts["signed_at"])[:19] + "Z"
    contract: Json = {
        "id": str(facts["contract"]),
        "awardID": award,
        "title": facts["title"],
        "description": facts["number"],
        "status": "active",
        "period": _period(facts),
        "value": money(facts["amount"], facts["currency"]),
        "suppliers": [supplier],
        "items": items_of(case, facts["lot"]),
        "dateSigned": signed_at,
        "milestones": [milestone_of(one) for one in facts.get("milestones") or []],
    }
    said["contracts"] = [{key: one for key, one in contract.items() if one}]
    return Said(tags, said, language=case.before.get("language") or facts["language"])


def _amended(case: Case) -> Said:
    facts = case.facts
    amendment = amendment_of(case, "amendment", facts["reason"])
    amendment["id"] = f"amendment-{facts['amendment_number']}"
    if changes := " ".join(_changes(facts)):
        amendment["description"] = changes
    changed = {
        "value": money(facts["amount"], facts["currency"]),
        "period": _period(facts),
        "amendments": [amendment],
    }
    if facts.get("milestones"):
        changed["milestones"] = [milestone_of(one) for one in facts["milestones"]]
    said: Json = {"contracts": [_part(case, facts["contract"], **changed)]}
    if facts.get("framework"):
        said["tender"] = {"id": str(case.process), "techniques": _framework(case)}
    return Said(("contractAmendment",), said)


def _changes(facts: Json) -> Iterator[str]:
    """What an amendment changes, in sentences."""
    before, currency = facts.get("before") or facts, facts["currency"]
    if Decimal(before["amount"]) != Decimal(facts["amount"]):
        yield _("The value changes from %(before)s to %(after)s.") % {
            "before": f"{currency} {before['amount']}",
            "after": f"{currency} {facts['amount']}",
        }
    if before["ends_on"] != facts["ends_on"]:
        yield _("The last day changes from %(before)s to %(after)s.") % {
            "before": before["ends_on"],
            "after": facts["ends_on"],
        }
    if facts.get("milestones_changed"):
        yield _("Milestones change.")
    if facts.get("prices_changed"):
        yield _("The price list changes.")


def _ended(case: Case, changed: Json) -> Said:
    said: Json = {"contracts": [_part(case, case.facts["contract"], **changed)]}
    if case.facts.get("agreement") and "period" in changed and not _others_in_force(case):
        # With its last holder the agreement itself is over.
        end = {"frameworkAgreement": {"period": changed["period"]}}
        said["tender"] = {"id": str(case.process), "techniques": end}
    return Said(("contractTermination",), said)


def _others_in_force(case: Case) -> bool:
    ended = str(case.facts["contract"])
    return any(
        one["id"] != ended and one.get("status") == "active" for one in case.before.get("contracts", [])
    )


def _part(case: Case, contract: Any, **sections: Any) -> Json:
    told = known(case.before.get("contracts")).get(str(contract), {})
    return {"id": str(contract), "awardID": told.get("awardID", str(contract)), **sections}


def _award_of(case: Case) -> str | None:
    """The award this contract comes of: of its lot, to its supplier, and not fallen away."""
    if str(case.facts.get("award")) in known(case.before.get("awards")):
        return str(case.facts["award"])
    lot, supplier = case.facts["lot"], str(case.facts["supplier"])
    taken = {one["awardID"] for one in case.before.get("contracts", [])}
    for one in case.before.get("awards", []):
        lots = one.get("relatedLots") or ["0"]
        held = {each["id"] for each in one.get("suppliers", [])}
        live = one.get("status") in ("active", "pending")
        if live and supplier in held and str(lot) in (*lots, "0") and one["id"] not in taken:
            return str(one["id"])
    return None


def _tender_of_its_own(case: Case, buyer: Json) -> Json:
    facts = case.facts
    section: Json = {
        "id": str(case.process),
        "title": facts["title"],
        "status": "complete",
        "procurementMethod": "direct",
        "procuringEntity": buyer,
    }
    if facts.get("ground"):
        section["procurementMethodRationale"] = _rationale(facts)
    return section


def _rationale(facts: Json) -> str:
    """Why no tender was held: the ground by its title and its code, and the buyer's own words."""
    ground, words = str(facts["ground"]), str(facts.get("reason") or "")
    title = ground_title(ground)
    named = f"{title} ({ground})" if title != ground else ground
    return f"{named}: {words}" if words else named


def _award_of_its_own(case: Case, key: str, supplier: Json) -> Json:
    facts = case.facts
    award: Json = {
        "id": key,
        "title": facts["title"],
        "status": "active",
        "date": str(facts["signed_at"])[:19] + "Z",
        "value": money(facts["amount"], facts["currency"]),
        "suppliers": [supplier],
        "items": items_of(case, facts["lot"]),
    }
    if facts["lot"]:
        award["relatedLots"] = [str(facts["lot"])]
    return {name: one for name, one in award.items() if one}


def _framework(case: Case) -> Json:
    """The agreement as a whole: a holder's contract may begin later or end earlier."""
    facts = case.facts
    # Entries of before told the terms of the holder's contract alone.
    terms = facts.get("framework") or {**facts, "ceiling": facts["amount"], "secondary_bidding": True}
    return {
        "hasFrameworkAgreement": True,
        "frameworkAgreement": {
            "period": _period(terms),
            "value": money(terms["ceiling"], facts["currency"]),
            "method": "withAndWithoutReopeningCompetition"
            if terms["secondary_bidding"]
            else "withoutReopeningCompetition",
        },
    }


def milestone_of(told: Json) -> Json:
    """A milestone of a contract: due, accepted, or not due any more."""
    accepted = told.get("accepted_at")
    is_dropped = told.get("state") == "dropped"
    otherwise = "notMet" if is_dropped else "scheduled"
    milestone: Json = {
        "id": str(told["milestone"]),
        "title": told["title"],
        "type": "delivery",
        "dueDate": _day(told["due_on"], last=True),
        "status": "met" if accepted else otherwise,
    }
    if is_dropped:
        milestone["description"] = _("Both sides agreed that it is not due any more.")
    return {**milestone, "dateMet": str(accepted)[:19] + "Z"} if accepted else milestone


def line_of(told: Json) -> Json:
    """What is ordered or asked for, by its line."""
    item: Json = {
        "id": str(told["number"]),
        "description": told["title"],
        "quantity": _number(told["quantity"]),
    }
    if told.get("code"):
        item["classification"] = {"scheme": "UNSPSC", "id": told["code"]}
    if told.get("unit"):
        item["unit"] = {"scheme": "UNCEFACT", "id": told["unit"]}
    return item


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number == int(number) else number


def amendment_of(case: Case, kind: str, rationale: str) -> Json:
    """Something that happened to a contract, with why."""
    said = {"id": f"{kind}-{case.number}", "date": case.moment, "releaseID": case.name}
    return {**said, "rationale": rationale} if rationale else said


def _period(facts: Json) -> Json:
    return {"startDate": _day(facts["starts_on"]), "endDate": _day(facts["ends_on"], last=True)}


def _day(day: str, *, last: bool = False) -> str:
    """The beginning of a day, or its end."""
    return f"{day}T23:59:59Z" if last else f"{day}T00:00:00Z"
