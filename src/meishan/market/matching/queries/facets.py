# SPDX-License-Identifier: Apache-2.0
"""The choices beside a list of results, each with how many it would leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference
from meishan.market.tenders.models import ExternalBuyer
from meishan.market.tenders.states import NoticeType, Reservation

from ..states import CLOSING_DAYS
from .asking import SearchQuery

SHOWN = 15


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `count` is None where it is not counted."""

    value: str
    label: str | Promise
    count: int | None
    checked: bool


def codes_named(query: SearchQuery, counts: Mapping[str, Mapping[str, int]]) -> set[str]:
    """The codes whose titles the choices need."""
    above = reference.ancestor_codes(query.codes[0]) if len(query.codes) == 1 else []
    return {*counts.get("code", {}), *query.codes, *above}


def facets_of(
    query: SearchQuery,
    counts: Mapping[str, Mapping[str, int]],
    titles: Mapping[str, str],
    language: str | None = None,
) -> dict[str, list[Choice]]:
    """Choices by facet: type, buyer, country, code, closing, reserved, sustainable."""
    buyers = _buyer_names({*counts.get("buyer", {}), *query.buyers})
    return {
        "type": _choices(counts.get("type", {}), query.types, dict(NoticeType.choices)),
        "buyer": _choices(counts.get("buyer", {}), query.buyers, buyers),
        "country": _choices(counts.get("country", {}), query.countries, dict(reference.countries(language))),
        "code": _codes(query, counts.get("code", {}), titles),
        "closing": [
            Choice("", _("At any time"), None, query.closing_in is None),
            *(
                Choice(
                    str(days),
                    ngettext("Within %(days)d day", "Within %(days)d days", days) % {"days": days},
                    None,
                    query.closing_in == days,
                )
                for days in CLOSING_DAYS
            ),
        ],
        "reserved": _choices(
            {one: n for one, n in counts.get("reserved", {}).items() if one != Reservation.NONE},
            query.reserved,
            dict(Reservation.choices),
        ),
        "sustainable": [
            Choice("1", "", counts.get("sustainable", {}).get("1", 0), query.sustainable),
        ],
    }


def _choices(
    counts: Mapping[str, int], chosen: tuple[str, ...], labels: Mapping[str, str | Promise]
) -> list[Choice]:
    """The most frequent values, and the chosen ones whatever their count."""
    ranked = sorted(counts, key=lambda one: (-counts[one], str(labels.get(one, one))))
    kept = [*dict.fromkeys([*(one for one in chosen), *ranked[:SHOWN]])]
    kept.sort(key=lambda one: (-counts.get(one, 0), str(labels.get(one, one))))
    return [Choice(one, labels.get(one, one), counts.get(one, 0), one in chosen) for one in kept]


def _codes(query: SearchQuery, counts: Mapping[str, int], titles: Mapping[str, str]) -> list[Choice]:
    """The chosen codes with those above them, then what is directly below."""
    above = [*reversed(reference.ancestor_codes(query.codes[0]))] if len(query.codes) == 1 else []
    chosen = [Choice(one, titles.get(one, one), None, one in query.codes) for one in (*above, *query.codes)]
    ranked = sorted(counts, key=lambda one: (-counts[one], one))[:SHOWN]
    return [
        *chosen,
        *(Choice(one, titles.get(one, one), counts[one], False) for one in ranked if one not in query.codes),
    ]


def _buyer_names(keys: set[str]) -> dict[str, str]:
    ids: dict[str, list[UUID]] = {"o": [], "x": []}
    for key in keys:
        try:
            ids[key[0]].append(UUID(key[2:]))
        except ValueError:
            continue
    names = {f"o:{one.pk}": str(one) for one in Organisation.objects.filter(pk__in=ids["o"])}
    names |= {f"x:{one.pk}": one.name for one in ExternalBuyer.objects.filter(pk__in=ids["x"])}
    return names
