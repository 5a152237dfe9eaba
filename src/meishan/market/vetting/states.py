# SPDX-License-Identifier: Apache-2.0
"""The life of a list's edition, of a case, and the moments a supplier is screened at."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ListFormat(TextChoices):
    """The published formats that can be read."""

    UN = "un", _("UN Security Council consolidated list (XML)")
    OFAC = "ofac", _("OFAC Specially Designated Nationals (CSV)")
    CSL = "csl", _("US consolidated screening list (CSV)")
    DEBARRED = "debarred", _("Debarred firms, World Bank style (CSV)")


# What the lists are called; those who bring in another one name it themselves.
LIST_TITLES = {
    ListFormat.UN: _("UN Security Council consolidated list"),
    ListFormat.OFAC: _("OFAC Specially Designated Nationals"),
    ListFormat.CSL: _("US consolidated screening list"),
    ListFormat.DEBARRED: _("Debarred firms"),
}


class VersionState(TextChoices):
    OFFERED = "offered", _("Waiting for your decision")
    IMPORTED = "imported", _("Imported")
    DROPPED = "dropped", _("Dropped")


class PartyKind(TextChoices):
    PERSON = "person", pgettext_lazy("a kind of listed party", "Person")
    ORGANISATION = "organisation", _("Organisation")
    VESSEL = "vessel", _("Ship")
    AIRCRAFT = "aircraft", _("Aircraft")
    UNKNOWN = "", _("Not stated")


class Moment(TextChoices):
    """When suppliers are screened. Source: HLCM Model Policy Framework's check moments, and on each list update."""

    REGISTRATION = "registration", _("At registration")
    CHANGE = "change", _("When names or owners changed")
    LIST_UPDATE = "list_update", _("When a list was updated")
    PUBLICATION = "publication", _("When a tender was published")
    EVALUATION = "evaluation", _("At technical evaluation")
    AWARD = "award", _("Before award")
    ON_DEMAND = "on_demand", _("When an officer asked")


class CaseState(TextChoices):
    """A possible match from the first look to the end. A person decides each step; two confirm."""

    OPEN = "open", _("To be decided")
    PROPOSED = "proposed", _("Found to be a match, second person to confirm")
    CONFIRMED = "confirmed", _("Confirmed match")
    CLEARED = "cleared", _("False alarm")
    LIFTED = "lifted", _("Match lifted")
    LAPSED = "lapsed", _("Taken off the list before a decision")


CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.PROPOSED, CaseState.CLEARED, CaseState.LAPSED}),
    CaseState.PROPOSED: frozenset({CaseState.CONFIRMED, CaseState.OPEN, CaseState.LAPSED}),
    CaseState.CONFIRMED: frozenset({CaseState.LIFTED}),
    CaseState.CLEARED: frozenset({CaseState.OPEN}),
    CaseState.LIFTED: frozenset({CaseState.OPEN}),
    CaseState.LAPSED: frozenset({CaseState.OPEN}),
}
# A person has to do something about these.
WAITING = frozenset({CaseState.OPEN, CaseState.PROPOSED})


def may_move(before: CaseState | str, after: CaseState | str) -> bool:
    """Whether a case may go from one state to the other."""
    return CaseState(after) in CASE_MOVES[CaseState(before)]


class Step(TextChoices):
    """What somebody did with a case."""

    OPENED = "opened", _("Opened by screening")
    SEEN_AGAIN = "seen_again", _("Opened again: the listed party or the supplier's names changed")
    CLEARED = "cleared", _("Cleared as a false alarm")
    PROPOSED = "proposed", _("Found to be a match")
    SENT_BACK = "sent_back", _("Sent back by the second person")
    CONFIRMED = "confirmed", _("Confirmed by a second person")
    REOPENED = "reopened", _("Opened again by an officer")
    LIFTED = "lifted", _("Lifted")
    LAPSED = "lapsed", _("Closed: no longer listed")


class RerunState(TextChoices):
    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
