# SPDX-License-Identifier: Apache-2.0
"""The organiser's list of applications: filters, order, what each row says."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference
from meishan.market.matching.queries import Choice, dotted

from ..queries.joining import Candidate, Proposal, families_of
from ..states import ApplicationState

SHOWN_CODES = 2
TONES = {
    ApplicationState.INVITED: "info",
    ApplicationState.APPLIED: "neutral",
    ApplicationState.WAITING: "warning",
    ApplicationState.SELECTED: "info",
    ApplicationState.CONFIRMED: "success",
    ApplicationState.DECLINED: "neutral",
    ApplicationState.WITHDRAWN: "neutral",
}
_ORDER = [
    ApplicationState.APPLIED,
    ApplicationState.WAITING,
    ApplicationState.INVITED,
    ApplicationState.SELECTED,
    ApplicationState.CONFIRMED,
    ApplicationState.DECLINED,
    ApplicationState.WITHDRAWN,
]
_KINDS: dict[str, Callable[[Candidate], bool]] = {
    "sme": lambda one: one.is_sme,
    "women_owned": lambda one: one.is_women_owned,
}
_REGISTERED: dict[str, Callable[[int], bool]] = {
    "none": lambda count: count == 0,
    "some": lambda count: 1 <= count <= 3,
    "many": lambda count: count > 3,
}
_SORTS: dict[str, Callable[[Candidate], Any]] = {
    "rank": lambda one: one.rank,
    "firm": lambda one: one.application.supplier.name.casefold(),
    "country": lambda one: str(reference.country_name(one.country)),
    "state": lambda one: (
        _ORDER.index(ApplicationState(one.application.state)),
        one.application.waiting_rank or 0,
        one.rank,
    ),
    "registered": lambda one: one.registered,
    "at": lambda one: one.application.at,
}


@dataclass(frozen=True)
class Row:
    """One application as the table shows it."""

    candidate: Candidate
    tone: str
    titles: tuple[str, ...]
    more: int
    percent: int
    why: str = ""
    is_proposed: bool = False
    is_ticked: bool = False


def filtered(ask: QueryDict, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those that the question in the address asks for, in its order."""
    words = ask.get("q", "").casefold().split()
    states, countries = ask.getlist("state"), ask.getlist("country")
    kinds, registered, family = ask.getlist("kind"), ask.getlist("registered"), ask.get("family", "")
    shown = [
        one
        for one in candidates
        if all(word in _text_of(one) for word in words)
        and (not states or one.application.state in states)
        and (not countries or one.country in countries)
        and all(_KINDS[kind](one) for kind in kinds if kind in _KINDS)
        and (
            not registered
            or any(_REGISTERED[key](one.registered) for key in registered if key in _REGISTERED)
        )
        and (not family or any(code.startswith(family.rstrip("0") or "0") for code in one.application.codes))
    ]
    sort = ask.get("sort", "rank")
    key = _SORTS.get(sort.removeprefix("-"))
    if key is not None:
        shown.sort(key=key, reverse=sort.startswith("-"))
    return shown


def _text_of(one: Candidate) -> str:
    application = one.application
    return f"{application.supplier.name} {application.number} {application.pitch}".casefold()


def proposed_first(candidates: Sequence[Candidate], proposal: Proposal) -> list[Candidate]:
    """Those proposed, then those left out with the reason, then those decided before."""
    return sorted(
        candidates,
        key=lambda one: (one.pk not in proposal.ids, one.pk not in proposal.why, one.rank),
    )


def rows(candidates: Iterable[Candidate], proposal: Proposal | None, ticked: set[UUID]) -> list[Row]:
    """The rows of one page, with the names of their categories."""
    shown = list(candidates)
    names = reference.unspsc_titles({code for one in shown for code in one.application.codes[:SHOWN_CODES]})
    return [
        Row(
            one,
            TONES[ApplicationState(one.application.state)],
            tuple(dict.fromkeys(names.get(code, code) for code in one.application.codes[:SHOWN_CODES])),
            max(0, len(one.application.codes) - SHOWN_CODES),
            round(100 * one.fit),
            proposal.why.get(one.pk, "") if proposal else "",
            proposal is not None and one.pk in proposal.ids,
            one.pk in ticked,
        )
        for one in shown
    ]


def counts(candidates: Iterable[Candidate]) -> dict[str, int]:
    """How many are in each state, undecided, and yet to confirm."""
    found = Counter(one.application.state for one in candidates)
    return {
        **{state.value: found[state] for state in ApplicationState},
        "undecided": found[ApplicationState.APPLIED] + found[ApplicationState.WAITING],
        "to_confirm": found[ApplicationState.SELECTED] + found[ApplicationState.INVITED],
    }


def facets(ask: QueryDict, candidates: Sequence[Candidate]) -> dict[str, list[Choice]]:
    """The choices of the filter form with their counts."""
    states = counts(candidates)
    countries = Counter(one.country for one in candidates if one.country)
    by_count = sorted(countries, key=lambda code: (-countries[code], code))
    return {
        "state": [
            Choice(state, str(state.label), states[state], state in ask.getlist("state"))
            for state in _ORDER
            if states[state]
        ],
        "kind": [
            _kind("sme", _("Small or medium-sized"), ask, candidates),
            _kind("women_owned", _("Women-owned"), ask, candidates),
        ],
        "registered": [
            Choice(
                key,
                label,
                sum(1 for one in candidates if _REGISTERED[key](one.registered)),
                key in ask.getlist("registered"),
            )
            for key, label in (
                ("none", _("With none of the agencies")),
                ("some", _("With one to three")),
                ("many", _("With four or more")),
            )
        ],
        "country": [
            Choice(code, str(reference.country_name(code)), countries[code], code in ask.getlist("country"))
            for code in by_count
        ],
    }


def _kind(key: str, label: str, ask: QueryDict, candidates: Iterable[Candidate]) -> Choice:
    return Choice(key, label, sum(1 for one in candidates if _KINDS[key](one)), key in ask.getlist("kind"))


def families(ask: QueryDict, candidates: Iterable[Candidate]) -> list[Choice]:
    """UNSPSC families that were named, the most frequent first."""
    named = families_of(candidates)
    titles = reference.unspsc_titles(named)
    return [
        Choice(code, f"{dotted(code)[:5]} {titles.get(code, '')}", named[code], ask.get("family") == code)
        for code in sorted(named, key=lambda one: (-named[one], one))
    ]
