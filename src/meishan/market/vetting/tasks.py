# SPDX-License-Identifier: Apache-2.0
"""Screening in the background: after a registration or a change of names, and when a list was updated."""

from uuid import UUID

from django.utils.translation import gettext_lazy

from meishan.base.accounts.mail import post
from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers import queries as registered
from meishan.market.suppliers.states import Standing

from . import actions
from .models import Case, Rerun
from .queries import current_versions, ineligibilities_of, is_sanctioned, lists_now, officers_to_tell
from .states import Moment, RerunState

AT_REGISTRATION = ("suppliers.submit", "suppliers.resubmit")
ON_CHANGE = ("suppliers.save_general", "suppliers.save_owner", "suppliers.decide_duplicate")


@follower("vetting.screen", acts=(*AT_REGISTRATION, *ON_CHANGE, "suppliers.import_suppliers"))
def queue_screening(entry: Entry) -> None:
    """Queue the screening of a supplier that registered or changed, and of all that were imported."""
    if entry.act == "suppliers.import_suppliers":
        enqueue(screen_new)
    elif entry.organisation is not None or entry.subject_id is not None:
        moment = Moment.REGISTRATION if entry.act in AT_REGISTRATION else Moment.CHANGE
        enqueue(screen_supplier, subjects=_possible_suppliers(entry), moment=moment.value)


def _possible_suppliers(entry: Entry) -> list[str]:
    """The supplier an entry is about: its subject where that is a supplier, else one of its parties."""
    return [str(one) for one in dict.fromkeys([entry.subject_id, entry.organisation, *entry.parties]) if one]


@job("vetting.screen_supplier")
def screen_supplier(subjects: list[str], moment: str) -> None:
    """Screen the supplier among `subjects`; one whose registration has not begun to matter is left alone."""
    with scope.everything():
        if not current_versions():
            return
        lists_now()  # Made before the act, which would hold the supplier's row meanwhile.
        for subject in subjects:
            supplier = registered.supplier_of(UUID(subject))
            if supplier is None or supplier.standing == Standing.MERGED:
                continue
            if moment == Moment.CHANGE and not registered.registrations_of(supplier).exists():
                continue
            actions.screen(supplier, by=SYSTEM, moment=moment)
            # A registration begun after the match was confirmed is sanctioned like the others.
            if is_sanctioned(supplier):
                ground = ineligibilities_of(supplier).filter(lifted_at__isnull=True).first()
                suppliers.sanction(supplier, by=SYSTEM, reason=ground.ground)


@job("vetting.screen_new", alone=True)
def screen_new() -> None:
    """Screen every supplier that never was."""
    with scope.everything():
        if current_versions():
            _run(actions.start_rerun(by=SYSTEM, only_new=True))


@follower("vetting.rerun", acts=("vetting.import_list", "vetting.start_rerun"))
def queue_rerun(entry: Entry) -> None:
    """Queue the screening of all suppliers once a list was imported or an officer asked for it."""
    reruns = Rerun.objects.filter(state=RerunState.WAITING)
    for rerun in reruns.filter(pk=entry.subject_id) | reruns.filter(version_id=entry.subject_id):
        enqueue(run_rerun, rerun=str(rerun.pk))


@job("vetting.run_rerun", alone=True)
def run_rerun(rerun: str) -> None:
    """Screen all suppliers in batches, each its own transaction; goes on where it stopped."""
    with scope.everything():
        found = Rerun.objects.filter(pk=rerun).first()
        if found is not None:
            _run(found)


def _run(rerun: Rerun) -> None:
    while rerun.state != RerunState.DONE:
        rerun = actions.rescreen(rerun, by=SYSTEM)


@follower("vetting.tell_officers", acts=("vetting.screen", "vetting.rescreen"))
def tell_officers(entry: Entry) -> None:
    """Write to the vetting officers when screening opened cases; for a rerun once, when it is done."""
    if entry.act == "vetting.rescreen":
        rerun = Rerun.objects.filter(pk=entry.subject_id, state=RerunState.DONE).first()
        opened = rerun.cases if rerun and rerun.done == _done(entry) else 0
    else:
        opened = _detail(entry).get("cases_opened", 0)
    if opened:
        for officer in officers_to_tell():
            post(
                officer,
                kind="vetting.cases_opened",
                subject=gettext_lazy("Possible matches with a sanctions list wait for you"),
                template="vetting/mail/cases_opened",
                context={"opened": opened},
            )


def _detail(entry: Entry) -> dict:
    detail = getattr(entry, "detail", None)
    return detail.payload if detail else {}


def _done(entry: Entry) -> int:
    return _detail(entry).get("done", -1)


@follower("vetting.carry_out", acts=("vetting.confirm", "vetting.lift"), calls_acts=True)
def carry_out(entry: Entry) -> None:
    """Let a confirmed or lifted match be seen in all the supplier's registrations."""
    case = Case.objects.select_related("supplier", "party__source").filter(pk=entry.subject_id).first()
    if case is None:
        return
    ground = f"{case.party.source}, {case.party.reference}"
    if entry.act == "vetting.confirm":
        suppliers.sanction(case.supplier, by=SYSTEM, reason=ground)
    elif not case.supplier.ineligibilities.filter(lifted_at__isnull=True).exists():
        suppliers.lift_sanction(case.supplier, by=SYSTEM, reason=ground)
