# SPDX-License-Identifier: Apache-2.0
"""What an agency bought before it came, in one release: all that its own records tell of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from meishan.market.tenders.exports import time_of

from ..models import PastProcurement
from .case import DJANGO_LANGUAGES, Case, Json, Said
from .looking import dicts, objects

BUYERS = {
    "procuringEntity": ("tender.procuringEntity",),
    "payer": ("contracts[].implementation.transactions[].payer",),
}
TAGS = (("planning", "planning"), ("tender", "tender"), ("awards", "award"), ("contracts", "contract"))


def taken_over(case: Case) -> Said:
    """The whole of it at once; the description says where it comes from, and under which ocid it stands there."""
    past = PastProcurement.objects.get(pk=case.process)
    sections = json.loads(past.body)
    case.parties.refer(past.agency_id, *roles_of(sections, str(past.agency_id)))
    [party] = case.parties.said()
    with translation.override(DJANGO_LANGUAGES.get(past.language, past.language)):
        words = _(
            "Held before the agency joined, and not on this platform. Taken over on %(day)s from: %(source)s."
            " Its ocid there: %(ocid)s."
        )
    facts = {"day": time_of(case.at)[:10], "source": past.source, "ocid": past.original}
    return Said(
        tags=tuple(tag for name, tag in TAGS if sections.get(name)),
        sections={"description": words % facts, **with_buyer(sections, party)},
        language=past.language,
    )


def roles_of(sections: Mapping[str, Any], key: str) -> Iterator[str]:
    """What the organisation of that id does as the buyer."""
    yield "buyer"
    for role, places in BUYERS.items():
        if any(one.get("id") == key for _path, one in objects(sections, places)):
            yield role


def with_buyer(sections: Mapping[str, Any], party: Json) -> Json:
    """The sections with the agency among the parties, called as it is called there wherever they refer to it."""
    made = json.loads(json.dumps(sections))
    for places in BUYERS.values():
        for _path, one in objects(made, places):
            if one.get("id") == party["id"]:
                one["name"] = party["name"]
    return {
        **made,
        "parties": [party, *dicts(made.get("parties"))],
        "buyer": {"id": party["id"], "name": party["name"]},
    }
