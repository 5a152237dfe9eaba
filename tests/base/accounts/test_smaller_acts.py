# SPDX-License-Identifier: Apache-2.0
"""Acts that end or mend something: sessions, keys, changes of address, an agency's description."""

from datetime import date

import pytest

from meishan.base.accounts import actions, queries
from meishan.base.accounts.models import ApiToken, Organisation
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("world")


def at_work(operator):
    """The administrator with a session open."""
    actions.open_administrator_session(by=operator.actor, reason="Testing what an administrator may do")
    return queries.standing_of(operator.person, clock.now()).actor(operator.organisation, secured=True)


def test_a_closed_administrator_session_gives_no_power(operator):
    actor = at_work(operator)
    session = queries.open_administrator_session(operator.person, clock.now())

    actions.close_administrator_session(session, by=actor)

    after = queries.standing_of(operator.person, clock.now()).actor(operator.organisation, secured=True)
    assert after.reason == ""
    with pytest.raises(Denied):
        actions.found_agency(by=after, acronym="NEW", names={"en": "A new agency"})


def test_the_first_administrator_is_made_by_the_system_alone(supplier_owner):
    with pytest.raises(Denied):
        actions.make_operator(by=supplier_owner.actor, email=supplier_owner.person.email)

    person, token = actions.make_operator(by=SYSTEM, email=supplier_owner.person.email)

    assert (person, token) == (supplier_owner.person, "")
    platform = Organisation.objects.get(kind="platform")
    assert queries.standing_of(person, clock.now()).actor(platform).has("operator")


def test_an_agency_is_described_anew_by_its_head_alone(head, officer):
    words = {
        "acronym": "OFT",
        "names": {"en": "Office for Tests", "fr": "Bureau des essais"},
        "country": "CH",
        "time_zone": "Europe/Zurich",
        "languages": ["en", "fr"],
        "service_days": 7,
        "days_off": [date(2027, 12, 25), date(2027, 1, 1), date(2027, 1, 1)],
    }

    with pytest.raises(Denied):
        actions.describe_agency(head.organisation, by=officer.actor, **words)
    told = actions.describe_agency(head.organisation, by=head.actor, **words)

    assert told.agency.days_off == [date(2027, 1, 1), date(2027, 12, 25)]
    assert (told.name, told.names["fr"], told.country) == ("Office for Tests", "Bureau des essais", "CH")


def test_a_revoked_key_opens_nothing(head):
    token, secret = actions.make_token(head.organisation, by=head.actor, name="ERP", scopes=["notices.read"])
    assert queries.organisation_of_token(secret, clock.now()) == token

    actions.revoke_token(token, by=head.actor)

    assert queries.organisation_of_token(secret, clock.now()) is None
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_a_removed_second_step_is_on_record_by_her_own_hand(officer, second_officer):
    with pytest.raises(Denied):
        actions.remove_second_step(officer.person, by=second_officer.actor, method="totp")

    actions.remove_second_step(officer.person, by=officer.actor, method="totp")

    entry = Entry.objects.get(act="accounts.remove_second_step")
    assert entry.subject_id == officer.person.pk
    assert entry.detail.payload == {"method": "totp"}


def test_a_stopped_change_of_address_can_no_longer_be_agreed_to(supplier_owner, rival_owner):
    change = actions.ask_email_change(
        supplier_owner.person, by=supplier_owner.actor, new_email="new@example.org"
    )

    with pytest.raises(Denied):
        actions.stop_email_change(change, by=rival_owner.actor)
    actions.stop_email_change(change, by=supplier_owner.actor)

    with pytest.raises(Refused, match="no longer works"):
        actions.agree_email_change(change, by=VISITOR, token="whatever")
