# SPDX-License-Identifier: Apache-2.0
"""What goes on record before a tender is cleared: its estimate, and why it is bought this way."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ..models import Draft, TenderPlan
from ..queries.planning import agreements_like, planning_of
from ..states import AgreementAnswer
from .wording import decimal_text, prose

WORDS = 5000


@act("tenders.estimate", label=gettext_lazy("Estimate a tender’s value"))
def estimate(
    draft: Draft, *, by: Actor, at: datetime, record: Record, amount: Decimal | str, currency: str
) -> TenderPlan:
    """Say what the need may cost; the agency's rules follow from it (UN practice: thresholds by estimated value). It is
    turned to US dollars by the United Nations' rate, and stays within the agency.
    """
    plan = _plan(draft)
    if not reference.is_currency(currency):
        raise Refused(_("Choose the currency of the estimate."), field="currency")
    plan.amount = Decimal(decimal_text(str(amount), whole_digits=18, places=2))
    plan.currency = currency
    turn_to_dollars(plan, at)
    plan.save()
    _wrote(draft, by)
    record.private(amount=plan.amount, currency=currency)
    return plan


@act("tenders.consider_agreements", label=gettext_lazy("Look at standing agreements first"))
def consider_agreements(
    draft: Draft, *, by: Actor, at: datetime, record: Record, answer: str, words: str
) -> TenderPlan:
    """Say why no long-term agreement serves this need. What was known and shown is kept with the answer (UNAIDS manual
    6.1: before a tender, record that no usable agreement exists).
    """
    plan = _plan(draft)
    if answer not in AgreementAnswer.values:
        raise Refused(_("Say whether there is an agreement for this need."), field="answer")
    plan.agreements = {
        "answer": answer,
        "words": _words(words, "agreements_words"),
        "shown": [str(one.pk) for one in agreements_like(draft.content)],
        "at": at.isoformat(),
    }
    plan.save()
    _wrote(draft, by)
    record.private(answer=answer, shown=plan.agreements["shown"])
    return plan


@act("tenders.explain_splitting", label=gettext_lazy("Answer a warning against splitting"))
def explain_splitting(draft: Draft, *, by: Actor, at: datetime, record: Record, words: str) -> TenderPlan:
    """Say why purchases that together pass a threshold are separate needs. The purchases that counted are kept with the
    answer; a later one asks for a new answer (UN practice: no splitting to avoid a threshold).
    """
    plan = _plan(draft)
    planning = planning_of(draft, at)
    assert planning is not None  # it has a plan
    plan.splitting = {
        "words": _words(words, "splitting_words"),
        "counted": [str(one.id) for one in planning.splitting.counted],
        "total": str(planning.splitting.total),
        "currency": planning.rules.currency,
        "at": at.isoformat(),
    }
    plan.save()
    _wrote(draft, by)
    record.private(counted=plan.splitting["counted"], total=planning.splitting.total)
    return plan


@act("tenders.ask_shorter_time", label=gettext_lazy("Ask for less time than usual"))
def ask_shorter_time(draft: Draft, *, by: Actor, at: datetime, record: Record, words: str) -> TenderPlan:
    """Say why the time for bids must be shorter than the rules set. Only the head of procurement can clear such a
    tender, and only where the rules allow less (UNAIDS manual 6.2: 15 working days with approval).
    """
    plan = _plan(draft)
    plan.shortening = {"words": _words(words, "shortening_words"), "at": at.isoformat()}
    plan.save()
    _wrote(draft, by)
    record.private(deadline=draft.content["deadline"])
    return plan


def turn_to_dollars(plan: TenderPlan, at: datetime) -> None:
    """Set the estimate in US dollars by the rate of that day, and keep which it was. Raises Refused without one."""
    assert plan.amount is not None
    rate = reference.rate_on(plan.currency, at.date())
    if rate is None:
        raise Refused(
            _(
                "No United Nations rate of %(currency)s is known for this day. Give the estimate in US dollars, "
                "or ask the operator to bring rates in."
            )
            % {"currency": plan.currency},
            field="currency",
        )
    plan.estimate = reference.convert(plan.amount, plan.currency, "USD", at.date())
    plan.rate = rate_words(rate)


def rate_words(rate: reference.Rate) -> dict[str, Any]:
    """A rate as a plan keeps it."""
    return {
        "currency": rate.currency,
        "per_usd": str(rate.per_usd),
        "since": rate.since.isoformat() if rate.since else "",
        "source": rate.source,
    }


def _plan(draft: Draft) -> TenderPlan:
    plan = TenderPlan.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if plan is None:
        raise Refused(_("This notice does not ask for sealed bids here, so nothing of it is planned here."))
    return plan


def _words(words: str, field: str) -> str:
    said = prose(words, WORDS)
    if not said:
        raise Refused(_("Say why, in a sentence or two. It is kept on record."), field=field)
    return said


def _wrote(draft: Draft, by: Actor) -> None:
    """Whoever gave a reason can't clear it."""
    draft.editors = list(dict.fromkeys([*draft.editors, by.the_person]))
    draft.save(update_fields=["editors"])
