# SPDX-License-Identifier: Apache-2.0
"""Applying, changing, confirming and withdrawing, each refused with a sentence where it can't be."""

from datetime import timedelta

import pytest

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Supplier
from meishan.outreach.seminars.actions import joining
from meishan.outreach.seminars.models import Absence, Application, Attendee, Place, Session
from meishan.outreach.seminars.states import ApplicationState, MeetingState
from tests.factories import seminars as factory
from tests.factories.sanctions import sanction
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world):
    return factory.lay_down(officers=2, suppliers=1)


@pytest.fixture
def owner(made):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Ningbo Pumps Ltd", country="CN")
    persona = join(make_person("Mei Owner"), firm, Role.OWNER)
    suppliers.begin(by=persona.actor)
    return persona


def person(name="Mei Owner", **more):
    return {"name": name, "position": "Director", "language": "zh", "consents": True, **more}


def given(**changes):
    return {
        "languages": ["zh", "en"],
        "codes": ["25101500"],
        "pitch": "Pumps for clinics",
        "why": "We want to sell to UN agencies",
        "people": [person()],
        **changes,
    }


def apply(made, owner, **changes):
    return joining.apply(made.seminar, by=owner.actor, **given(**changes))


def session_of(made, capacity=1, slot=0):
    return Session.objects.create(
        seminar=made.seminar,
        kind="visit",
        title={"en": f"Port {slot}"},
        starts_at=made.slots[slot].starts_at,
        ends_at=made.slots[slot].ends_at,
        capacity=capacity,
    )


def test_an_application_keeps_what_was_said(made, owner):
    session = session_of(made)

    found = apply(made, owner, absences=[made.slots[0].pk], sessions=[session.pk])

    assert (found.state, found.number) == (ApplicationState.APPLIED, 2)
    assert found.motive.why == "We want to sell to UN agencies"
    assert list(found.absences.values_list("slot", flat=True)) == [made.slots[0].pk]
    assert found.sessions == [session.pk]
    assert Attendee.objects.get(application=found).consented_at is not None
    assert not Place.objects.exists(), "places are given when the firm confirms"


def test_no_name_reaches_the_record(made, owner):
    apply(made, owner)

    entry = Entry.objects.get(act="seminars.apply")
    told = str(entry.facts) + "".join(str(one.payload) for one in Detail.objects.filter(entry=entry))
    assert "Mei" not in told
    assert "Pumps" not in told


def test_applying_twice_is_refused_in_words(made, owner):
    apply(made, owner)

    with pytest.raises(Refused, match="applied already"):
        apply(made, owner)

    assert Application.objects.filter(supplier=owner.organisation).count() == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"applications_until": timedelta(hours=-1)}, "time for applications is over"),
        ({"applications_from": timedelta(hours=1)}, "not open yet"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "draft"}, "not open yet"),
    ],
)
def test_only_while_applications_are_open(made, owner, changes, why):
    for name, value in changes.items():
        setattr(made.seminar, name, clock.now() + value if isinstance(value, timedelta) else value)
    made.seminar.save()

    with pytest.raises(Refused, match=why):
        apply(made, owner)


def test_a_sanctioned_firm_is_told_so(made, owner):
    sanction(Supplier.objects.get(pk=owner.organisation.pk))

    with pytest.raises(Refused, match="sanctioned"):
        apply(made, owner)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"languages": []}, "at least one language"),
        ({"codes": []}, "at least one category"),
        ({"codes": ["99999999"]}, "from the list"),
        ({"people": []}, "at least one person"),
        ({"people": [person(f"N {n}") for n in range(6)]}, "At most 5 people"),
    ],
)
def test_what_is_missing_is_said(made, owner, changes, why):
    with pytest.raises(Refused, match=why):
        apply(made, owner, **changes)


def test_one_who_can_never_come_is_refused(made, owner):
    with pytest.raises(Refused, match="Leave at least one"):
        apply(made, owner, absences=[one.pk for one in made.slots])


def test_officers_do_not_apply(made):
    with pytest.raises(Denied):
        joining.apply(made.seminar, by=made.officer_personas[0].actor, **given())


def test_a_change_replaces_people_and_times(made, owner):
    found = apply(made, owner, people=[person("One"), person("Two")], absences=[made.slots[0].pk])
    one = Attendee.objects.get(application=found, name="One")

    joining.save_application(
        found,
        by=owner.actor,
        **given(people=[person("One Li", id=one.pk), person("Three", consents=False)], absences=[]),
    )

    assert list(found.attendees.values_list("name", flat=True)) == ["One Li", "Three"]
    assert Attendee.objects.get(pk=one.pk).code == one.code, "a printed badge stays good"
    assert not Absence.objects.filter(application=found).exists()


def test_no_rival_changes_it(made, owner):
    with pytest.raises(Denied):
        joining.save_application(apply(made, owner), by=made.supplier_personas[0].actor, **given())


def test_after_the_deadline_it_stays_as_it_is(made, owner):
    found = apply(made, owner)
    made.seminar.applications_until = clock.now()
    made.seminar.save()

    with pytest.raises(Refused, match="time for changes is over"):
        joining.save_application(found, by=owner.actor, **given())


def select(made, *applications, **more):
    return joining.select(
        made.seminar, by=made.organiser.actor, applications=[one.pk for one in applications], **more
    )


def test_confirming_takes_the_places_there_are(made, owner):
    full, free = session_of(made, 1, 0), session_of(made, 1, 3)
    other = Attendee.objects.filter(seminar=made.seminar).first()
    Place.objects.create(session=full, attendee=other, at=clock.now())
    found = apply(made, owner, sessions=[full.pk, free.pk])
    select(made, found)

    found = joining.confirm(found, by=owner.actor)

    assert found.state == ApplicationState.CONFIRMED
    assert list(Place.objects.filter(attendee__application=found).values_list("session", flat=True)) == [
        free.pk
    ]
    assert Entry.objects.get(act="seminars.confirm").facts["left_out"] == 1


def test_confirming_late_or_twice_is_refused(made, owner):
    found = apply(made, owner)
    select(made, found)
    Application.objects.filter(pk=found.pk).update(confirm_until=clock.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="time to confirm is over"):
        joining.confirm(found, by=owner.actor)
    Application.objects.filter(pk=found.pk).update(confirm_until=None)
    joining.confirm(found, by=owner.actor)

    with pytest.raises(Refused, match="confirmed already"):
        joining.confirm(found, by=owner.actor)


def test_withdrawing_frees_meetings_and_forgets_names(made):
    plan = factory.plan_with(made, [(0, 0, 0), (1, 0, 1)])
    mine = made.applications[0]

    joining.withdraw(mine, by=made.supplier_personas[0].actor, reason="Ill")

    assert set(plan.meetings.values_list("state", flat=True)) == {MeetingState.FREED}
    assert not plan.bookings.exists()
    assert not Attendee.objects.filter(application=mine).exists()


def test_who_withdrew_may_apply_again(made, owner):
    found = apply(made, owner)
    joining.withdraw(found, by=owner.actor)

    again = apply(made, owner)

    assert (again.pk, again.state) == (found.pk, ApplicationState.APPLIED)


def test_one_click_confirms_an_invitation(made, owner):
    [found] = joining.invite(made.seminar, by=made.organiser.actor, invited=[owner.organisation.pk])
    assert found.state == ApplicationState.INVITED
    with pytest.raises(Refused, match="invited already"):
        apply(made, owner)

    joining.confirm(found, by=owner.actor)

    attendee = Attendee.objects.get(application=found)
    assert (attendee.name, attendee.person) == (owner.person.name, owner.person)
