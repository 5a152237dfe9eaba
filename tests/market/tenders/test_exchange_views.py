# SPDX-License-Identifier: Apache-2.0
"""Interest, questions and answers through the door a person uses: who is offered what, and who sees which."""

from django.test import Client
from django.urls import reverse

from meishan.base.accounts.states import Role
from meishan.market.tenders import actions
from meishan.market.tenders.models import Interest, Question
from tests.personas import join, make_person


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def text_of(response):
    return response.content.decode()


def post(client, where, /, **data):
    return client.post(where, data, follow=True)


def test_a_supplier_expresses_interest_and_withdraws_it(notice, registered_owner, client_of):
    client = client_of(registered_owner)
    client.cookies["django_language"] = "en"

    page = post(client, url("interest", notice.pk))
    assert "You expressed interest" in text_of(page)
    assert notice.title["en"] in text_of(client.get(url("mine")))

    post(client, url("withdraw_interest", notice.pk))
    assert not Interest.objects.filter(withdrawn_at__isnull=True).exists()


def test_an_unregistered_supplier_reads_what_to_do(notice, supplier_owner, client_of):
    client = client_of(supplier_owner)
    client.cookies["django_language"] = "en"

    assert "Basic registration with this buyer" in text_of(client.get(url("interest", notice.pk)))
    response = client.post(url("interest", notice.pk))

    assert response.status_code == 403
    assert "Basic registration with this buyer" in text_of(response)
    assert not Interest.objects.exists()


def test_a_question_is_asked_answered_and_read_by_all(
    notice, supplier_owner, rival_owner, officer, client_of
):
    asker, answerer, rival = client_of(supplier_owner), client_of(officer), client_of(rival_owner)
    for client in (asker, rival):
        client.cookies["django_language"] = "en"

    post(asker, url("ask", notice.pk), text="We are Ningbo Vehicles. Used ones?", language="en")
    question = Question.objects.get()
    assert "Ningbo Vehicles. Used" in text_of(asker.get(url("questions", notice.pk)))
    assert "Ningbo" not in text_of(rival.get(url("questions", notice.pk)))
    listed = text_of(answerer.get(url("open_questions")))
    assert "We are Ningbo Vehicles. Used ones?" in listed
    assert "Li Owner" not in listed

    post(
        answerer,
        url("answer", notice.pk),
        questions=[str(question.pk)],
        question_en="Are used vehicles accepted?",
        answer_en="No.",
    )

    seen = text_of(rival.get(url("questions", notice.pk)))
    assert "Are used vehicles accepted?" in seen
    assert "Ningbo" not in seen


def test_only_the_buyer_lists_who_is_interested(
    notice, registered_owner, officer, rival_owner, other_agency_officer, client_of
):
    actions.express_interest(notice, by=registered_owner.actor)

    assert "Ningbo Vehicles Ltd" in text_of(client_of(officer).get(url("interested", notice.pk)))
    for stranger in (rival_owner, other_agency_officer, registered_owner):
        assert client_of(stranger).get(url("interested", notice.pk)).status_code == 403


def offered(page, notice):
    """Which of the two buttons a page of the notice shows."""
    shown = page.content.decode()
    return [name for name in ("interest", "ask") if f'href="{url(name, notice.pk)}"' in shown]


def test_only_those_who_may_are_offered_interest_and_questions(
    notice, request, client_of, registered_owner, rival_owner
):
    assert offered(client_of(registered_owner).get(url("notice", notice.pk)), notice) == ["interest", "ask"]

    page = client_of(rival_owner).get(url("notice", notice.pk))
    assert offered(page, notice) == ["ask"]
    assert "you need a Basic registration with this buyer" in text_of(page)

    viewer = join(make_person("Vic Viewer"), registered_owner.organisation, Role.VIEWER)
    page = client_of(viewer).get(url("notice", notice.pk))
    assert offered(page, notice) == []
    assert "Your role in this organisation does not include this" in text_of(page)

    for name in ("auditor", "other_agency_officer", "reviewer"):
        page = client_of(request.getfixturevalue(name)).get(url("notice", notice.pk))
        assert offered(page, notice) == [], name
        assert "Only suppliers express interest and ask questions" in text_of(page), name

    page = Client().get(url("notice", notice.pk))
    assert offered(page, notice) == []
    assert "Sign in, or register your firm." in text_of(page)
    assert f'href="/account/login/?next={url("notice", notice.pk)}"' in page.content.decode()


def test_a_viewer_is_not_offered_to_withdraw_the_interest_of_her_firm(notice, client_of, registered_owner):
    actions.express_interest(notice, by=registered_owner.actor)
    viewer = join(make_person("Vic Viewer"), registered_owner.organisation, Role.VIEWER)

    link = f'href="{url("withdraw_interest", notice.pk)}"'

    assert link in client_of(registered_owner).get(url("notice", notice.pk)).content.decode()
    page = client_of(viewer).get(url("notice", notice.pk))
    assert "You expressed interest" in text_of(page)
    assert link not in page.content.decode()
