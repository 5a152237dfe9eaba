# SPDX-License-Identifier: Apache-2.0
"""Long-term agreements after their signature: suspended, used by other agencies, and rounds of offers under them.

A round of offers is a procurement of its own, which names the agreement's as its framework; the order that comes of it
is told in the same one.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from meishan.market.tenders.exports import time_of

from .case import Case, Json, Said, known, money
from .contract import amendment_of, framework_of, line_of, part_of


def suspended(case: Case) -> Said | None:
    """Nothing can be ordered for a while. OCDS has no status for that; an amendment of each contract says it."""
    words = _("Suspended: %(reason)s") % {"reason": case.facts["reason"]}
    return _of_all_holders(case, "suspension", words)


def resumed(case: Case) -> Said | None:
    """Orders can be made again."""
    return _of_all_holders(case, "resumption", _("Resumed. Orders can be made again."))


def joined(case: Case) -> Said | None:
    """Another agency may order, after its request, the owner's word and the supplier's: it is a buyer beside the
    owner. A single consent is no release.
    """
    facts = case.facts
    if facts["state"] != "agreed":
        return None
    agency = case.parties.refer(facts["agency"], "buyer")
    amount = money(facts["amount"], facts["currency"])
    words = _("%(agency)s may order under this agreement, up to %(amount)s, until %(day)s.") % {
        "agency": agency["name"],
        "amount": f"{amount['currency']} {amount['amount']}",
        "day": facts["until"],
    }
    amendment = amendment_of(case, "joined", words)
    if facts.get("owner_at") and facts.get("supplier_at"):
        amendment["description"] = _(
            "Asked for on %(asked)s; the owner agreed on %(owner)s, the supplier on %(supplier)s. The agreement came "
            "of competition, is valid for the time needed, and its terms stay the same."
        ) % {
            "asked": facts["asked_at"][:10],
            "owner": facts["owner_at"][:10],
            "supplier": facts["supplier_at"][:10],
        }
    return _of_contracts(case, [facts["contract"]], amendment)


def left(case: Case) -> Said | None:
    """The other agency orders no more; what it ordered goes on."""
    agency = case.parties.refer(case.facts["agency"], "buyer")
    words = _("%(agency)s no longer orders under this agreement.") % {"agency": agency["name"]}
    return _of_contracts(case, [case.facts["contract"]], amendment_of(case, "left", words))


def holders_asked(case: Case) -> Said:
    """Secondary bidding: the holders of an agreement are asked for offers for one need."""
    facts = case.facts
    buyer = case.parties.refer(facts["buyer"], "buyer", "procuringEntity")
    return Said(
        ("tender",),
        {
            "buyer": buyer,
            "tender": {
                "id": str(case.process),
                "title": facts["title"],
                "status": "active",
                "procurementMethod": "selective",
                "procurementMethodDetails": _("Offers of the holders of a long-term agreement"),
                "competitive": True,
                "procuringEntity": buyer,
                "items": [line_of(one) for one in facts["lines"]],
                "tenderPeriod": {
                    "startDate": _second(facts["asked_at"]),
                    "endDate": _second(facts["due_at"]),
                },
            },
            "relatedProcesses": [framework_of(facts)],
        },
    )


def offer_chosen(case: Case) -> Said:
    """How many holders offered. Whose offer was chosen is told with the order, once a second person approved it."""
    count = case.facts["count"]
    section = {"id": str(case.process), "status": "complete", "numberOfTenderers": count}
    counted = {"id": "bids", "measure": "bids", "date": case.moment, "value": count}
    return Said(("tenderUpdate",), {"tender": section, "bids": {"statistics": [counted]}})


def round_ended(case: Case) -> Said:
    """Nothing is ordered of it: the round was called off before its time, or no offer was chosen."""
    if case.facts["is_due"]:
        return Said(("tenderUpdate",), {"tender": {"id": str(case.process), "status": "unsuccessful"}})
    return Said(("tenderCancellation",), {"tender": {"id": str(case.process), "status": "cancelled"}})


def _of_all_holders(case: Case, kind: str, words: str) -> Said | None:
    return _of_contracts(case, case.facts.get("contracts", []), amendment_of(case, kind, words))


def _of_contracts(case: Case, contracts: list[Any], amendment: Json) -> Said | None:
    """The amendment of each of these contracts that was told of before; None where none was."""
    told = known(case.before.get("contracts"))
    parts = [part_of(case, one, amendments=[amendment]) for one in contracts if str(one) in told]
    return Said(("contractAmendment",), {"contracts": parts}) if parts else None


def _second(moment: str) -> str:
    return time_of(datetime.fromisoformat(moment))
