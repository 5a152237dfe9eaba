# SPDX-License-Identifier: Apache-2.0
"""What a draft still lacks before it can be cleared and published."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from meishan.base.reference.queries import known_unspsc

from ..models.content import Content
from ..models.terms import terms_of
from ..states import SubmissionMethod
from .missing import Missing, missing_terms
from .placeholders import left_over

STEPS = ("basics", "goods", "lots", "dates", "terms", "documents", "contacts")
TENDER_STEPS = ("plan", "method", "criteria", "questions", "prices", "asked")


def steps_for(content: Content, *, is_amendment: bool) -> list[str]:
    """The steps this content is written in; more of them where bids are sealed here. What was planned is planned: an
    amendment says why it is made instead.
    """
    if is_amendment:
        return ["reason", *(one for one in steps_for(content, is_amendment=False) if one != "plan")]
    before, after = STEPS[: STEPS.index("documents")], STEPS[STEPS.index("documents") :]
    return [*before, *(TENDER_STEPS if terms_of(content) is not None else ()), *after]


def missing_parts(content: Content, at: datetime) -> list[Missing]:
    """Everything that keeps the content from being published at that time, in the order of the form's steps."""
    return [
        *_basics(content),
        *_goods(content),
        *_lots(content),
        *_dates(content, at),
        *_terms(content),
        *missing_terms(content, at),
        *left_over(content),
        *_contacts(content),
    ]


def _basics(content: Content) -> list[Missing]:
    found = []
    main = content["language"]
    if not content["type"]:
        found.append(Missing("basics", _("Choose the type of notice.")))
    if not content["title"].get(main):
        found.append(Missing("basics", _("Give a title in the notice's main language.")))
    if not content["description"].get(main):
        found.append(Missing("basics", _("Describe what is needed, in the notice's main language.")))
    return found


def _goods(content: Content) -> list[Missing]:
    found = []
    if not content["codes"]:
        found.append(
            Missing(
                "goods", _("Choose at least one UNSPSC code, so that the right suppliers find the notice.")
            )
        )
    elif unknown := sorted(set(content["codes"]) - known_unspsc(content["codes"])):
        found.append(
            Missing(
                "goods",
                _("These codes are not in the UNSPSC list: %(codes)s. Choose others.")
                % {"codes": ", ".join(unknown)},
            )
        )
    if not content["countries"]:
        found.append(Missing("goods", _("Choose at least one beneficiary country.")))
    return found


def _lots(content: Content) -> list[Missing]:
    return [
        Missing("lots", _("Lot %(number)s has no title in the main language.") % {"number": lot["number"]})
        for lot in content["lots"]
        if not lot["title"].get(content["language"])
    ]


def _dates(content: Content, at: datetime) -> list[Missing]:
    if not content["deadline"]:
        return [Missing("dates", _("Set the deadline and its time zone."))]
    found = []
    closes_at = datetime.fromisoformat(content["deadline"])
    if closes_at <= at:
        found.append(Missing("dates", _("The deadline is in the past. Set a later one.")))
    until = content["questions_until"]
    if until and datetime.fromisoformat(until) > closes_at:
        found.append(Missing("dates", _("Questions must end before the deadline.")))
    return found


def _terms(content: Content) -> list[Missing]:
    submission = content["submission"]
    if submission["method"] == SubmissionMethod.PLATFORM:
        return []
    if not submission["method"] or not submission["address"]:
        return [Missing("terms", _("Say how and where suppliers send their answers."))]
    return []


def _contacts(content: Content) -> list[Missing]:
    if not content["contacts"]:
        return [Missing("contacts", _("Name at least one contact, so that suppliers know whom to write to."))]
    return []
