# SPDX-License-Identifier: Apache-2.0
"""What must be on record before a tender is cleared."""

from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft
from tests.personas import Persona


def plan_tender(draft: Draft, by: Persona, *, amount: str = "40000", currency: str = "USD") -> Draft:
    """The draft, its value estimated and standing agreements looked at; ready to be submitted once its text is."""
    actions.estimate(draft, by=by.actor, amount=amount, currency=currency)
    actions.consider_agreements(draft, by=by.actor, answer="none", words="Nobody holds one for this.")
    return Draft.objects.get(pk=draft.pk)
