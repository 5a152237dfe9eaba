# SPDX-License-Identifier: Apache-2.0
"""Each desk shows what waits for that person, and nobody else's."""

import uuid
from datetime import timedelta

import pytest

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.bids import actions as bids
from meishan.market.suppliers.states import State
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory_of_bids
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


def read(client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("supplier_owner", "/desk/supplier/"),
        ("officer", "/desk/buyer/"),
        ("reviewer", "/desk/buyer/"),
        ("vetting_officer", "/desk/platform/"),
        ("auditor", "/desk/platform/"),
        ("operator", "/desk/platform/"),
    ],
)
def test_the_desk_is_that_of_ones_work(client_of, request, who, path):
    answer = client_of(request.getfixturevalue(who)).get("/desk/")

    assert answer.status_code == 302
    assert answer.url == path


@pytest.mark.parametrize(("role", "path"), [(Role.OWNER, "/seminars/"), (Role.VIEWER, "/")])
def test_who_hosts_seminars_is_led_to_them_and_who_only_looks_on_is_led_home(client_of, world, role, path):
    chamber = make_organisation("trade_promotion", "Chamber of Trade", country="CN")

    answer = client_of(join(make_person("Tia Trade"), chamber, role)).get("/desk/")

    assert answer.url == path


def test_home_and_desks_lead_to_the_seminars_one_takes_part_in(client_of, client, world):
    made = factory.lay_down(suppliers=2)
    here = f'href="/seminars/{made.seminar.slug}/'
    applied = made.applications[1]
    applied.state = "applied"
    applied.save()

    assert f'{here}"' in read(client, "/")
    for persona, parts, others in (
        (made.supplier_personas[0], ("application", "wishes", "agenda"), ()),
        (made.supplier_personas[1], ("application",), ("wishes", "agenda")),
        (made.officer_personas[0], ("wishes", "agenda"), ("application",)),
        (made.adviser, (), ("wishes", "agenda", "application")),
    ):
        page = read(client_of(persona), "/desk/")
        assert f'{here}"' in page
        assert [f'{here}{part}/"' in page for part in (*parts, *others)] == [True] * len(parts) + [
            False
        ] * len(others)


@pytest.mark.parametrize("path", ["/desk/", "/desk/supplier/", "/desk/buyer/", "/desk/platform/"])
def test_a_visitor_is_asked_to_sign_in_first(client, world, path):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.url == f"/account/login/?next={path}"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("supplier_owner", "/desk/buyer/"),
        ("supplier_owner", "/desk/platform/"),
        ("officer", "/desk/supplier/"),
        ("officer", "/desk/platform/"),
        ("vetting_officer", "/desk/buyer/"),
        ("auditor", "/desk/supplier/"),
    ],
)
def test_nobody_sits_at_anothers_desk(client_of, request, who, path):
    answer = client_of(request.getfixturevalue(who)).get(path, follow=True)

    # Without a second step the way leads to setting one up; with it, to a plain no.
    assert answer.status_code in {200, 403}
    assert answer.redirect_chain or answer.status_code == 403
    assert "Your desk" not in answer.content.decode()


def test_an_officer_sees_what_waits_for_her(client_of, officer, second_officer, make_draft):
    tenders.submit(make_draft("RFQ/1"), by=officer.actor)
    make_draft("RFQ/2")

    hers = read(client_of(officer), "/desk/buyer/")
    theirs = read(client_of(second_officer), "/desk/buyer/")

    assert "Nothing waits for your clearance" in hers
    assert "RFQ/1" in theirs.split("Wait for a second officer")[1].split("Questions to answer")[0]
    assert "RFQ/2" in hers


def test_another_agency_sees_nothing_of_it(client_of, officer, other_agency_officer, make_draft):
    tenders.submit(make_draft("RFQ/1"), by=officer.actor)

    page = read(client_of(other_agency_officer), "/desk/buyer/")

    assert "RFQ/1" not in page
    assert "No draft is on its way" in page


def test_questions_stand_on_the_buyers_desk_without_the_asker(
    client_of, officer, supplier_owner, make_notice, make_registration
):
    notice = make_notice()
    make_registration(supplier_owner)
    tenders.ask(notice, by=supplier_owner.actor, text="May vans be used?", language="en")

    page = read(client_of(officer), "/desk/buyer/")
    own = read(client_of(supplier_owner), "/desk/supplier/")

    assert "May vans be used?" in page
    assert supplier_owner.organisation.name not in page
    assert "May vans be used?" in own


def test_a_reviewer_sees_the_clock_but_no_drafts(
    client_of, reviewer, rival_owner, make_registration, make_draft
):
    make_draft("RFQ/1")
    make_registration(
        rival_owner, level="level1", state=State.SUBMITTED, since=clock.now() - timedelta(days=60)
    )

    page = read(client_of(reviewer), "/desk/buyer/")

    assert "Rival Trucks Ltd" in page
    assert "Late" in page
    assert "RFQ/1" not in page
    assert "New notice" not in page


def test_a_new_supplier_is_told_to_register(client_of, supplier_owner):
    page = read(client_of(supplier_owner), "/desk/supplier/")

    # Her language is Chinese; until the words are translated the link is what tells.
    assert "/suppliers/register/" in page


def test_a_supplier_reads_what_an_agency_still_wants(client_of, rival_owner, make_registration):
    make_registration(rival_owner, state=State.TO_UPDATE, reason="The licence has run out.")

    page = read(client_of(rival_owner), "/desk/supplier/")

    assert "OFT asks for more" in page
    assert "The licence has run out." in page


def test_an_agency_takes_one_line_however_many_levels(client_of, rival_owner, make_registration):
    make_registration(rival_owner)
    make_registration(rival_owner, level="level1", state=State.SUBMITTED)

    stand = read(client_of(rival_owner), "/desk/supplier/").split("Where you stand")[1].split("</section>")[0]

    assert stand.count("OFT") == 1
    assert "Basic: Registered" in stand
    assert "Level 1: Submitted" in stand


def test_deadlines_of_interest_stand_on_the_suppliers_desk(
    client_of, rival_owner, supplier_owner, make_notice, make_registration
):
    notice = make_notice()
    make_registration(rival_owner)
    tenders.express_interest(notice, by=rival_owner.actor)

    assert (
        "Field vehicles for Kenya"
        in read(client_of(rival_owner), "/desk/supplier/").split("next deadlines")[1]
    )
    assert (
        "RFQ/2027/001"
        not in read(client_of(supplier_owner), "/desk/supplier/").split("<main")[1].split("lines")[0]
    )


def test_deadlines_of_bids_stand_on_the_suppliers_desk(
    client_of, rival_owner, officer, second_officer, make_registration
):
    tender = factory_of_bids.publish_tender(officer, second_officer)
    make_registration(rival_owner)
    assert "No deadline is near" in read(client_of(rival_owner), "/desk/supplier/")
    bid = bids.begin(tender.notice, by=rival_owner.actor)

    page = read(client_of(rival_owner), "/desk/supplier/")
    due = page.split("next deadlines")[1].split("</section>")[0]
    assert due.count(f'href="/tenders/{tender.notice.pk}/"') == 1
    assert "No deadline is near" not in page
    assert "Find a tender that fits" not in page

    tenders.express_interest(tender.notice, by=rival_owner.actor)
    due = read(client_of(rival_owner), "/desk/supplier/").split("next deadlines")[1].split("</section>")[0]
    assert due.count(f'href="/tenders/{tender.notice.pk}/"') == 1
    tenders.cancel(tender.notice, by=officer.actor, reason={"en": "No need any more."})
    assert "No deadline is near" in read(client_of(rival_owner), "/desk/supplier/")
    assert bid.supplier_id == rival_owner.organisation.pk


def test_the_auditor_is_led_to_the_whole_record(client_of, auditor):
    assert 'href="/log/all/"' in read(client_of(auditor), "/desk/platform/")


@pytest.mark.parametrize(
    ("who", "ways"),
    [
        (None, ["/tenders/", "/buyers/", "/log/", "/help/"]),
        ("supplier_owner", ["/desk/", "/tenders/mine/", "/suppliers/standing/", "/buyers/"]),
        ("officer", ["/desk/", "/tenders/desk/", "/log/"]),
        ("reviewer", ["/desk/", "/suppliers/desk/"]),
        ("operator", ["/desk/", "/account/administrator/"]),
    ],
)
def test_the_menu_shows_the_ways_open_to_her(client, client_of, request, who, ways):
    caller = client_of(request.getfixturevalue(who)) if who else client

    page = caller.get("/help/").content.decode()

    menu = page.split('class="nav"')[1].split("</nav>")[0]
    assert [way for way in ways if f'href="{way}"' not in menu.replace("/search/", "/tenders/")] == []
    assert menu.count('aria-current="page"') == 1


def test_every_way_of_every_menu_leads_somewhere():
    """A mistyped name would silently drop the link."""
    from meishan.base.accounts.states import OrganisationKind
    from meishan.base.core.actor import Actor
    from meishan.web.site import context

    here = uuid.uuid4()
    everybody = [Actor()] + [
        Actor(
            person=here,
            organisation=here,
            organisation_kind=kind,
            roles=frozenset(Role.values),
            reason="x",
            secured=True,
        )
        for kind in OrganisationKind.values
    ]

    ways = {
        name
        for one in everybody
        for name, _ in [
            *context.main_ways(one),
            *context.account_ways(one, Organisation(pk=one.organisation)),
        ]
    }
    ways |= {name for name, _ in context.FOOTER}

    assert [name for name in sorted(ways) if not context._url(name)] == []
