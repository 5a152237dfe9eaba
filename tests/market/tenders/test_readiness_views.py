# SPDX-License-Identifier: Apache-2.0
"""A page offers what can be done now, and tells what is missing before the rest can be."""

from datetime import timedelta

from django.urls import reverse

from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries.openers import canary, seats_of
from tests.factories.openers import appoint, get_ready, pads_of

WHY = {"reason_en": "Nobody could come."}


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def text_of(response):
    return response.content.decode()


def post(client, where, /, **data):
    return client.post(where, data, follow=True)


def test_a_sealed_tender_is_published_only_once_its_openers_are_ready(
    make_sealed, three, client_of, officer, second_officer
):
    draft, writer = actions.submit(make_sealed(), by=officer.actor), client_of(officer)
    button, openers = f'href="{url("publish", draft.pk)}"', f'href="{url("openers", draft.pk)}"'
    said = text_of(post(client_of(second_officer), url("clear", draft.pk)))
    assert "Cleared, but it can’t be published yet. Appoint the openers first." in said

    page = text_of(writer.get(url("draft", draft.pk)))
    assert button not in page
    assert openers in page
    manifest = appoint(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
    actions.confirm_seat(seats_of(manifest)[1], by=three[1].actor)
    page = text_of(writer.get(url("draft", draft.pk)))
    assert button not in page
    assert page.count("Must check her key in the log") == 2
    assert page.count("Must open the drill") == 1
    for method in (writer.get, writer.post):
        assert "Not every new opener has confirmed" in text_of(method(url("publish", draft.pk), follow=True))
    drill = canary(manifest)
    actions.answer_drill(drill, by=three[1].actor, pads=pads_of(three[1], drill))
    get_ready(three[0], manifest)
    get_ready(three[2], manifest)
    page = text_of(writer.get(url("draft", draft.pk)))
    assert "All are ready" in page
    assert button in page

    assert post(writer, url("publish", draft.pk)).redirect_chain[-1][0] == url("notice", draft.pk)


def test_a_cleared_text_whose_deadline_passed_tells_so_instead_of_the_button(
    make_draft, client_of, officer, second_officer, time_passes
):
    draft = actions.clear(actions.submit(make_draft(), by=officer.actor), by=second_officer.actor)
    client = client_of(officer)
    assert f'href="{url("publish", draft.pk)}"' in text_of(client.get(url("draft", draft.pk)))
    time_passes(timedelta(days=31))

    page = text_of(client.get(url("draft", draft.pk)))

    assert "The deadline is in the past. Set a later one." in page
    assert f'href="{url("publish", draft.pk)}"' not in page
    assert f'href="{url("recall", draft.pk)}"' in page


def test_an_amendment_of_a_suspended_tender_waits_for_it(make_tender, client_of, officer, second_officer):
    tender = make_tender()
    draft = actions.amend(tender.notice, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"countries": ["UG"]}, reason={"en": "Uganda."})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    client = client_of(officer)
    assert f'href="{url("publish", draft.pk)}"' in text_of(client.get(url("draft", draft.pk)))
    actions.suspend(tender.notice, by=officer.actor, reason={"en": "A doubt."})

    page = text_of(client.get(url("draft", draft.pk)))

    assert "This tender is suspended. Resume it first" in page
    assert f'href="{url("publish", draft.pk)}"' not in page


def test_a_tender_that_can_be_opened_is_not_declared_failed_on_its_page(
    make_tender, client_of, officer, time_passes
):
    tender, client = make_tender(), client_of(officer)
    time_passes(timedelta(days=31))
    assert url("declare_failed", tender.pk) not in text_of(client.get(url("notice", tender.pk)))

    page = text_of(client.post(url("declare_failed", tender.pk), WHY))

    assert "These bids can still be opened." in page
    assert Tender.objects.get(pk=tender.pk).state == "published"
