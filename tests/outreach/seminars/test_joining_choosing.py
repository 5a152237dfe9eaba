# SPDX-License-Identifier: Apache-2.0
"""Choosing among applications: rank, quotas, proposal, one act for many, the waiting list, invitations, mail."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Supplier
from meishan.outreach.seminars.actions import joining
from meishan.outreach.seminars.models import Application, Seminar
from meishan.outreach.seminars.queries import joining as queries
from meishan.outreach.seminars.queries.joining.choosing import Candidate, fill
from meishan.outreach.seminars.states import ApplicationState
from meishan.outreach.seminars.tasks.joining import lapse_unconfirmed, open_due_requests
from tests.factories import seminars as factory
from tests.factories.sanctions import sanction


@pytest.fixture
def made(world):
    return lay_down()


def lay_down(*, firms=6, places=3):
    """Firms 1, 2 … have applied, in that order; those with an even number offer nothing the officers come for."""
    made = factory.lay_down(officers=4, suppliers=0)
    for number in range(firms):
        codes = ("90111500",) if number % 2 else ("25101500",)
        factory.add_supplier(made, number, state=ApplicationState.APPLIED, codes=codes)
        suppliers.begin(by=made.supplier_personas[number].actor)
    made.seminar.places = places
    made.seminar.save()
    return made


def be(made, number, **facts):
    Supplier.objects.filter(pk=made.applications[number].supplier_id).update(**facts)


def state(made, number):
    return Application.objects.get(pk=made.applications[number].pk).state


def ids(made, *numbers):
    return [made.applications[number].pk for number in numbers]


def proposed(made):
    proposal = queries.propose(made.seminar, queries.candidates_of(made.seminar))
    return sorted(made.applications.index(one.application) for one in proposal.chosen), proposal


def test_those_the_officers_come_for_rank_first(made):
    chosen, proposal = proposed(made)

    assert chosen == [0, 2, 4]
    assert "4 officers come for what it offers" in proposal.why[made.applications[0].pk]
    assert "All places go" in proposal.why[made.applications[1].pk]
    assert len(proposal.why) == 6, "nobody is left without a reason"


def test_minimums_are_filled_first_and_maximums_never_passed(made):
    be(made, 5, women_owned="declared")
    be(made, 3, sme_class="small")
    made.seminar.quotas = [
        {"kind": "women_owned", "value": "", "minimum": 1, "maximum": None},
        {"kind": "sme", "value": "", "minimum": 1, "maximum": None},
        {"kind": "code", "value": "25000000", "minimum": None, "maximum": 1},
    ]

    chosen, proposal = proposed(made)

    assert chosen == [0, 3, 5]
    assert "Women-owned" in proposal.why[made.applications[5].pk]
    assert "maximum is reached" in proposal.why[made.applications[2].pk]
    assert [one.lacking for one in proposal.meters] == [0, 0, 0]


def test_what_can_not_be_reached_is_said(made):
    made.seminar.quotas = [{"kind": "country", "value": "KE", "minimum": 2, "maximum": None}]

    _chosen, proposal = proposed(made)

    assert [(one.lacking, one.title) for one in proposal.meters] == [(2, "Kenya")]


QUOTAS = st.lists(
    st.builds(
        lambda kind, low, more: {
            "kind": kind,
            "value": "CN" if kind == "country" else "",
            "minimum": low,
            "maximum": low + more,
        },
        st.sampled_from(["sme", "women_owned", "country"]),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    max_size=3,
    unique_by=lambda one: one["kind"],
)
FIRMS = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from(["CN", "KE"])), max_size=14)


@settings(deadline=None, max_examples=80)
@given(quotas=QUOTAS, firms=FIRMS, places=st.integers(0, 10))
def test_a_proposal_always_keeps_its_bounds(quotas, firms, places):
    seminar = Seminar(places=places, quotas=quotas)
    pool = [
        Candidate(
            Application(codes=[], number=number), *firm, fit=0.5, interested=0, registered=0, rank=number
        )
        for number, firm in enumerate(firms, 1)
    ]

    proposal = fill(seminar, pool, [])

    assert len(proposal.chosen) <= places
    assert all(one.over == 0 for one in proposal.meters)
    assert set(proposal.why) == {one.pk for one in pool}
    left_out = [one for one in pool if one.pk not in proposal.ids]
    if len(proposal.chosen) < places:
        assert all("maximum" in proposal.why[one.pk] for one in left_out), "a free place waits for nobody"


def test_one_act_selects_many_and_each_is_told_alone(made, settle):
    by = made.organiser.actor

    joining.select(made.seminar, by=by, applications=ids(made, 0, 2))
    joining.put_waiting(made.seminar, by=by, applications=ids(made, 3, 1))
    joining.decline(
        made.seminar, by=by, applications=ids(made, 5), reason="Too far from what officers look for"
    )
    settle()

    assert Entry.objects.get(act="seminars.select").facts == {"count": 2, "numbers": [1, 3]}
    told = {one.person_id: one for one in Mail.objects.filter(kind__startswith="seminars.")}
    assert len(told) == 5
    declined = told[made.supplier_personas[5].person.pk]
    assert "Too far from what officers look for" in declined.text
    assert "Firm 1" not in declined.text
    waiting = Application.objects.filter(state="waiting").order_by("waiting_rank")
    assert [one.pk for one in waiting] == ids(made, 3, 1)


def test_mail_speaks_the_firms_language(made, settle):
    person = made.supplier_personas[0].person
    person.language = "zh-hans"
    person.save()

    joining.select(made.seminar, by=made.organiser.actor, applications=ids(made, 0))
    settle()

    mail = Mail.objects.get(person=person)
    assert mail.language == "zh-hans"
    assert "采购研讨会" in mail.subject


def test_more_than_the_places_are_refused_whole(made):
    with pytest.raises(Refused, match="3 places left, and you chose 4"):
        joining.select(made.seminar, by=made.organiser.actor, applications=ids(made, 0, 1, 2, 3))

    assert {state(made, number) for number in range(4)} == {ApplicationState.APPLIED}


def test_a_sanctioned_firm_is_not_selected(made):
    sanction(Supplier.objects.get(pk=made.applications[0].supplier_id))

    with pytest.raises(Refused, match=r"not eligible at present.*Firm 1"):
        joining.select(made.seminar, by=made.organiser.actor, applications=ids(made, 0, 1))

    assert state(made, 1) == ApplicationState.APPLIED


def test_selecting_twice_is_refused_in_words(made):
    joining.select(made.seminar, by=made.organiser.actor, applications=ids(made, 0))

    with pytest.raises(Refused, match="“Selected”"):
        joining.select(made.seminar, by=made.organiser.actor, applications=ids(made, 0))


def test_declining_asks_for_a_reason(made):
    with pytest.raises(Refused, match="Say why"):
        joining.decline(made.seminar, by=made.organiser.actor, applications=ids(made, 0), reason=" ")


@pytest.mark.parametrize("who", ["adviser", "officer", "supplier"])
@pytest.mark.parametrize("act", [joining.select, joining.put_waiting, joining.decline, joining.invite])
def test_only_organisers_choose(made, who, act):
    by = {
        "adviser": made.adviser,
        "officer": made.officer_personas[0],
        "supplier": made.supplier_personas[0],
    }[who].actor
    more = {"invited": []} if act is joining.invite else {"applications": ids(made, 0)}
    if act is joining.decline:
        more["reason"] = "x"

    with pytest.raises(Denied):
        act(made.seminar, by=by, **more)


def test_the_next_on_the_list_moves_up_when_somebody_withdraws(made, settle):
    by = made.organiser.actor
    be(made, 5, women_owned="verified")
    made.seminar.quotas = [{"kind": "women_owned", "value": "", "minimum": 1, "maximum": None}]
    made.seminar.save()
    joining.select(made.seminar, by=by, applications=ids(made, 0, 2, 4))
    joining.put_waiting(made.seminar, by=by, applications=ids(made, 1, 5))
    settle()

    joining.withdraw(made.applications[0], by=made.supplier_personas[0].actor)
    settle()

    assert (state(made, 5), state(made, 1)) == (ApplicationState.SELECTED, ApplicationState.WAITING)
    assert Entry.objects.get(act="seminars.move_up").facts == {"count": 1, "numbers": [6]}
    subjects = Mail.objects.filter(person=made.supplier_personas[5].person).values_list("subject", flat=True)
    assert any("A place became free" in one for one in subjects)
    told = Mail.objects.filter(person=made.organiser.person).values_list("subject", flat=True)
    assert list(told) == ["Firm 1 Ltd does not come: Procurement seminar"]


def test_a_place_not_confirmed_in_time_goes_on(made, settle):
    by = made.organiser.actor
    joining.select(made.seminar, by=by, applications=ids(made, 0, 2, 4))
    joining.put_waiting(made.seminar, by=by, applications=ids(made, 1))
    Application.objects.filter(pk=made.applications[0].pk).update(
        confirm_until=clock.now() - timedelta(hours=2)
    )
    Application.objects.filter(pk=made.applications[2].pk).update(
        confirm_until=clock.now() - timedelta(minutes=5)
    )

    lapse_unconfirmed()
    settle()

    assert [state(made, number) for number in (0, 1, 2)] == ["waiting", "selected", "selected"]
    assert Application.objects.get(pk=made.applications[0].pk).waiting_rank is None, (
        "not moved up again by rule"
    )


def test_nobody_moves_up_once_it_has_begun(made):
    joining.put_waiting(made.seminar, by=made.organiser.actor, applications=ids(made, 1))
    first = made.seminar.days.first()
    first.date = clock.now().date() - timedelta(days=1)
    first.save()

    assert joining.move_up(Seminar.objects.get(pk=made.seminar.pk), by=SYSTEM) == []


def test_people_do_not_move_firms_up(made):
    with pytest.raises(Denied):
        joining.move_up(made.seminar, by=made.organiser.actor)
    with pytest.raises(Denied):
        joining.lapse(made.seminar, by=made.organiser.actor)


def test_all_who_take_part_are_told_once_that_requests_are_open(made, settle):
    Application.objects.filter(pk=made.applications[0].pk).update(state="confirmed")

    for _again in range(2):
        open_due_requests()
        settle()

    told = Mail.objects.filter(kind="seminars.open_requests").values_list("person", flat=True)
    assert sorted(told) == sorted(
        one.person.pk for one in (*made.officer_personas, made.supplier_personas[0])
    )
    made.seminar.requests_from = clock.now() + timedelta(days=1)
    made.seminar.save()
    with pytest.raises(Refused, match="not open at this time"):
        joining.open_requests(made.seminar, by=SYSTEM)


def url(made, name, *more):
    return reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


def test_the_page_filters_sorts_and_exports(made, client_of):
    be(made, 3, women_owned="declared", sme_class="micro")
    client = client_of(made.organiser)

    def firms(**ask):
        rows = client.get(url(made, "applications"), ask).context["rows"]
        return [made.applications.index(row.candidate.application) for row in rows]

    assert firms(kind=["sme", "women_owned"]) == [3]
    assert firms(family="25100000") == [0, 2, 4]
    assert firms(q="firm 2") == [1]
    assert firms(registered="many") == []
    assert firms(country="CN", sort="-firm")[0] == 5
    assert set(firms(state="applied")) == set(range(6))
    file = client.get(url(made, "applications"), {"format": "csv", "kind": "sme"})
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert (len(rows), rows[1][3]) == (2, "Firm 4 Ltd")
    assert client.get(url(made, "applications"), {"format": "xlsx"}).content[:2] == b"PK"


def test_the_proposal_is_ticked_and_selected_at_once(made, client_of):
    client = client_of(made.organiser)

    page = client.get(url(made, "applications"), {"propose": "1"})
    ticked = [str(row.candidate.pk) for row in page.context["rows"] if row.is_ticked]
    answer = client.post(url(made, "choose"), {"application": ticked, "step": "select"}, follow=True)

    assert len(ticked) == 3
    assert "3 firms are selected" in answer.content.decode()
    assert [state(made, number) for number in (0, 2, 4)] == ["selected"] * 3


def test_a_refused_choice_keeps_the_ticks(made, client_of):
    client = client_of(made.organiser)
    chosen = [str(one) for one in ids(made, 0, 1)]

    no_reason = client.post(url(made, "choose"), {"application": chosen, "step": "decline", "reason": ""})
    nobody = client.post(url(made, "choose"), {"step": "select"})

    assert no_reason.status_code == 422
    assert sum(row.is_ticked for row in no_reason.context["rows"]) == 2
    assert "Tick at least one firm" in nobody.content.decode()


def test_one_firm_is_read_and_decided(made, client_of):
    client = client_of(made.organiser)

    page = client.get(url(made, "one_application", 1))
    client.post(url(made, "one_application", 1), {"step": "wait"})

    assert "Next in the order" in page.content.decode()
    assert state(made, 0) == ApplicationState.WAITING
