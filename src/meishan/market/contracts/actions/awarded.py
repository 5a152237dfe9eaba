# SPDX-License-Identifier: Apache-2.0
"""From an award to its contract: the value, the supplier and the lot are the award's, the words are the buyer's."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.evaluation.models import Award
from meishan.market.evaluation.states import AwardState

from ..models import Contract
from ..queries.awards import contract_of
from ._shared import cents
from .drafting import make_contract


@act("contracts.draft_from_award", label=gettext_lazy("Draft the contract of an award"))
def draft_from_award(
    award: Award,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    starts_on: date,
    ends_on: date,
    language: str = "en",
) -> Contract:
    """Begin the contract of an award whose standstill is over: nothing is signed while a bidder may still protest
    (UN practice: standstill, un-procurement b 11).
    """
    if award.state == AwardState.NOTIFIED:
        raise Refused(
            _(
                "Bidders may still ask for a debriefing or protest. The contract is drafted once the award is in force."
            )
        )
    if award.state != AwardState.STANDING:
        raise Refused(_("This award is not in force, so no contract follows from it."))
    if contract_of(award) is not None:
        raise Refused(_("This award has its contract already."))
    made = make_contract(
        by,
        at,
        supplier=award.supplier_id,
        title=title,
        value=cents(award.amount),
        currency=award.currency,
        starts_on=starts_on,
        ends_on=ends_on,
        language=language,
        award=award,
        notice_id=award.notice_id,
        lot=award.lot,
    )
    record.subject(made)
    record.private(
        number=made.number,
        supplier=made.supplier_id,
        amount=made.value,
        currency=made.currency,
        reference=award.notice.reference,
        lot=award.lot,
    )
    return made
