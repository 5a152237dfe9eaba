# SPDX-License-Identifier: Apache-2.0
"""Rows and choices as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.market.suppliers.states import Tie

from .models import Case, Decision, Hit
from .queries import Filters, sentences, sources, way_label
from .states import CaseState, Step

TONES = {
    CaseState.OPEN: "warning",
    CaseState.PROPOSED: "accent",
    CaseState.CONFIRMED: "danger",
    CaseState.CLEARED: "success",
    CaseState.LIFTED: "neutral",
    CaseState.LAPSED: "neutral",
}
_STEP_TONES = {
    Step.CONFIRMED: "danger",
    Step.PROPOSED: "accent",
    Step.CLEARED: "success",
    Step.LIFTED: "success",
    Step.OPENED: "warning",
    Step.SEEN_AGAIN: "warning",
    Step.REOPENED: "warning",
}
_ROLES = {
    "supplier": gettext_lazy("The supplier's own name"),
    "other_name": gettext_lazy("Another name of the supplier"),
}
SORTS = (
    ("-score", gettext_lazy("Likeness, highest first")),
    ("opened", gettext_lazy("Oldest first")),
    ("-opened", gettext_lazy("Newest first")),
    ("supplier", gettext_lazy("Supplier")),
)


def role_label(role: str) -> str | Promise:
    """Whose name a hit is, to the supplier."""
    return _ROLES.get(role) or (Tie(role).label if role in Tie else role)


@dataclass(frozen=True, slots=True)
class HitShown:
    """A hit with its explanation told."""

    hit: Hit
    role: str | Promise
    sentences: list[str]
    pairs: list[dict[str, Any]]


def hits_shown(hits: Iterable[Hit]) -> list[HitShown]:
    """Each hit with its explanation in the reader's language and the pairs of words."""
    return [
        HitShown(
            hit,
            role_label(hit.role),
            sentences(hit.why),
            [
                {"word": word, "listed": listed, "how": way_label(how), "likeness": value}
                for word, listed, how, value in hit.why["words"]
            ],
        )
        for hit in hits
    ]


def history(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """The life of a case for the timeline, the newest first."""
    rows = [
        {
            "at": one.at,
            "title": one.get_step_display(),
            "text": one.reason,
            "by": str(one.by) if one.by else _("the system"),
            "tone": _STEP_TONES.get(Step(one.step), "neutral"),
        }
        for one in decisions
    ]
    return rows[::-1]


def filters_from(query: QueryDict, person: Any) -> Filters:
    """What the address asks of the queue; what it cannot mean falls back to the usual."""
    state = query.get("state", "waiting")
    sort = query.get("sort", "-score")
    return Filters(
        text=_clean(query.get("q", "")),
        state=state if state in {"waiting", ""} or state in CaseState else "waiting",
        source=_clean(query.get("list", "")),
        mine=person if query.get("mine") == "1" else None,
        sort=sort if sort.lstrip("-") in {"score", "opened", "supplier", "state"} else "-score",
    )


def _clean(text: str) -> str:
    """What PostgreSQL can be asked for: no NUL, no endless text."""
    return text.replace("\0", "").strip()[:100]


def facets(filters: Filters) -> dict[str, list[dict[str, Any]]]:
    """The choices of the queue's filters."""
    states = [("waiting", _("Waiting for a person")), *CaseState.choices, ("", _("All"))]
    return {
        "state": [
            {"value": value, "label": label, "checked": value == filters.state} for value, label in states
        ],
        "list": [
            {"value": "", "label": _("All lists"), "checked": not filters.source},
            *(
                {"value": one.key, "label": str(one), "checked": one.key == filters.source}
                for one in sources()
            ),
        ],
        "mine": [{"value": "1", "label": _("Given to me"), "checked": filters.mine is not None}],
    }


def chips(filters: Filters, query: QueryDict) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    used = []
    if filters.text:
        used.append(("q", f"“{filters.text}”"))
    if filters.state != "waiting":
        used.append(("state", str(CaseState(filters.state).label) if filters.state else _("All states")))
    if filters.source:
        title = next((str(one) for one in sources() if one.key == filters.source), filters.source)
        used.append(("list", title))
    if filters.mine:
        used.append(("mine", _("Given to me")))
    return [{"label": label, "remove_url": f"?{_without(query, name)}"} for name, label in used]


def _without(query: QueryDict, name: str) -> str:
    return urlencode([(key, value) for key, value in query.items() if key not in {name, "page"}])


def tone_of(case: Case) -> str:
    """The colour that goes with a case's state (never the only sign)."""
    return TONES[CaseState(case.state)]
