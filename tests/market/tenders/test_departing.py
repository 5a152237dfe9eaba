# SPDX-License-Identifier: Apache-2.0
"""A head sets figures of her agency's rules otherwise, in public and from a day on; published tenders keep theirs."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Agency
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries import rules as queries

WHY = {"en": "The board decided so."}


def set_otherwise(head, agency, days=0, reason=WHY, **changes):
    changes = {name.replace("__", "."): {"value": value} for name, value in changes.items()}
    since = clock.now().date() + timedelta(days=days)
    return actions.set_rules(agency, by=head.actor, since=since, changes=changes, reason=reason)


def test_the_head_departs_from_a_figure_from_a_day_on(agency, head):
    set_otherwise(head, agency, days=3, days__rfq=8, days__itb=20)

    at = clock.now()
    assert queries.rule_set_for(agency.pk, at)["days.rfq"].value == 5
    later = queries.rule_set_for(agency.pk, at + timedelta(days=4))
    assert (later["days.rfq"].value, later["days.rfq"].basis) == (8, "agency")
    # The same as in the set is no departure.
    assert later["days.itb"].basis != "agency"
    entry = Entry.objects.get(act="tenders.set_rules")
    assert entry.is_public
    assert entry.facts["changed"] == ["days.rfq"]


def test_a_published_tender_keeps_the_rules_of_its_day(make_tender, agency, head, time_passes):
    tender = make_tender()
    set_otherwise(head, agency, grace=5)
    time_passes(timedelta(days=1))

    at = clock.now()
    assert queries.rules_of(Tender.objects.get(pk=tender.pk), at).grace_minutes == 30
    assert queries.rule_set_for(agency.pk, at).grace_minutes == 5
    # What was published earlier is unmoved, even where its agency goes over to another set.
    Agency.objects.filter(pk=agency.pk).update(rule_set="unops")
    assert queries.rules_of(Tender.objects.get(pk=tender.pk), at).key == "generic"


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"days__rfq": "soon"}, "days.rfq", "not a number"),
        ({"days__rfq": 1.5}, "days.rfq", "whole number"),
        ({"days__rfq": 4000}, "days.rfq", "from 0 to 400"),
        ({"days__rfq": ""}, "days.rfq", "can't do without"),
        ({"threshold__rfq": -1}, "threshold.rfq", "zero or more"),
        ({"threshold__rfq": "NaN"}, "threshold.rfq", "zero or more"),
        ({"threshold__rfq": 5}, "threshold.shopping", "Shopping"),
        ({"openers__formal": 4}, "openers.formal", "than are appointed"),
        ({"openers__formal": 1}, "openers.formal", "nobody opens alone"),
        ({"minutes__itb": "all"}, "minutes.itb", "minutes show"),
        ({"colour": 1}, None, "no figure called"),
    ],
)
def test_what_makes_no_rules_is_refused_by_name(agency, head, changes, field, why):
    with pytest.raises(Refused, match=why) as refused:
        set_otherwise(head, agency, **changes)

    assert refused.value.field == field


def test_a_unit_that_does_not_fit_a_day_gone_by_or_no_reason_is_refused(agency, head):
    today = clock.now().date()
    with pytest.raises(Refused, match="not counted in that"):
        actions.set_rules(
            agency,
            by=head.actor,
            since=today,
            changes={"grace": {"value": 3, "unit": "months"}},
            reason=WHY,
        )
    with pytest.raises(Refused, match="days gone by"):
        set_otherwise(head, agency, days=-2, days__rfq=8)
    with pytest.raises(Refused, match="Say why"):
        set_otherwise(head, agency, reason={}, days__rfq=8)


@pytest.mark.parametrize("name", ["officer", "other_agency_officer", "supplier_owner"])
def test_nobody_but_the_head_sets_rules(agency, request, name):
    with pytest.raises(Denied):
        set_otherwise(request.getfixturevalue(name), agency, days__rfq=8)
