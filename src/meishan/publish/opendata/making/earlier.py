# SPDX-License-Identifier: Apache-2.0
"""One past procurement as its agency's records tell of it, made ready to be published here: or why it can't be.

What is taken over must be whole: nothing is left out of it but people's names and addresses, which are not ours to
publish. So an unknown field, an empty text or a contradiction refuses the procurement, with where it is.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import PERSONAL_KINDS
from meishan.base.core.errors import Refused
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders.exports import time_of

from . import coherence, consistency
from .checking import faults_of
from .dollars import Dollars
from .looking import dicts, found, moment
from .parties import SCHEME
from .past import roles_of, with_buyer

Json = dict[str, Any]
SECTIONS = ("planning", "tender", "bids", "awards", "contracts", "relatedProcesses")
# What the release here says by itself.
REPLACED = ("ocid", "id", "date", "tag", "initiationType", "language", "parties", "buyer")
OVER = ("complete", "cancelled", "unsuccessful", "withdrawn")
REFERENCES = ("buyer", "procuringEntity", "tenderers", "suppliers", "payer", "payee")
PERSONAL = ("contactPoint", "beneficialOwners", "persons")
# Languages that texts are kept in here.
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


@dataclass(frozen=True)
class Told:
    """A past procurement: its ocid in the agency's records, and what is published of it here."""

    original: str
    language: str
    sections: Json


def as_told(release: Mapping[str, Any], agency: Organisation, at: datetime) -> Told:
    """The sections of a compiled release as they are published here: the buyer is the agency by its id here, and so
    is a supplier whose identifier names one of ours. Raises Refused.
    """
    body = deepcopy(dict(release))
    original, buyer = body.get("ocid"), found(body, "buyer").get("id")
    if not isinstance(original, str) or not 0 < len(original) <= 200:
        raise Refused(_("A procurement without an ocid can’t be taken over."))
    if not buyer:
        raise Refused(_("The release names no buyer, so it can’t be told to be the agency’s."))
    for name in body:
        if body[name] and name not in (*SECTIONS, *REPLACED):
            raise Refused(_("There is no place for “%(field)s” of the release.") % {"field": name})
    _refuse_open(body, at)
    parties = dicts(body.get("parties"))
    ours = {one["id"]: key for one in parties if one.get("id") and (key := _ours(one))}
    ours[buyer] = str(agency.pk)
    names = {
        ours.get(one.get("id"), one.get("id")): one.get("name") for one in parties if one.get("id") != buyer
    }
    sections: Json = {
        "parties": [_party(one, ours) for one in parties if one.get("id") != buyer],
        **{name: _renamed(body[name], ours, names) for name in SECTIONS if body.get(name)},
    }
    language = str(body.get("language") or "en")[:2]
    told = Told(original, language if language in LANGUAGES else "en", sections)
    _refuse_faults(told, agency, at)
    return told


def _refuse_open(body: Json, at: datetime) -> None:
    tender = found(body, "tender")
    if tender.get("status") not in OVER:
        raise Refused(
            _("Only what is over can be taken over: the tender’s status is “%(status)s”.")
            % {"status": tender.get("status", "")}
        )
    closed = moment(found(tender, "tenderPeriod").get("endDate"))
    if closed is None or closed > at:
        raise Refused(_("Only what is over can be taken over: the tender period has no end, or ends later."))


def _ours(party: Json) -> str:
    """The id here of a supplier that the party's identifier names by its number here; natural persons are left out."""
    identifier = found(party, "identifier")
    number = str(identifier.get("id", "")).removeprefix("M-")
    if identifier.get("scheme") != SCHEME or not (number.isascii() and number.isdecimal()):
        return ""
    known = Supplier.objects.select_related("organisation").filter(number=int(number)).first()
    if known is None:
        raise Refused(_("There is no supplier %(number)s here.") % {"number": identifier["id"]})
    return "" if known.organisation.kind in PERSONAL_KINDS else str(known.pk)


def _party(party: Json, ours: Mapping[str, str]) -> Json:
    kept = {key: value for key, value in party.items() if key not in PERSONAL}
    return {**kept, "id": ours.get(party.get("id", ""), party.get("id"))}


def _renamed(value: Any, ours: Mapping[str, str], names: Mapping[Any, Any], *, refers: bool = False) -> Any:
    """The value with references to organisations by their ids here."""
    if isinstance(value, list):
        return [_renamed(one, ours, names, refers=refers) for one in value]
    if not isinstance(value, dict):
        return value
    if refers and value.get("id") in ours:
        key = ours[value["id"]]
        return {**value, "id": key, **({"name": names[key]} if names.get(key) else {})}
    return {key: _renamed(one, ours, names, refers=key in REFERENCES) for key, one in value.items()}


def _refuse_faults(told: Told, agency: Organisation, at: datetime) -> None:
    """As it will be published, but for what the release itself adds."""
    key = str(agency.pk)
    party = {"id": key, "name": agency.name, "roles": list(roles_of(told.sections, key))}
    whole = {
        "ocid": told.original,
        "id": told.original,
        "date": time_of(at),
        "tag": ["compiled"],
        "initiationType": "tender",
        **with_buyer(told.sections, party),
    }
    if faults := faults_of(whole, strict=True):
        path, words = faults[0]
        raise Refused(
            _("It breaks the schema in %(count)s places. The first: %(path)s: %(words)s")
            % {"count": len(faults), "path": path or "release", "words": words}
        )
    dollars = Dollars()
    wrong = [*coherence.failures(whole, dollars), *consistency.failures(whole, dollars)]
    if wrong:
        raise Refused(
            _("It does not make sense: %(path)s %(words)s (%(check)s).")
            % {"path": wrong[0].path, "words": wrong[0].words, "check": wrong[0].check}
        )
