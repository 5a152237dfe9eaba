# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is hears of it by mail, in her language, and no mail says who bids or what was scored."""

from meishan.base.accounts.exports import own_data
from meishan.base.accounts.models import Mail
from meishan.base.ledger.models import Entry
from meishan.base.ledger.queries import told
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening


def mails(kind: str) -> dict[str, Mail]:
    return {one.to: one for one in Mail.objects.filter(kind=kind)}


def addresses(*people) -> set[str]:
    return {one.person.email for one in people}


def test_each_step_calls_those_who_must_act(tender, bids, officer, settle):
    panel = factory.form(tender, officer)
    settle()
    sent = mails("evaluation.form_panel")
    assert set(sent) == addresses(*panel.all)
    assert all("You declare first" in " ".join(one.text.split()) for one in sent.values())

    factory.begin(panel)
    settle()
    assert set(mails("evaluation.declare")) == addresses(*panel.scoring)

    factory.score_all(panel)
    factory.lock_all(panel)
    settle()
    assert set(mails("evaluation.lock")) == addresses(*panel.all)

    factory.agree_all(panel)
    factory.report(panel)
    settle()
    assert set(mails("evaluation.write_report")) == addresses(*panel.scoring)

    factory.sign_all(panel)
    settle()
    assert set(mails("evaluation.sign_report")) == addresses(panel.chair, panel.secretary)
    for one in Mail.objects.filter(kind__startswith="evaluation."):
        assert not any(name in one.text for name in ("Ningbo", "Rival Trucks"))


def test_a_panel_formed_before_the_opening_is_called_when_bids_are_open(
    officer, second_officer, bidder, time_passes, settle
):
    tender = bidding.publish_tender(officer, second_officer)
    bidding.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    panel = factory.form(tender, officer)
    at_opening.hold(tender)
    settle()

    assert set(mails("bids.close_opening")) >= addresses(*panel.all)


def test_the_officer_hears_of_a_free_seat(panel, officer, settle):
    factory.declare(panel, panel.chair, not_stating=("interest",))
    settle()

    assert set(mails("evaluation.declare")) == {officer.person.email}


def test_a_person_can_take_what_is_kept_of_her_with_her(scoring, bids):
    factory.score(scoring, scoring.chair, bids[0])

    kept = own_data(scoring.chair.person)["evaluation"]

    assert kept["seats"][0]["role"] == "chair"
    assert kept["seats"][0]["declaration"]["statements"]["interest"] is True
    assert kept["scores"] == 3


def test_the_record_names_evaluations_by_their_tender(scoring):
    entry = Entry.objects.filter(act="evaluation.declare").first()

    found = told([(entry.subject_kind, entry.subject_id)])

    assert scoring.notice.reference in str(found[entry.subject_kind, entry.subject_id].name)
