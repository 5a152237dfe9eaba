# SPDX-License-Identifier: Apache-2.0
"""An award comes into force once nothing holds it; or it falls away, and the next in rank may step up."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.actions.moving import may_go
from meishan.market.tenders.actions.moving import move as move_tender
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import TenderState

from ...models import Award
from ...queries import awards as reads
from ...states import AwardState, CancelGround
from ._shared import bids_of, refuse_ended, refuse_sanctioned, said, suppliers_fact
from .announcing import award_fact
from .lots import award_lots, end_lots, lots_fact, reopen_lots
from .moving import move_award


@act("evaluation.let_stand", label=gettext_lazy("Let an award come into force"), public=True)
def let_stand(award: Award, *, by: Actor, at: datetime, record: Record) -> Award:
    """The award is in force: its standstill is over, no debriefing waits for its answer, no protest is open, and its
    supplier is not sanctioned (un-procurement b 11; HLCM Model Policy Framework). A contract may follow.
    """
    # Held, as a protest holds it while it is filed: neither passes the other by.
    Notice.objects.select_for_update(no_key=True).get(pk=award.notice_id)
    notice = Notice.objects.select_related("buyer").get(pk=award.notice_id)
    refuse_ended(notice)
    if award.state != AwardState.NOTIFIED:
        raise Refused(_("This award does not wait to come into force. Load the page again."))
    if at < award.standstill_until:
        raise Refused(
            _("The standstill lasts until %(time)s.") % {"time": shown.moment_in(award.standstill_until)}
        )
    with scope.everything():
        # Whoever lets it stand need not be one who may read them.
        debriefs = reads.unanswered_debriefs(notice.pk, award.decision_id).exists()
        protests = reads.holding(notice.pk, award.lot).exists()
    if debriefs:
        raise Refused(_("A bidder asked for a debriefing. Answer it first; her time to protest begins then."))
    if protests:
        raise Refused(_("A protest is open. The award waits until it is settled."))
    refuse_sanctioned(bids_of([award.submission_id]))
    award = move_award(award, AwardState.STANDING, at)
    award_lots(notice, award.lot, at)
    tender = Tender.objects.get(pk=notice.pk)
    if not Award.objects.filter(notice=notice, state=AwardState.NOTIFIED).exists() and may_go(
        tender, TenderState.AWARDED
    ):
        move_tender(tender, TenderState.AWARDED, at)
        end_lots(notice, at)
    record.public(
        reference=notice.reference,
        notice=notice.pk,
        version=notice.version,
        awards=[award_fact(award)],
        lots=lots_fact(notice),
    )
    record.parties(award.supplier_id, award.buyer_id)
    return award


@act("evaluation.cancel_award", label=gettext_lazy("Cancel an award"), public=True)
def cancel_award(award: Award, *, by: Actor, at: datetime, record: Record, ground: str, words: str) -> Award:
    """An award that is not under contract yet falls away, with the reason all may read. Then the next in rank can be
    recommended, reviewed and decided on like the first (un-procurement b 11); where nobody is left, that the lot ends
    without award.
    """
    if ground not in CancelGround.values:
        raise Refused(_("Choose why the award is cancelled."), field="ground")
    reason = said(words, "words", _("Say why; everybody may read it."))
    notice = Notice.objects.select_related("buyer").get(pk=award.notice_id)
    if award.state not in (AwardState.NOTIFIED, AwardState.STANDING):
        raise Refused(_("Only an award without a contract can be cancelled here. Load the page again."))
    held = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
    if held.state == AwardState.STANDING:
        reopen_lots(notice, held.lot)
    held.state, held.state_at = AwardState.CANCELLED, at
    held.cancel_ground, held.cancel_words, held.cancelled_by = ground, reason, by.person
    held.save()
    record.public(
        reference=notice.reference,
        notice=notice.pk,
        version=notice.version,
        awards=[{**award_fact(held), "suppliers": suppliers_fact(held.submission)}],
        lots=lots_fact(notice),
        ground=ground,
        reason=reason,
    )
    record.parties(held.supplier_id, held.buyer_id)
    return held
