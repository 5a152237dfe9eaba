# SPDX-License-Identifier: Apache-2.0
"""What the worker does by itself: screen at registration and on change, keep the sanctioned sanctioned."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied
from meishan.base.ledger.models import Entry
from meishan.market.suppliers.models import Profile
from meishan.market.vetting import actions, tasks
from meishan.market.vetting.models import Case, Screening
from meishan.market.vetting.states import Moment
from tests.market.vetting.conftest import make_supplier, register

REASON = "Same address in Dalian, same registration number."


def queued():
    return {
        job.task_name: job.args
        for job in ProcrastinateJob.objects.filter(task_name__startswith="vetting.").order_by("id")
    }


def entry(act, supplier, *parties):
    return Entry(
        at=clock.now(), act=act, subject_id=supplier.pk, organisation=supplier.pk,
        parties=[supplier.pk, *parties], salt=b"0" * 16,
    )  # fmt: skip


def test_a_registration_queues_the_screening_of_its_supplier(un_list, agency):
    supplier = make_supplier("Golden Heron Shipping")

    tasks.queue_screening(entry("suppliers.submit", supplier, agency.pk))

    arguments = queued()["vetting.screen_supplier"]
    assert arguments == {"subjects": [str(supplier.pk), str(agency.pk)], "moment": "registration"}
    tasks.screen_supplier(**arguments)
    assert Case.objects.get().supplier == supplier


def test_an_import_of_suppliers_queues_all_that_were_never_screened(un_list):
    supplier = make_supplier("Golden Heron Shipping")

    tasks.queue_screening(entry("suppliers.import_suppliers", supplier))

    assert "vetting.screen_new" in queued()


def test_a_draft_that_changes_is_left_alone_and_a_registered_one_is_not(un_list, agency):
    draft, registered = make_supplier("Golden Heron Shipping"), make_supplier("Golden Heron Lines")
    register(registered, agency)

    for supplier in (draft, registered):
        tasks.screen_supplier(subjects=[str(supplier.pk)], moment=Moment.CHANGE)

    assert [one.supplier for one in Screening.objects.all()] == [registered]


def test_without_a_list_nobody_is_said_to_be_screened(world):
    tasks.screen_supplier(subjects=[str(make_supplier("Golden Heron Shipping").pk)], moment="registration")
    tasks.screen_new()

    assert not Screening.objects.exists()


def test_a_sanctioned_supplier_that_registers_elsewhere_is_sanctioned_there(
    un_list, agency, other_agency, vetting_officer, second_vetting_officer
):
    supplier = make_supplier("Golden Heron Shipping")
    actions.screen(supplier, by=SYSTEM, moment=Moment.REGISTRATION)
    case = actions.propose(Case.objects.get(), by=vetting_officer.actor, reason=REASON)
    actions.confirm(case, by=second_vetting_officer.actor, reason=REASON)
    later = register(supplier, other_agency)

    tasks.screen_supplier(subjects=[str(supplier.pk)], moment="registration")

    later.refresh_from_db()
    assert later.state == "sanctioned"


def test_a_rerun_that_was_broken_off_goes_on_where_it_stopped(un_list):
    for number in range(3):
        make_supplier(f"Quiet Firm {number}")
    rerun = actions.rescreen(un_list.reruns.get(), by=SYSTEM, batch=2)

    tasks.run_rerun(rerun=str(rerun.pk))

    rerun.refresh_from_db()
    assert (rerun.state, rerun.done, Screening.objects.count()) == ("done", 3, 3)


def test_importing_queues_the_rerun(un_list, settle):
    settle()

    assert queued()["vetting.run_rerun"] == {"rerun": str(un_list.reruns.get().pk)}


def test_an_officer_has_everybody_screened_anew_by_the_worker(un_list, vetting_officer, officer, settle):
    make_supplier("Quiet Firm")
    tasks.run_rerun(rerun=str(un_list.reruns.get().pk))

    rerun = actions.start_rerun(by=vetting_officer.actor)
    settle()

    assert queued()["vetting.run_rerun"] == {"rerun": str(rerun.pk)}
    tasks.run_rerun(rerun=str(rerun.pk))
    assert Screening.objects.count() == 2
    with pytest.raises(Denied):
        actions.start_rerun(by=officer.actor)


@pytest.mark.parametrize("other_names", [[], ["Heron Lines"]])
def test_the_names_key_changes_when_the_names_do(un_list, other_names):
    supplier = make_supplier("Quiet Firm")
    first = actions.screen(supplier, by=SYSTEM, moment=Moment.ON_DEMAND)
    Profile.objects.filter(supplier=supplier).update(other_names=other_names)

    second = actions.screen(supplier, by=SYSTEM, moment=Moment.ON_DEMAND)

    assert (first.names_key == second.names_key) == (not other_names)
