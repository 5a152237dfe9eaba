# SPDX-License-Identifier: Apache-2.0
"""Which procurement an entry is about: the id of its tender and notice, found from the thing the act was done to."""

from uuid import UUID

from django.apps import apps

from meishan.base.ledger.models import Entry

# Kinds of things that are the procurement itself, or have its id.
THEMSELVES = frozenset({"tenders.notice", "tenders.tender", "opendata.pastprocurement"})
# Kinds that point to their notice by a column of this name.
BY_COLUMN = {
    "bids.opening": "notice_id",
    "bids.validityrequest": "notice_id",
    "bids.negotiation": "notice_id",
}
# Apps whose entries name it among their facts: a round of offers is a procurement of its own, with the order that comes
# of it; so is an order from a price list; then come the notice, and for what no notice led to, the agreement or the
# contract itself.
BY_FACTS = ("evaluation.", "contracts.")
FACTS = ("round", "call_off", "notice", "agreement", "contract")


def process_behind(entry: Entry) -> UUID | None:
    """The id of the procurement; None where the entry is about none."""
    if entry.act.startswith(BY_FACTS):
        named = next((entry.facts[name] for name in FACTS if entry.facts.get(name)), None)
        return UUID(named) if named else None
    kind, subject = entry.subject_kind, entry.subject_id
    if subject is None or kind in THEMSELVES:
        return subject
    column = BY_COLUMN.get(kind)
    if column is None:
        return None
    rows = apps.get_model(kind)._default_manager.filter(pk=subject)
    found: UUID | None = rows.values_list(column, flat=True).first()
    return found
