# SPDX-License-Identifier: Apache-2.0
"""Longer validity: asked of all bidders alike, answered once by each, with nothing else of a bid changed."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import WITHOUT_AWARD

from ...models import ValidityAnswer, ValidityRequest
from ...queries import validity as queries
from .after import EVALUATED, LONGEST


@act(
    "bids.ask_longer_validity",
    label=gettext_lazy("Ask all bidders to stand by their bids for longer"),
    public=True,
)
def ask_longer_validity(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    until: date,
    due_at: datetime,
    reason: str,
) -> ValidityRequest:
    """Ask all whose bids are still in the running to stand by them until a later day, before they lapse. Source: UN
    practice, un-procurement b 10: all bidders are asked, no price changes, and who refuses loses no bid security.
    """
    words = reason.strip()
    if not words:
        raise Refused(_("Say why; all bidders read it."), field="reason")
    if len(words) > LONGEST:
        raise Refused(_("The reason is too long."), field="reason")
    if Tender.objects.get(pk=notice.pk).state not in EVALUATED:
        raise Refused(_("Bidders are asked during the evaluation, before the award."))
    before = queries.valid_until(notice)
    if until <= before:
        raise Refused(
            _("The bids are valid until %(day)s already. Choose a later day.") % {"day": shown.day(before)},
            field="until",
        )
    if not at < due_at or due_at.date() > before:
        raise Refused(
            _("Bidders must answer in time: after now, and before their bids lapse on %(day)s.")
            % {"day": shown.day(before)},
            field="due_at",
        )
    bids = list(queries.bids_in_force(notice))
    if not bids:
        raise Refused(_("There is no bid in force that could be extended."))
    made = ValidityRequest(
        notice=notice,
        buyer_id=by.the_organisation,
        number=ValidityRequest.objects.filter(notice=notice).count() + 1,
        before=before,
        until=until,
        reason=words,
        asked_by=by.the_person,
        asked_at=at,
        due_at=due_at,
    )
    made.save(force_insert=True)
    ValidityAnswer.objects.bulk_create(
        ValidityAnswer(request=made, bid=one, supplier_id=one.supplier_id, buyer_id=one.buyer_id)
        for one in bids
    )
    record.subject(made)
    record.public(reference=notice.reference, number=made.number, before=before, until=until, due_at=due_at)
    record.private(reason=words)
    record.parties(*(one.supplier_id for one in bids))
    return made


@act("bids.answer_longer_validity", label=gettext_lazy("Answer whether a bid stands for longer"))
def answer_longer_validity(
    answer: ValidityAnswer, *, by: Actor, at: datetime, record: Record, agrees: bool
) -> ValidityAnswer:
    """Say once, in time, whether one stands by one's bid for longer. Price and substance stay as they were sealed."""
    if answer.at is not None:
        raise Refused(_("This was answered already."))
    if Tender.objects.get(pk=answer.request.notice_id).state in WITHOUT_AWARD:
        raise Refused(_("The tender has ended without an award. No answer is needed any more."))
    if at >= answer.request.due_at:
        raise Refused(_("The time to answer is over. Your bid is valid as long as it was."))
    answer.agrees, answer.person, answer.at = agrees, by.the_person, at
    answer.save()
    record.private(number=answer.request.number, agrees=agrees, until=answer.request.until)
    record.parties(answer.supplier_id, answer.buyer_id)
    return answer
