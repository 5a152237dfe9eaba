# SPDX-License-Identifier: Apache-2.0
"""How an amendment changes milestones: they get another day or amount, are not due any more, or are new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown

from ..models import Amendment, Contract, Milestone, MilestoneChange
from ..states import MilestoneChangeKind, MilestoneState
from ._shared import amount_of, in_words, prose
from .drafting import MOST_ROWS, MilestoneRow


@dataclass(frozen=True)
class Replanned:
    """A milestone with its new day, its new amount or both; what is None stays. A dropped one is not due any more."""

    milestone: UUID
    due_on: date | None = None
    amount: Decimal | str | None = None
    is_dropped: bool = False


def read_milestones(
    contract: Contract,
    value: Decimal,
    ends_on: date,
    *,
    replanned: Sequence[Replanned],
    added: Sequence[MilestoneRow],
    today: date,
) -> list[MilestoneChange]:
    """What is to change, not saved yet. All milestones fit a contract of that value and last day then, and none gets a
    day that is past. Raises Refused, also where those that stay as they are would not fit.
    """
    if (replanned or added) and contract.agreement_id is not None:
        raise Refused(_("An agreement has no milestones: what is due stands in its call-offs."))
    held = list(Milestone.objects.filter(contract=contract))
    if len(held) + len(added) > MOST_ROWS:
        raise Refused(_("A contract has at most %(most)s milestones.") % {"most": MOST_ROWS})
    if len({one.milestone for one in replanned}) != len(replanned):
        raise Refused(_("Each milestone changes once."))
    planned = {one.pk: one for one in held if one.state == MilestoneState.PLANNED}
    made = [_changed(one, planned) for one in replanned] + [_added(one) for one in added]
    for number, one in enumerate(made, 1):
        one.number, one.contract = number, contract
        one.buyer_id, one.supplier_id = contract.buyer_id, contract.supplier_id
    changed = {one.milestone.pk for one in made if one.milestone is not None}
    staying = [one for one in held if one.pk not in changed and one.state != MilestoneState.DROPPED]
    coming = [one for one in made if one.kind != MilestoneChangeKind.DROPPED]
    _refuse_above(contract, value, staying, coming)
    _refuse_other_days(contract, ends_on, staying, coming, today)
    return made


def refuse_delivered(changes: Iterable[MilestoneChange]) -> None:
    """Raise Refused where a milestone that changes was delivered since the change was proposed."""
    for one in changes:
        if one.milestone is not None and one.milestone.state != MilestoneState.PLANNED:
            raise Refused(
                _(
                    "“%(title)s” was delivered after this change was proposed. Give the change up and propose it anew."
                )
                % {"title": one.title}
            )


def apply_milestones(amendment: Amendment) -> None:
    """Within an act, once both have signed: the milestones are as they agreed."""
    number = Milestone.objects.filter(contract=amendment.contract).count()
    for one in amendment.milestones.select_related("milestone"):
        held = one.milestone or Milestone(contract=amendment.contract, title=one.title, amendment=amendment)
        if one.milestone is None:
            number += 1
            held.number = number
        if one.due_on is None:
            held.state = MilestoneState.DROPPED
        else:
            held.due_on, held.amount = one.due_on, one.amount
        held.save(force_insert=one.milestone is None)


def _changed(one: Replanned, planned: dict[UUID, Milestone]) -> MilestoneChange:
    held = planned.get(one.milestone)
    if held is None:
        raise Refused(_("Only what is still to be delivered changes. Load the page again."))
    made = MilestoneChange(
        kind=MilestoneChangeKind.DROPPED if one.is_dropped else MilestoneChangeKind.REVISED,
        milestone=held,
        title=held.title,
        due_before=held.due_on,
        amount_before=held.amount,
    )
    if not one.is_dropped:
        field = f"amount_{held.number}"
        made.due_on = one.due_on or held.due_on
        made.amount = held.amount if one.amount is None else amount_of(one.amount, field)
        if (made.due_on, made.amount) == (held.due_on, held.amount):
            raise Refused(
                _("This is its day and amount already. Leave both empty where they stay."), field=field
            )
    return made


def _added(one: MilestoneRow) -> MilestoneChange:
    return MilestoneChange(
        kind=MilestoneChangeKind.ADDED,
        title=prose(one.title, "milestones", _("Say what each milestone is."), most=250),
        due_on=one.due_on,
        amount=None if one.amount is None else amount_of(one.amount, "milestones"),
    )


def _refuse_above(
    contract: Contract, value: Decimal, staying: Sequence[Milestone], coming: Sequence[MilestoneChange]
) -> None:
    delivered = _sum(one.amount for one in staying if one.state != MilestoneState.PLANNED)
    if delivered > value:
        raise Refused(
            _("What was delivered comes to %(total)s. The value can’t be lower than that.")
            % {"total": in_words(delivered, contract.currency)},
            field="value",
        )
    total = _sum(one.amount for one in staying) + _sum(one.amount for one in coming)
    if total > value:
        raise Refused(
            _(
                "The milestones would come to %(total)s, more than the value from now on. Change their amounts, too."
            )
            % {"total": in_words(total, contract.currency)},
            field="value",
        )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), Decimal(0))


def _refuse_other_days(
    contract: Contract,
    ends_on: date,
    staying: Sequence[Milestone],
    coming: Sequence[MilestoneChange],
    today: date,
) -> None:
    for one in staying:
        if one.state == MilestoneState.PLANNED and one.due_on > ends_on:
            raise Refused(
                _(
                    "“%(title)s” is due on %(day)s, after this day. Choose a later one, or another day for it, too."
                )
                % {"title": one.title, "day": shown.day(one.due_on)},
                field="ends_on",
            )
    for change in coming:
        if change.due_on is None or (change.due_on == change.due_before and change.due_on <= ends_on):
            continue
        if not max(contract.starts_on, today) <= change.due_on <= ends_on:
            raise Refused(
                _("“%(title)s”: choose a day from %(first)s to %(last)s, within the contract’s time.")
                % {
                    "title": change.title,
                    "first": shown.day(max(contract.starts_on, today)),
                    "last": shown.day(ends_on),
                },
                field=f"due_{change.milestone.number}" if change.milestone else "milestones",
            )
