# SPDX-License-Identifier: Apache-2.0
"""The pages, through the door a person uses: forms in, redirects and sentences out, and who sees which."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from meishan.base.accounts.models import Agency
from meishan.base.core import clock
from meishan.market.tenders import actions
from meishan.market.tenders.models import Document, Draft, Notice

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def text_of(response):
    return response.content.decode()


def post(client, where, /, **data):
    return client.post(where, data, follow=True)


def no_rows(prefix):
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


@pytest.fixture
def written_by_form(client_of, officer):
    """A draft filled in through every step of the form."""
    client = client_of(officer)
    post(
        client,
        url("create"),
        reference="RFQ/9",
        type="rfq",
        language="en",
        title="Solar pumps for Kenya",
    )
    draft = Draft.objects.get(reference="RFQ/9")

    def step(name, /, **data):
        response = post(client, url("step", draft.pk, name), edit=Draft.objects.get(pk=draft.pk).edit, **data)
        assert response.redirect_chain, text_of(response)

    step(
        "basics",
        reference="RFQ/9",
        type="rfq",
        language="en",
        title_en="Solar pumps for Kenya",
        title_ar="مضخات شمسية لكينيا",
        description_en="Twenty solar pumps.\n\nDelivered to Kisumu.",
    )
    step("goods", codes=["40150000"], countries=["KE", "UG"])
    post(
        client,
        url("add_lot", draft.pk),
        edit=Draft.objects.get(pk=draft.pk).edit,
        title_en="Pumps",
        **{
            "items-TOTAL_FORMS": 2,
            "items-INITIAL_FORMS": 0,
            "items-0-description": "Solar pump, 2 kW",
            "items-0-quantity": "20",
            "items-0-unit": "H87",
            "items-0-country": "KE",
            "items-0-place": "Kisumu",
            "items-0-incoterm": "DAP",
            "items-0-deliver_by": "2027-05-01",
        },
    )
    closes = (clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT17:00")
    step("dates", zone="Africa/Nairobi", deadline=closes)
    step(
        "terms",
        method="email",
        address="bids@oft.example.org",
        reserved_for="women_owned",
        amount="120000.50",
        currency="USD",
    )
    response = client.post(
        url("step", draft.pk, "documents"),
        {"file": SimpleUploadedFile("spec.pdf", PDF), "title": "Specification", "language": "en"},
    )
    assert response.status_code == 302, text_of(response)
    step(
        "contacts",
        **{
            "contacts-TOTAL_FORMS": 1,
            "contacts-INITIAL_FORMS": 0,
            "contacts-0-name": "Procurement office",
            "contacts-0-email": "procurement@oft.example.org",
            "links-TOTAL_FORMS": 1,
            "links-INITIAL_FORMS": 0,
            "links-0-title": "General conditions",
            "links-0-url": "https://oft.example.org/conditions",
        },
    )
    return draft


def test_from_the_first_form_to_the_public_page(written_by_form, client_of, officer, second_officer):
    draft, writer, second = written_by_form, client_of(officer), client_of(second_officer)
    assert "Submit for clearance" in text_of(writer.get(url("draft", draft.pk)))
    preview = text_of(writer.get(url("preview", draft.pk)))
    assert "Solar pump, 2 kW" in preview
    assert "مضخات شمسية لكينيا" in preview

    post(writer, url("submit", draft.pk))
    assert "RFQ/9" in text_of(second.get(url("clearance")))
    post(second, url("clear", draft.pk))
    response = post(writer, url("publish", draft.pk))

    visitor = Client()
    assert response.redirect_chain[-1][0] == url("notice", draft.pk)
    shown = "".join(
        text_of(visitor.get(url(page, draft.pk)))
        for page in ("notice", "lots", "documents", "contacts", "questions", "revisions", "print")
    )
    for words in (
        "Solar pumps for Kenya",
        "Reserved for women-owned firms",
        "Uganda",
        "Solar pump, 2 kW",
        "Specification",
        "Procurement office",
        "General conditions",
        "120,000.50",
    ):
        assert words in shown, words
    arabic = Client(headers={"accept-language": "ar"})
    assert "مضخات شمسية لكينيا" in text_of(arabic.get(url("notice", draft.pk)))
    document = Document.objects.get(notice=draft.pk)
    download = visitor.get(url("document", draft.pk, document.pk))
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"].startswith("attachment")


def test_a_draft_tells_what_is_missing(client_of, officer):
    client = client_of(officer)
    post(client, url("create"), reference="RFQ/1", type="rfq", language="fr", title="Pompes")
    draft = Draft.objects.get()

    page = text_of(client.get(url("draft", draft.pk)))

    assert "things are missing" in page
    assert "Set the deadline and its time zone." in page
    assert url("submit", draft.pk) not in page
    response = post(client, url("submit", draft.pk))
    assert "This is not complete yet." in text_of(response)


def test_bad_input_comes_back_with_a_sentence_at_its_field(client_of, officer, make_draft):
    client, draft = client_of(officer), make_draft("RFQ/1")

    def said(step, **data):
        response = client.post(url("step", draft.pk, step), data)
        assert response.status_code == 200
        return text_of(response)

    assert "used the reference" in text_of(
        client.post(url("create"), {"reference": "RFQ/1", "type": "rfq", "language": "en", "title": "X"})
    )
    assert "Give the date and the time" in said("dates", zone="Africa/Nairobi", deadline="soon")
    zone = {"zone": "Africa/Nairobi"}
    assert "in the past" in said("dates", **zone, deadline="2020-03-31T17:00")
    late = {"deadline": "2099-03-31T17:00", "questions_until": "2099-03-31T17:01"}
    assert "Questions must end before the deadline." in said("dates", **zone, **late)
    assert "Give 0.01 or more." in said("terms", reserved_for="none", amount="0", currency="USD")
    assert "Choose from what is offered here." in said("goods", countries=["XX"])
    assert "skip this time" in said("dates", zone="Europe/Rome", deadline="2027-03-28T02:30")
    assert "Choose the currency" in said("terms", reserved_for="none", amount="5")
    assert "not an e-mail address" in said("terms", reserved_for="none", method="email", address="here")
    assert "Write a web address like https://example.org." in said(
        "contacts",
        **no_rows("contacts"),
        **{"links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "links-0-url": "javascript:alert(1)"},
    )
    assert "can&#x27;t be taken" in text_of(
        client.post(
            url("step", draft.pk, "documents"),
            {"file": SimpleUploadedFile("spec.exe", b"MZ\x90\x00" + b"0" * 99)},
        )
    )


def test_a_save_over_somebody_elses_is_refused_with_a_sentence(client_of, officer, make_draft):
    client, draft = client_of(officer), make_draft()
    form = {"edit": draft.edit, "codes": ["40150000"], "countries": ["KE"]}

    assert client.post(url("step", draft.pk, "goods"), form).status_code == 302
    response = client.post(url("step", draft.pk, "goods"), form)

    assert "Somebody else saved this draft" in text_of(response)


def test_times_are_read_on_the_clock_of_the_chosen_zone(client_of, officer, make_draft):
    client, draft = client_of(officer), make_draft()

    client.post(url("step", draft.pk, "dates"), {"zone": "Asia/Shanghai", "deadline": "2027-03-31T17:00"})

    content = Draft.objects.get(pk=draft.pk).content
    assert content["deadline"] == "2027-03-31T09:00:00Z"
    assert "2027-03-31T17:00" in text_of(client.get(url("step", draft.pk, "dates")))


def test_translations_of_items_outlive_an_edit_of_other_fields(client_of, officer, make_draft):
    lot = {
        "number": 1,
        "title": {"en": "Pumps", "fr": "Pompes"},
        "items": [{"description": {"en": "Pump", "fr": "Pompe"}, "quantity": "5", "unit": "H87"}],
    }
    client, draft = client_of(officer), make_draft(lots=[lot])
    assert 'name="items-0-description_fr" value="Pompe"' in text_of(client.get(url("lot", draft.pk, 1)))

    client.post(
        url("lot", draft.pk, 1),
        {
            "edit": draft.edit,
            "title_en": "Pumps",
            "title_fr": "Pompes",
            "items-TOTAL_FORMS": 1,
            "items-INITIAL_FORMS": 1,
            "items-0-description": "Pump",
            "items-0-description_fr": "Pompe",
            "items-0-quantity": "7",
            "items-0-unit": "H87",
        },
    )

    (item,) = Draft.objects.get(pk=draft.pk).content["lots"][0]["items"]
    assert item["description"] == {"en": "Pump", "fr": "Pompe"}
    assert item["quantity"] == "7"


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_strangers_do_not_see_drafts(make_draft, client_of, request, name):
    draft, client = make_draft(), client_of(request.getfixturevalue(name))

    for page in ("draft", "preview", "submit", "discard"):
        assert client.get(url(page, draft.pk)).status_code in {403, 404}
    assert client.post(url("step", draft.pk, "goods"), {"countries": ["UG"]}).status_code in {403, 404}
    assert Client().get(url("draft", draft.pk)).status_code in {302, 404}


@pytest.mark.parametrize("page", ["desk", "clearance", "open_questions", "create", "mine"])
def test_visitors_are_led_to_sign_in(world, page):
    response = Client().get(url(page))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_amendment_shows_what_changed_to_everybody(notice, client_of, officer, second_officer):
    writer, second = client_of(officer), client_of(second_officer)
    post(writer, url("amend", notice.pk))
    draft = Draft.objects.get(notice=notice)
    post(writer, url("step", draft.pk, "reason"), edit=draft.edit, reason_en="A typing error.")
    draft.refresh_from_db()
    post(
        writer,
        url("step", draft.pk, "basics"),
        edit=draft.edit,
        type="rfq",
        language="en",
        title_en="Field vehicles for Kenya",
        title_fr="Véhicules de terrain pour le Kenya",
        description_en="Fourteen field vehicles.\n\nDelivered to Nairobi.",
    )
    assert "Fourteen" in text_of(writer.get(url("draft", draft.pk)))
    post(writer, url("submit", draft.pk))
    post(second, url("clear", draft.pk))
    post(writer, url("publish", draft.pk))

    page = text_of(Client().get(url("revisions", notice.pk)))

    assert "A typing error." in page
    assert "Twelve</del>" in page
    assert "Fourteen</ins>" in page
    assert "This notice was amended" in text_of(Client().get(url("notice", notice.pk)))


def test_a_cancelled_notice_says_why_in_the_readers_language(notice, client_of, officer, registered_owner):
    told = text_of(post(client_of(officer), url("cancel", notice.pk), reason_fr="Le besoin n'existe plus."))
    assert 'class="error-summary' in told
    assert Notice.objects.get().cancelled_at is None

    post(
        client_of(officer),
        url("cancel", notice.pk),
        reason_en="The need has gone.",
        reason_fr="Le besoin n'existe plus.",
    )

    reader = client_of(registered_owner)
    page = reader.get(url("notice", notice.pk)).content.decode()
    assert "This notice was cancelled" in page
    assert '<div class="prose" lang="en" dir="auto"><p>The need has gone.</p>' in page
    assert "existe plus" not in page
    assert url("interest", notice.pk) not in page
    french = reader.get(url("notice", notice.pk), {"in": "fr"}).content.decode()
    assert '<div class="prose" lang="fr" dir="auto"><p>Le besoin n&#x27;existe plus.</p>' in french
    assert "The need has gone." not in french


def test_items_are_given_and_read_in_the_languages_of_the_notice(client_of, officer, make_draft, make_notice):
    client, draft = client_of(officer), make_draft()
    page = client.get(url("lot", draft.pk, 1)).content.decode()
    assert 'name="items-0-description_fr"' in page
    assert 'name="items-0-description_ar"' not in page
    post(
        client,
        url("lot", draft.pk, 1),
        **{
            "edit": draft.edit,
            "title_en": "Vehicles",
            "title_fr": "Véhicules",
            "items-TOTAL_FORMS": 1,
            "items-INITIAL_FORMS": 1,
            "items-0-description": "Field vehicle",
            "items-0-description_fr": "Véhicule de terrain",
        },
    )
    (lot,) = Draft.objects.get(pk=draft.pk).content["lots"]
    assert lot["items"][0]["description"] == {"en": "Field vehicle", "fr": "Véhicule de terrain"}
    preview = client.get(url("preview", draft.pk)).content.decode()
    for words in ("Vehicles", "Véhicules", "Field vehicle", "Véhicule de terrain"):
        assert f">{words}<" in preview, words

    notice = make_notice(lots=[lot])

    shown = Client(headers={"accept-language": "fr"}).get(url("lots", notice.pk)).content.decode()
    assert '<span lang="fr" dir="auto">Véhicule de terrain</span>' in shown
    shown = Client(headers={"accept-language": "ar"}).get(url("lots", notice.pk)).content.decode()
    assert '<span lang="en" dir="auto">Field vehicle</span>' in shown
    shown = Client().get(url("lots", notice.pk), {"in": "fr"}).content.decode()
    assert '<span lang="fr" dir="auto">Véhicule de terrain</span>' in shown
    assert "Field vehicle</span>" not in shown


def test_the_buyers_name_is_told_in_the_readers_language(notice, agency):
    agency.names = {"fr": "Bureau des essais"}
    agency.save()

    assert "Bureau des essais" in text_of(
        Client(headers={"accept-language": "fr"}).get(url("notice", notice.pk))
    )
    assert agency.name in text_of(Client(headers={"accept-language": "ru"}).get(url("notice", notice.pk)))


def test_no_time_is_left_on_a_cancelled_notice(notice, client_of, officer):
    assert "days left" in text_of(Client().get(url("list")))
    assert "days left" in text_of(Client().get(url("notice", notice.pk)))

    actions.cancel(notice, by=officer.actor, reason={"en": "The need has gone."})

    for page in (
        Client().get(url("list"), {"phase": "cancelled"}),
        Client().get(url("notice", notice.pk)),
        client_of(officer).get(url("desk")),
    ):
        assert notice.reference in text_of(page)
        assert "left" not in re.sub(r"<(head|script)\b.*?</\1>", "", text_of(page), flags=re.DOTALL), (
            page.request
        )


def test_what_may_stay_empty_is_not_called_done(client_of, officer, make_draft):
    def is_done(page, name):
        row = next(one for one in page.split("<li ") if f'/{name}/">' in one)
        return row.startswith('class="is-done"')

    assert is_done(text_of(client_of(officer).get(url("step", make_draft().pk, "basics"))), "lots")
    page = text_of(client_of(officer).get(url("step", make_draft(lots=[]).pk, "basics")))
    assert not is_done(page, "lots")
    assert not is_done(page, "documents")
    assert is_done(page, "contacts")


def test_a_notice_starts_on_the_clocks_of_its_agency(client_of, officer, agency):
    Agency.objects.filter(organisation=agency).update(time_zone="Africa/Nairobi")

    post(client_of(officer), url("create"), reference="RFQ/77", type="rfq", language="en", title="Pumps")

    assert Draft.objects.get().content["zone"] == "Africa/Nairobi"
