# SPDX-License-Identifier: Apache-2.0
"""Alerts by the UNGM rule: equal or one level apart, once for each revision, never empty, stopped by one click."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.accounts.models import Mail
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries as reference
from meishan.market.matching import actions, queries
from meishan.market.matching.models import Alert, AlertReader, Digest, Revision, Run, SavedSearch
from meishan.market.matching.queries import SearchQuery
from meishan.market.matching.tasks import alerts as tasks
from meishan.market.matching.tasks.mailing import write_digests
from meishan.market.suppliers.models import SupplierCode
from meishan.market.tenders import actions as tenders
from tests.market.tenders.conftest import in_days


@pytest.fixture
def run_daily():
    """A daily run with its mail written; the mails of alerts so far, by address."""

    def go():
        tasks.run("daily", at=clock.now())
        return mails()

    return go


def mails(kind="matching.alert"):
    waiting = list(queries.digests_waiting().values_list("id", flat=True))
    if waiting:
        write_digests(min(waiting), max(waiting))
    found = {}
    for mail in Mail.objects.filter(kind=kind).order_by("made_at"):
        found.setdefault(mail.to, []).append(mail)
    return found


def told(mails_by_address, persona):
    return [mail.text for mail in mails_by_address.get(persona.person.email, [])]


@pytest.mark.parametrize(
    ("offered", "wanted", "meets"),
    [
        ("25101507", "25101507", True),
        ("25101500", "25101507", True),
        ("25101507", "25101500", True),
        ("25100000", "25101500", True),
        ("25000000", "25100000", True),
        ("25100000", "25000000", True),
        ("25100000", "25101507", False),
        ("25000000", "25101507", False),
        ("25101507", "25101503", False),
        ("25101507", "25100000", False),
        ("43211503", "25101507", False),
    ],
)
def test_codes_meet_when_equal_or_one_level_apart(put, make_supplier, run_daily, offered, wanted, meets):
    _supplier, owner = make_supplier("Firm", [offered], alert="daily")
    put("Wanted", codes=[wanted])

    assert bool(told(run_daily(), owner)) == meets


code = st.sampled_from(
    [
        "25000000",
        "25100000",
        "25101500",
        "25101507",
        "25101503",
        "25130000",
        "43000000",
        "43210000",
        "43211503",
    ]
)


some_codes = st.lists(code, min_size=1, max_size=3, unique=True)


@settings(max_examples=40, deadline=None)
@given(
    offers=st.lists(code, min_size=1, max_size=3, unique=True),
    wants=st.lists(code, min_size=1, max_size=3, unique=True),
)
def test_the_statement_says_the_same_as_the_rule(put, make_supplier, offers, wants):
    with transaction.atomic():
        supplier, _owner = make_supplier("Firm", offers, alert="daily")
        put("Wanted", codes=wants)
        tasks.run("daily", at=clock.now())

        expected = any(reference.codes_match(one, other) for one in offers for other in wants)
        assert Digest.objects.filter(organisation=supplier.organisation).exists() == expected
        transaction.set_rollback(True)


def test_each_revision_is_told_once_and_nothing_is_never_sent(put, make_supplier, run_daily):
    _supplier, owner = make_supplier("Firm", ["25101507"], alert="daily")
    notice = put("Field vehicles", codes=["25101507"])

    assert len(told(run_daily(), owner)) == 1
    assert len(told(run_daily(), owner)) == 1
    Revision.objects.create(notice=notice, version=2, at=clock.now())
    put("Computers", codes=["43211503"])
    assert len(told(run_daily(), owner)) == 2
    assert Digest.objects.filter(revisions__len=0).count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(notice=notice, version=2, at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(run=Run.objects.first(), organisation=_supplier.organisation, revisions=[])


def test_one_mail_tells_all_of_a_day_in_the_readers_language(put, make_supplier, run_daily):
    _supplier, owner = make_supplier("宁波车辆", ["25101507"], alert="daily", language="zh-hans")
    put({"en": "Vehicles one", "zh": "车辆一"}, codes=["25101507"])
    put("Vehicles two", codes=["25101507"])

    (text,) = told(run_daily(), owner)
    assert "车辆一" in text
    assert "Vehicles two" in text
    assert "/search/stop/" in text


def test_what_closed_before_the_mail_is_left_out(put, make_supplier, time_passes):
    _supplier, owner = make_supplier("Firm", ["25101507"], alert="daily")
    put("Closing soon", codes=["25101507"], days=1)
    tasks.run("daily", at=clock.now())

    time_passes(timedelta(days=2))

    assert told(mails(), owner) == []
    assert not queries.digests_waiting().exists()


def test_countries_codes_and_silence_are_respected(put, make_supplier, run_daily):
    kenya, kenya_owner = make_supplier("Kenya only", ["25101507"], alert="daily")
    other, other_owner = make_supplier("Own codes", ["25101507"], alert="daily")
    _silent, silent_owner = make_supplier("Silent", ["25101507"], alert="off")
    _held, held_owner = make_supplier("Held", ["25101507"], alert="daily", standing="held")
    Alert.objects.filter(pk=kenya.pk).update(countries=["KE"])
    actions.set_alerts(
        other,
        by=other_owner.actor,
        frequency="daily",
        codes=["43211503"],
        people=[other_owner.person.pk],
    )
    put("Vehicles for Mali", codes=["25101507"], countries=["ML"])
    put("Laptops for Mali", codes=["43211503"], countries=["ML"])

    found = run_daily()

    assert told(found, kenya_owner) == []
    assert told(found, silent_owner) == []
    assert told(found, held_owner) == []
    (text,) = told(found, other_owner)
    assert "Laptops for Mali" in text
    assert "Vehicles" not in text


def test_a_later_wish_does_not_bring_old_news(put, make_supplier, run_daily):
    supplier, owner = make_supplier("Firm", ["25101507"], alert="off")
    put("Before", codes=["25101507"])

    actions.set_alerts(supplier, by=owner.actor, frequency="daily", people=[owner.person.pk])

    assert told(run_daily(), owner) == []


@pytest.mark.parametrize("first", ["daily", "instant"])
def test_changing_how_often_neither_loses_nor_repeats(put, make_supplier, settle, first):
    second = "instant" if first == "daily" else "daily"
    supplier, owner = make_supplier("Firm", ["25101507"], alert=first)
    _other, _owner = make_supplier("Other", ["25101507"], alert="instant")
    put("One", codes=["25101507"])
    tasks.run("instant", at=clock.now())
    actions.set_alerts(supplier, by=owner.actor, frequency=second, people=[owner.person.pk])
    settle()
    put("Two", codes=["25101507"])
    tasks.run("instant", at=clock.now())
    tasks.run("daily", at=clock.now())
    tasks.run("daily", at=clock.now())

    texts = "\n".join(told(mails(), owner))
    assert texts.count("* One") == 1
    assert texts.count("* Two") == 1


def test_a_submitted_registration_begins_alerts_once(make_supplier):
    supplier, owner = make_supplier("Firm", ["25101507"])

    actions.begin_alerts(supplier, by=SYSTEM)
    actions.begin_alerts(supplier, by=SYSTEM)

    alert = queries.alert_of(supplier.pk)
    assert alert.frequency == "daily"
    assert [one.person for one in queries.readers_of(alert)] == [owner.person]
    with pytest.raises(Denied):
        actions.begin_alerts(supplier, by=owner.actor)


def test_publication_is_indexed_and_told_at_once(make_notice, make_supplier, revise, settle):
    _supplier, owner = make_supplier("Firm", ["25101500"], alert="instant")

    notice = make_notice()
    settle()
    tasks.alert_at_once()

    assert [hit.notice for hit in queries.search(SearchQuery(text="越野车"), at=clock.now()).hits] == [notice]
    assert len(told(mails(), owner)) == 1
    revise(notice, "More time.", deadline=in_days(45))
    settle()
    tasks.alert_at_once()
    tasks.alert_at_once()
    assert len(told(mails(), owner)) == 2
    assert list(Revision.objects.values_list("version", flat=True)) == [1, 2]


def test_a_cancelled_notice_leaves_the_open_ones(make_notice, officer, settle):
    notice = make_notice()
    tenders.cancel(notice, by=officer.actor, reason={"en": "The need is gone."})
    settle()

    assert not queries.search(SearchQuery(text="vehicles"), at=clock.now()).hits
    found = queries.search(SearchQuery(text="vehicles", status="cancelled"), at=clock.now())
    assert [hit.notice for hit in found.hits] == [notice]


def test_a_saved_search_tells_what_is_new_to_it(put, officer):
    put("Old tents", codes=["49121503"])
    saved = actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))
    put("New tents", codes=["49121503"])
    put("Laptops", codes=["43211503"])

    tasks.run("daily", at=clock.now())
    tasks.run("daily", at=clock.now())

    (texts,) = mails("matching.saved_search").values()
    assert len(texts) == 1
    assert "New tents" in texts[0].text
    assert "Old tents" not in texts[0].text
    assert "“Tents”" in texts[0].subject
    assert Digest.objects.filter(saved=saved).count() == 1


def test_saved_searches_have_names_of_their_own_and_an_owner(officer, second_officer, other_agency_officer):
    saved = actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))
    actions.save_search(by=second_officer.actor, name="Tents", query=SearchQuery(text="tents"))

    with pytest.raises(Refused, match="name"):
        actions.save_search(by=officer.actor, name=" Tents ", query=SearchQuery())
    with pytest.raises(Refused, match="name"):
        actions.save_search(by=officer.actor, name="  ", query=SearchQuery())
    for stranger in (second_officer, other_agency_officer):
        with pytest.raises(Denied):
            actions.remove_search(saved, by=stranger.actor)
    changed = actions.change_search(saved, by=officer.actor, name="Shelter", frequency="off")
    assert (changed.name, changed.frequency) == ("Shelter", "off")
    actions.remove_search(saved, by=officer.actor)
    assert list(SavedSearch.objects.values_list("person", flat=True)) == [second_officer.person.pk]


def test_one_click_stops_a_mail_without_signing_in(put, make_supplier, run_daily):
    _supplier, owner = make_supplier("Firm", ["25101507"], alert="daily")
    put("One", codes=["25101507"])
    (mail,) = run_daily()[owner.person.email]
    address = mail.headers["List-Unsubscribe"].strip("<>").split("/search/", 1)[1]
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client = Client(enforce_csrf_checks=True)

    assert client.get(f"/search/{address}").status_code == 200
    assert AlertReader.objects.get().stopped_at is None
    assert client.post(f"/search/{address}", {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert AlertReader.objects.get().stopped_at is not None
    assert Entry.objects.filter(act="matching.stop_mail").count() == 1
    put("Two", codes=["25101507"])
    assert len(told(run_daily(), owner)) == 1
    assert client.post(f"/search/{address[:-5]}abcd/").status_code == 404


def test_alerts_go_to_members_only_and_refuse_what_is_wrong(make_supplier, rival_owner):
    supplier, owner = make_supplier("Firm", ["25101507"])
    rule = {"by": owner.actor, "frequency": "daily"}

    with pytest.raises(Refused, match="members"):
        actions.set_alerts(supplier, **rule, people=[rival_owner.person.pk])
    with pytest.raises(Refused, match="who gets"):
        actions.set_alerts(supplier, **rule, people=[])
    with pytest.raises(Refused, match="99999999"):
        actions.set_alerts(supplier, **rule, people=[owner.person.pk], codes=["99999999"])
    with pytest.raises(Denied):
        actions.set_alerts(supplier, by=rival_owner.actor, frequency="off")


def test_no_other_firm_sees_saved_searches_or_alerts(make_supplier, rival_owner, officer):
    supplier, _owner = make_supplier("Firm", ["25101507"], alert="daily")
    actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))

    with scope.of_organisations([rival_owner.organisation.pk]):
        assert not Alert.objects.exists()
        assert not AlertReader.objects.exists()
        assert not SavedSearch.objects.exists()
    with scope.of_organisations([supplier.pk]):
        assert Alert.objects.count() == 1


def test_a_daily_run_over_many_suppliers_is_a_handful_of_statements(
    put, make_supplier, django_assert_max_num_queries
):
    for number in range(4):
        make_supplier(f"Firm {number}", ["25101507", "43211503"], alert="daily")
    put("One", codes=["25101507"])

    with django_assert_max_num_queries(20):
        run = tasks.run("daily", at=clock.now())
    assert run.digests == 4
    assert SupplierCode.objects.count() == 8


def test_new_feed_addresses_are_made_by_their_owner_alone(
    officer, second_officer, make_supplier, rival_owner
):
    saved = actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))
    supplier, owner = make_supplier("Firm", ["25101507"], alert="daily")
    alert = queries.alert_of(supplier.pk)
    old = queries.feed_token(saved), queries.feed_token(alert)

    for stranger in (second_officer, rival_owner):
        with pytest.raises(Denied):
            actions.renew_feed(saved, by=stranger.actor)
    with pytest.raises(Denied):
        actions.renew_feed(alert, by=rival_owner.actor)
    new = actions.renew_feed(saved, by=officer.actor), actions.renew_feed(alert, by=owner.actor)

    assert not set(old) & {queries.feed_token(one) for one in new}
    assert [queries.found_by_feed(token) for token in old] == [None, None]
