# SPDX-License-Identifier: Apache-2.0
"""Awards in the background: who is recommended is vetted, whose turn it is is told, what is due comes into force.

A bidder reads of its own offer alone; nobody learns from a mail who protests.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.market.bids.tasks.bidding import people_of
from meishan.market.tenders.models import Notice
from meishan.market.vetting.states import Moment
from meishan.market.vetting.tasks import screen_supplier

from ..actions import awarding as acts
from ..actions import protesting
from ..actions.awarding._shared import parties_to
from ..models import Award, Debrief, Letter, Protest, Recommendation
from ..queries import awards as reads
from ..queries import parts
from ..states import AwardState, CancelGround, ProtestState, RecommendationState


@job("evaluation.let_awards_stand", every="*/5 * * * *", alone=True)
def let_awards_stand(timestamp: int = 0) -> None:
    """Awards whose standstill is over and that nothing holds come into force by themselves."""
    with scope.everything():
        for award in reads.due_to_stand(clock.now()):
            try:
                acts.let_stand(award, by=SYSTEM)
            except Refused:
                # A debriefing, a protest or a vetting case holds it; the next look asks again.
                continue


@follower("evaluation.vet_recommended", acts=("evaluation.submit_recommendation",))
def vet_recommended(entry: Entry) -> None:
    """Who is recommended is held against the lists once more, with all who would be under contract."""
    found = Recommendation.objects.filter(pk=entry.subject_id).first()
    if found is None:
        return
    for row in found.lots.filter(submission__isnull=False).select_related("submission__bid"):
        for one in parties_to(row.submission.bid):
            enqueue(screen_supplier, subjects=[str(one)], moment=Moment.AWARD.value)


@follower("evaluation.end_awards", acts=("tenders.cancel",))
def end_awards(entry: Entry) -> None:
    """With a tender that is cancelled its awards fall away, unless a contract is signed."""
    if Award.objects.filter(
        notice=entry.subject_id, state__in=(AwardState.NOTIFIED, AwardState.STANDING)
    ).exists():
        enqueue(cancel_awards, notice=str(entry.subject_id))


@job("evaluation.cancel_awards")
def cancel_awards(notice: str) -> None:
    """Cancel what a cancelled tender leaves of awards."""
    with scope.everything():
        for award in Award.objects.filter(
            notice=UUID(notice), state__in=(AwardState.NOTIFIED, AwardState.STANDING)
        ):
            acts.cancel_award(award, by=SYSTEM, ground=CancelGround.ENDED, words="The tender was cancelled.")


@follower(
    "evaluation.tell_of_recommendation",
    acts=("evaluation.submit_recommendation", "evaluation.advise", "evaluation.decide"),
)
def tell_of_recommendation(entry: Entry) -> None:
    """Whose turn it is hears of it: the committee, those who decide, or the officer it goes back to."""
    found = (
        Recommendation.objects.select_related("notice__buyer", "buyer").filter(pk=entry.subject_id).first()
    )
    if found is None:
        return
    context = {
        **_about(found.notice),
        "state": found.state,
        "needs_review": found.needs_review,
        "url": _address("recommendation", found.pk),
    }
    subject = _("A recommendation waits for you: %(reference)s")
    for person in _concerned(found, entry):
        post(person, kind=entry.act, subject=subject, template="evaluation/mail/turn", context=context)


def _concerned(found: Recommendation, entry: Entry) -> Iterable[Person]:
    if entry.act == "evaluation.submit_recommendation":
        if found.needs_review:
            free = parts.free_to_advise(found.buyer_id, found.notice_id)
            return Person.objects.filter(pk__in=free, is_active=True)
        return members_of(found.buyer, Role.HEAD).exclude(pk__in=[found.made_by, found.submitted_by])
    if found.state == RecommendationState.ENDORSED:
        return members_of(found.buyer, Role.HEAD)
    if found.state in (
        RecommendationState.RETURNED,
        RecommendationState.REJECTED,
        RecommendationState.DECIDED,
    ):
        return Person.objects.filter(pk__in=[found.made_by, found.submitted_by], is_active=True)
    return Person.objects.none()


@follower("evaluation.send_letters", acts=("evaluation.announce",))
def send_letters(entry: Entry) -> None:
    """Each bidder hears of its letter, which it reads here: mail is no place for scores."""
    decision = entry.facts.get("decision")
    letters = Letter.objects.filter(decision=decision).select_related("notice__buyer", "notice__deadline")
    for one in letters:
        context = {
            **_about(one.notice),
            "debrief_until": one.debrief_until,
            "url": _address("letter", one.pk),
        }
        _write(
            people_of(one.supplier_id),
            entry.act,
            _("The award was announced: %(reference)s"),
            "letter",
            context,
        )


@follower("evaluation.tell_of_award", acts=("evaluation.let_stand", "evaluation.cancel_award"))
def tell_of_award(entry: Entry) -> None:
    """The supplier and the buyer's officers hear that an award is in force or fell away."""
    award = Award.objects.select_related("notice__buyer", "buyer").filter(pk=entry.subject_id).first()
    if award is None:
        return
    stands = entry.act == "evaluation.let_stand"
    subject = _("The award is in force: %(reference)s") if stands else _("The award fell away: %(reference)s")
    context = {**_about(award.notice), "stands": stands, "words": award.cancel_words}
    letter = Letter.objects.filter(decision=award.decision_id, supplier=award.supplier_id).first()
    if letter is not None:
        to_supplier = {**context, "url": _address("letter", letter.pk)}
        _write(people_of(award.supplier_id), entry.act, subject, "award", to_supplier)
    to_officers = {**context, "url": _address("award", award.notice_id)}
    _write(members_of(award.buyer, Role.OFFICER, Role.HEAD), entry.act, subject, "award", to_officers)


@follower("evaluation.tell_of_debrief", acts=("evaluation.ask_debrief", "evaluation.answer_debrief"))
def tell_of_debrief(entry: Entry) -> None:
    """The buyer's officers hear that a debriefing is asked for, the bidder that it is answered."""
    found = Debrief.objects.select_related("notice__buyer", "buyer").filter(pk=entry.subject_id).first()
    if found is None:
        return
    if entry.act == "evaluation.ask_debrief":
        context = {**_about(found.notice), "url": _address("debrief", found.pk)}
        people = members_of(found.buyer, Role.OFFICER, Role.HEAD)
        _write(people, entry.act, _("A debriefing to answer: %(reference)s"), "debrief_asked", context)
        return
    context = {**_about(found.notice), "until": found.protest_until, "url": _address("letter", found.pk)}
    subject = _("Your debriefing: %(reference)s")
    _write(people_of(found.supplier_id), entry.act, subject, "debrief_answered", context)


@follower(
    "evaluation.tell_of_protest",
    acts=(
        "evaluation.file_protest",
        "evaluation.withdraw_protest",
        "evaluation.admit_protest",
        "evaluation.review_protest",
        "evaluation.settle_protest",
        "evaluation.implement_protest",
    ),
)
def tell_of_protest(entry: Entry) -> None:
    """The bidder hears of each step of the buyer; those who may judge it, and officers, of what the bidder does."""
    found = Protest.objects.select_related("notice__buyer", "buyer").filter(pk=entry.subject_id).first()
    if found is None or found.number is None:
        return
    context = {
        **_about(found.notice),
        "number": found.number,
        "state": found.get_state_display,
        "url": _address("protest", found.pk),
    }
    subject = _("Protest: %(reference)s")
    if entry.act in ("evaluation.file_protest", "evaluation.withdraw_protest"):
        judges = set(parts.free_to_settle(found.buyer_id, found.notice_id))
        officers = set(members_of(found.buyer, Role.OFFICER, Role.HEAD).values_list("pk", flat=True))
        people: Iterable[Person] = Person.objects.filter(pk__in=judges | officers, is_active=True)
    else:
        people = people_of(found.supplier_id)
        if found.state == ProtestState.UPHELD:
            heads = members_of(found.buyer, Role.HEAD)
            _write(heads, entry.act, subject, "protest", context)
    _write(people, entry.act, subject, "protest", context)


@follower("evaluation.publish_withdrawals", acts=("evaluation.withdraw_protest",), calls_acts=True)
def publish_withdrawals(entry: Entry) -> None:
    """Everybody reads that a filed protest was withdrawn: the platform says so, as the bidder's own entry names it."""
    found = Protest.objects.filter(pk=entry.subject_id, number__isnull=False).first()
    if found is not None and not reads.withdrawal_is_public(found):
        protesting.publish_withdrawal(found, by=SYSTEM)


def _about(notice: Notice) -> dict[str, Any]:
    return {
        "reference": notice.reference,
        "title": notice.title,
        "main": notice.language,
        "buyer": notice.buyer_name,
        "zone": notice.zone,
    }


def _address(name: str, pk: UUID) -> str:
    return str(settings.BASE_URL) + reverse(f"evaluation:{name}", args=[pk])


def _write(
    people: Iterable[Person], kind: str, subject: str | Promise, template: str, context: Mapping[str, Any]
) -> None:
    for person in people:
        post(person, kind=kind, subject=subject, template=f"evaluation/mail/{template}", context=context)
