# SPDX-License-Identifier: Apache-2.0
"""What happens after an act: mail in the reader's language, imports by the worker, suppliers matched anew."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from meishan.base.accounts import actions as members
from meishan.base.accounts.models import Invitation, Mail
from meishan.base.core import clock, scope
from meishan.base.core.actor import VISITOR
from meishan.base.ledger.models import FollowerPosition
from meishan.market.suppliers import actions, queries, tasks
from meishan.market.suppliers.models import DuplicateCase, Import, ImportRow, Supplier
from tests.factories.suppliers import file_level_1, registered, state_with


@pytest.fixture
def world(committed_world):
    """Followers read only what is committed."""


def row(number: int, **changes: str) -> dict[str, str]:
    # Names made of the number's letters, so that no two are alike.
    letters = "".join(chr(ord("a") + int(digit)) * 3 for digit in f"{number:04}")
    given = {
        "name": f"{letters.title()} Works",
        "country": "KE",
        "licence_number": f"KE-{number}",
        "email": f"sales{number}@works.example",
        "codes": "25101500",
    }
    return {**given, **changes}


def upload(persona, rows) -> Import:
    return actions.upload_import(by=persona.actor, file_name="ours.csv", sha256="a" * 64, rows=rows)


def test_the_supplier_is_told_what_is_wanted_and_why(supplier_owner, reviewer, agency, settle):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")
    found = queries.registration_of(supplier, agency, "level1")
    actions.take_up(found, by=reviewer.actor)
    actions.ask_more(
        found,
        by=reviewer.actor,
        message="One thing is missing.",
        wanted={"level1.certificate": "Send the English translation."},
    )
    settle()

    mail = Mail.objects.get(kind="suppliers.ask_more")
    assert mail.person == supplier_owner.person
    assert mail.language == "zh-hans"
    assert "Send the English translation." in mail.text
    assert "/suppliers/standing/" in mail.text

    actions.resubmit(found, by=supplier_owner.actor)
    actions.take_up(found, by=reviewer.actor)
    actions.decline(found, by=reviewer.actor, reason="Not signed.")
    settle()
    assert "Not signed." in Mail.objects.get(kind="suppliers.decline").text
    assert not FollowerPosition.objects.exclude(error="").exists()


def test_both_suppliers_are_told_of_a_merger(supplier_owner, rival_owner, vetting_officer, agency, settle):
    registered(supplier_owner)
    registered(rival_owner)
    actions.decide_duplicate(
        DuplicateCase.objects.get(), by=vetting_officer.actor, decision="merged", reason="Same licence"
    )
    settle()

    told = {one.person for one in Mail.objects.filter(kind="suppliers.decide_duplicate")}
    assert told == {supplier_owner.person, rival_owner.person}


def test_an_upload_queues_its_check_and_a_decision_its_writing(officer, agency, settle):
    batch = upload(officer, [row(1)])
    settle()
    assert ProcrastinateJob.objects.filter(task_name="suppliers.check_import").count() == 1
    tasks.check(str(batch.pk))
    actions.confirm_import(Import.objects.get(pk=batch.pk), by=officer.actor, registers=False)
    settle()
    assert ProcrastinateJob.objects.get(task_name="suppliers.write_import").args["registers"] is False
    tasks.write(str(batch.pk), False)

    supplier = Supplier.objects.get()
    assert state_with(supplier, agency) == "to_update"


def test_nothing_is_half_imported(officer, agency):
    batch = upload(officer, [row(1), row(2)])
    tasks.check(str(batch.pk))
    actions.confirm_import(Import.objects.get(pk=batch.pk), by=officer.actor)
    # A row that the check let pass, spoilt in between: what a fault in the middle looks like.
    spoilt = ImportRow.objects.get(batch=batch, number=3)
    spoilt.data["codes"] = "nonsense"
    spoilt.save()

    with pytest.raises(Exception, match=r"too long|suppliers_code_form"):
        tasks.write(str(batch.pk), False)

    assert Supplier.objects.count() == 0
    with scope.everything():
        assert Import.objects.get(pk=batch.pk).state == "failed"


def test_suppliers_known_already_are_left_out_and_like_ones_held(officer, agency, supplier_owner):
    registered(supplier_owner, licence_number="CN-1")
    rows = [
        row(1, country="China", licence_number="cn 1"),
        row(2, country="CN", name="Ningbo Vehicle Limited"),
        row(3),
        row(4, licence_number="KE-3"),
        row(5, name=row(3)["name"]),
        row(6, email="sales3@works.example"),
    ]
    batch = upload(officer, rows)
    tasks.check(str(batch.pk))

    faults = {one.number: [kind for kind, _values in one.errors] for one in batch.rows.all()}
    assert faults == {
        2: ["known"],
        3: ["like"],
        4: [],
        5: ["licence_twice"],
        6: ["name_twice"],
        7: ["email_twice"],
    }

    actions.confirm_import(Import.objects.get(pk=batch.pk), by=officer.actor, skips=True, registers=True)
    tasks.write(str(batch.pk), True)
    made = {one.name: one.standing for one in Supplier.objects.exclude(pk=supplier_owner.organisation.pk)}
    assert made == {"Ningbo Vehicle Limited": "held", row(3)["name"]: "open"}
    assert DuplicateCase.objects.count() == 1


def test_a_dropped_file_keeps_no_rows(officer, agency):
    batch = upload(officer, [row(1)])
    actions.drop_import(batch, by=officer.actor)
    assert Import.objects.get().state == "dropped"
    assert ImportRow.objects.count() == 0


def test_an_agency_that_changes_what_it_buys_gets_other_suppliers(supplier_owner, agency):
    supplier = registered(supplier_owner)
    agency.agency.codes = ["50000000"]
    agency.agency.save()

    tasks.rematch(str(agency.pk))

    assert state_with(supplier, agency) == "unmatched"


def test_the_contact_of_an_imported_supplier_is_invited_once_and_becomes_its_owner(reviewer, settle):
    batch = upload(reviewer, [row(1), row(2)])
    tasks.check(str(batch.pk))
    batch.refresh_from_db()
    actions.confirm_import(batch, by=reviewer.actor)
    tasks.write(str(batch.pk), registers=True)
    settle()

    tasks.invite_imported(str(batch.pk))
    tasks.invite_imported(str(batch.pk))

    assert sorted(Invitation.objects.values_list("email", flat=True)) == [
        "sales1@works.example",
        "sales2@works.example",
    ]
    invitation = Invitation.objects.get(email="sales1@works.example")
    person = members.join(
        invitation, by=VISITOR, name="Asha", password="a long enough one", conduct_version=1
    )
    assert person.memberships.get().role == "owner"
    assert Mail.objects.filter(to="sales1@works.example", kind="accounts.invitation").count() == 1


def test_accounts_that_soon_run_out_are_asked_for_once(supplier_owner, agency):
    supplier = registered(supplier_owner)
    supplier.profile.accounts_valid_until = clock.now().date() + timedelta(days=20)
    supplier.profile.save()

    tasks.remind_of_accounts()
    tasks.remind_of_accounts()

    mail = Mail.objects.get(kind="suppliers.accounts_run_out")
    assert mail.person == supplier_owner.person
    assert "/suppliers/standing/" in mail.text
