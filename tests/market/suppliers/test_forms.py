# SPDX-License-Identifier: Apache-2.0
"""The forms of a supplier's file: repeating entries, the choice of agencies, the lock, and what is missing."""

import re

import pytest
from django.urls import reverse

from meishan.base.core.forms import Form
from meishan.market.suppliers import actions, forms, queries
from meishan.market.suppliers.models import Contact, Owner, Supplier
from tests.factories.suppliers import complete, file_level_1, registered, state_with

pytestmark = pytest.mark.usefixtures("world")

LI = {"name": "Li Hua", "email": "li@ningbo.example"}
WANG = {"name": "Wang Fang", "email": "wang@ningbo.example"}


def rows(prefix, *given, initial):
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
    return data | {
        f"{prefix}-{at}-{key}": value for at, row in enumerate(given) for key, value in row.items()
    }


def step(name):
    return reverse("suppliers:step", args=[name])


def shown(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def begun(supplier_owner):
    return complete(supplier_owner)


def test_the_only_contact_cannot_be_removed(client_of, supplier_owner, begun):
    client = client_of(supplier_owner)

    one = shown(client, step("contacts"))
    actions.save_contacts(begun, by=supplier_owner.actor, contacts=[LI | MORE, WANG | MORE])
    two = shown(client, step("contacts"))

    assert "DELETE" not in one
    assert two.count('name="contact-0-DELETE"') == two.count('name="contact-1-DELETE"') == 1
    assert "Remove this entry" in two


MORE = {"position": "", "phone": ""}


def test_save_and_add_another_keeps_what_was_typed(client_of, supplier_owner, begun):
    client = client_of(supplier_owner)

    answer = client.post(step("contacts"), rows("contact", WANG, initial=1) | {"another": "1"}, follow=True)

    assert [one.name for one in Contact.objects.filter(supplier=begun)] == ["Wang Fang"]
    said = answer.content.decode()
    assert answer.request["PATH_INFO"] == step("contacts")
    assert 'value="Wang Fang"' in said
    assert 'name="contact-1-name"' in said

    done = client.post(step("contacts"), rows("contact", WANG, LI, initial=1))
    assert done.url == step("goods")
    assert Contact.objects.filter(supplier=begun).count() == 2


def test_a_fault_in_a_further_contact_loses_nothing(client_of, supplier_owner, begun):
    client = client_of(supplier_owner)

    answer = client.post(
        step("contacts"), rows("contact", WANG, {"name": "Nobody"}, initial=1) | {"another": "1"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Nobody"' in said
    assert 'value="Wang Fang"' in said
    assert "Fill in “E-mail”." in said


def test_removing_every_contact_is_refused_in_words(client_of, supplier_owner, begun):
    actions.save_contacts(begun, by=supplier_owner.actor, contacts=[LI | MORE, WANG | MORE])
    gone = rows("contact", LI | {"DELETE": "on"}, WANG | {"DELETE": "on"}, initial=2)

    answer = client_of(supplier_owner).post(step("contacts"), gone)

    assert "Give at least one contact." in answer.content.decode()
    assert Contact.objects.filter(supplier=begun).count() == 2


def test_an_address_more_can_be_added_after_saving(client_of, supplier_owner, begun):
    place = {"street": "1 Port Road", "city": "Ningbo", "country": "CN"}
    client = client_of(supplier_owner)

    answer = client.post(
        step("address"),
        place | rows("other", {"kind": "branch", **place}, initial=0) | {"another": "1"},
        follow=True,
    ).content.decode()

    assert 'name="other-0-DELETE"' in answer
    assert 'name="other-1-DELETE"' not in answer
    assert re.search(r'id="another"><details class="details" open', answer)


def test_owners_are_added_one_after_the_other(client_of, supplier_owner, begun):
    owner = {"tie": "owner", "kind": "person", "name": "Li Hua", "country": "CN", "share": "60"}

    answer = client_of(supplier_owner).post(reverse("suppliers:add_owner"), owner | {"another": "1"})

    assert answer.url == reverse("suppliers:add_owner") + "?tie=owner"
    assert Owner.objects.get().name == "Li Hua"


def test_every_agency_is_one_sentence_with_the_list_folded(client_of, supplier_owner, begun, agency):
    page = shown(client_of(supplier_owner), reverse("suppliers:check"))

    assert "It goes to every agency that buys what you offer" in page
    folded = re.search(r'<details class="details"><summary>.*?Choose the agencies yourself', page, re.DOTALL)
    assert folded
    assert page.index('name="agencies"') > folded.end()


def test_ticks_left_over_do_not_count_for_every_agency(
    client_of, supplier_owner, begun, agency, other_agency
):
    client = client_of(supplier_owner)

    client.post(reverse("suppliers:check"), {"auto_submit": "yes", "agencies": [str(agency.pk)]})

    assert state_with(begun, agency) == state_with(begun, other_agency) == "registered"
    assert Supplier.objects.get(pk=begun.pk).auto_submit


def test_only_those_chosen_get_the_file(client_of, supplier_owner, begun, agency, other_agency):
    client = client_of(supplier_owner)

    none = client.post(reverse("suppliers:check"), {"auto_submit": "no"})
    client.post(reverse("suppliers:check"), {"auto_submit": "no", "agencies": [str(agency.pk)]})

    assert "Tick at least one agency, or send it to every agency." in none.content.decode()
    assert state_with(begun, agency) == "registered"
    assert state_with(begun, other_agency) == ""


@pytest.fixture
def locked(supplier_owner, reviewer, agency):
    """A file whose Level 1 an agency reviews."""
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1", agencies=[agency.pk])
    actions.take_up(queries.registration_of(supplier, agency, "level1"), by=reviewer.actor)
    return supplier


@pytest.mark.parametrize("requirement", ["certificate", "references", "owners", "intermediaries", "export"])
def test_a_page_that_is_locked_says_so_before_one_types(client_of, supplier_owner, locked, requirement):
    page = shown(client_of(supplier_owner), reverse("suppliers:requirement", args=[f"level1.{requirement}"]))
    main = page[page.index("<main") : page.index("</main>")]

    assert "Locked while it is reviewed" in main
    assert "button--primary" not in main
    assert "/remove/" not in main
    assert all("disabled" in one for one in re.findall(r"<fieldset[^>]*bare[^>]*>", main))


def test_what_is_not_reviewed_stays_open(client_of, supplier_owner, locked):
    client = client_of(supplier_owner)

    level_2 = shown(client, reverse("suppliers:requirement", args=["level2.validity"]))
    basic = shown(client, step("general"))

    assert "Locked while it is reviewed" not in level_2 + basic
    assert "Save and continue" in basic


def test_a_basic_file_under_review_is_locked_but_for_contacts(
    client_of, head, reviewer, supplier_owner, agency
):
    actions.set_intake(agency, by=head.actor, reviews_basic=True)
    supplier = registered(supplier_owner)
    actions.take_up(queries.registration_of(supplier, agency), by=reviewer.actor)
    client = client_of(supplier_owner)

    for name in ("general", "address", "countries", "goods"):
        page = shown(client, step(name))
        assert "Locked while it is reviewed" in page, name
        assert '<fieldset class="bare" disabled>' in page, name
        assert "Save and" not in page, name
    assert "Save and continue" in shown(client, step("contacts"))
    assert "Locked while it is reviewed" in shown(client, reverse("suppliers:register"))


def every_form():
    return [
        one
        for one in (getattr(forms, name) for name in forms.__all__)
        if isinstance(one, type)
        if issubclass(one, Form)
    ]


@pytest.mark.parametrize("form_class", every_form(), ids=lambda one: one.__name__)
def test_no_form_answers_with_the_general_sentence(form_class):
    fields = {name: one for name, one in form_class.base_fields.items() if not one.widget.is_hidden}

    form = type("Bare", (Form,), dict(fields))({})
    form.is_valid()

    assert {name for name, one in fields.items() if one.required} <= set(form.errors)
    assert "This field is required." not in str(form.errors)


def test_an_empty_first_step_says_what_to_fill_in(client_of, supplier_owner, begun):
    answer = client_of(supplier_owner).post(step("general"), {"about": ""}).content.decode()

    assert "Fill in “Legal name”." in answer
    assert "Make a choice for “Type of ownership”." in answer
    assert "This field is required." not in answer
