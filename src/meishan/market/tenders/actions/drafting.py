# SPDX-License-Identifier: Apache-2.0
"""From the first word to a second officer's clearance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.queries import time_zone_of
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.core.uploads import Received
from meishan.base.ledger.acts import Record, act

from ..models import Draft, DraftFile
from ..models.content import digest, empty, merged
from ..models.terms import settled
from ..queries import missing_parts
from ..queries.planning import missing_plan
from ..states import DRAFT_MOVES, DraftState, TenderState, can_move
from .checks import LINE_LENGTH, checked, line, prose, text
from .frozen import refuse_late_amendment, refuse_unapproved
from .moving import follow, follow_draft

MOST_DOCUMENTS = 50


@act("tenders.draft", label=gettext_lazy("Start a notice"))
def draft(*, by: Actor, at: datetime, record: Record, reference: str, content: Mapping[str, Any]) -> Draft:
    """Start a notice of the officer's own agency. The reference is the agency's, and used once;
    the clocks are the agency's until the officer chooses others.
    """
    made = Draft(
        buyer_id=by.the_organisation,
        reference=_reference(reference),
        content=settled(empty(**{"zone": time_zone_of(by.the_organisation), **checked(content)})),
        drafted_by=by.the_person,
        editors=[by.the_person],
        made_at=at,
        saved_at=at,
    )
    _store(made)
    follow_draft(made, at)
    record.private(reference=made.reference)
    return made


@act("tenders.save", label=gettext_lazy("Save a draft"))
def save(
    draft: Draft,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    changes: Mapping[str, Any],
    edit: int | None = None,
    reference: str | None = None,
    reason: Mapping[str, str] | None = None,
) -> Draft:
    """Replace parts of a draft. `edit` is the number of the save the writer started from: if somebody else
    saved in between, nothing is overwritten.
    """
    if edit is not None and edit != draft.edit:
        raise Refused(
            _("Somebody else saved this draft in the meantime. Load the page again and repeat your change.")
        )
    draft.content = settled(merged(draft.content, checked(changes)))
    if reference is not None and not draft.is_amendment:
        draft.reference = _reference(reference)
    if reason is not None:
        draft.reason = text(reason, 5000)
    _written(draft, by, at)
    follow_draft(draft, at)
    record.private(parts=sorted(changes), edit=draft.edit)
    return draft


@act("tenders.attach", label=gettext_lazy("Attach a document"))
def attach(
    draft: Draft,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    file: Received,
    title: str,
    language: str = "",
) -> Draft:
    """Attach a checked file to a draft. It is seen by the agency alone until publication."""
    if len(draft.content["documents"]) >= MOST_DOCUMENTS:
        raise Refused(_("A notice has at most %(most)s documents.") % {"most": MOST_DOCUMENTS}, field="file")
    if any(one["sha256"] == file.sha256 for one in draft.content["documents"]):
        raise Refused(_("This very file is attached already."), field="file")
    kept = DraftFile(**file.columns(), draft=draft, buyer_id=draft.buyer_id, at=at)
    kept.save(force_insert=True)
    entry = {
        "id": str(kept.pk),
        "title": line(title, LINE_LENGTH) or kept.file_name,
        "language": language,
        "file_name": kept.file_name,
        "size": kept.size,
        "sha256": kept.sha256,
    }
    draft.content = merged(draft.content, {"documents": [*draft.content["documents"], entry]})
    _written(draft, by, at)
    record.private(document=kept.pk, sha256=kept.sha256)
    return draft


@act("tenders.detach", label=gettext_lazy("Take a document off"))
def detach(draft: Draft, *, by: Actor, at: datetime, record: Record, document: UUID) -> Draft:
    """Take a document off a draft. A published document stays with the versions that had it."""
    left = [one for one in draft.content["documents"] if one["id"] != str(document)]
    if len(left) == len(draft.content["documents"]):
        raise Refused(_("This document is not attached any more."))
    draft.content = merged(draft.content, {"documents": left})
    _written(draft, by, at)
    record.private(document=document)
    return draft


@act("tenders.submit", label=gettext_lazy("Submit for clearance"))
def submit(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Draft:
    """Hand a complete draft to a second officer. Nothing can be edited from then on, unless it comes back."""
    refuse_incomplete(draft, at)
    _move(draft, DraftState.IN_CLEARANCE)
    draft.submitted_by, draft.submitted_at = by.person, at
    draft.sent_back_at, draft.sent_back_reason = None, ""
    draft.save()
    follow(draft, TenderState.IN_REVIEW, at)
    record.private(reference=draft.reference, digest=digest(draft.content))
    return draft


@act("tenders.send_back", label=gettext_lazy("Send back to the writers"))
def send_back(draft: Draft, *, by: Actor, at: datetime, record: Record, reason: str) -> Draft:
    """The second officer wants changes and says which."""
    words = prose(reason, 5000)
    if not words:
        raise Refused(_("Say what should change, so that the writers know."), field="reason")
    _move(draft, DraftState.DRAFT)
    draft.sent_back_at, draft.sent_back_reason = at, words
    draft.save()
    follow(draft, TenderState.DRAFT, at)
    record.private(reference=draft.reference, reason=words)
    return draft


@act("tenders.recall", label=gettext_lazy("Take back from clearance"))
def recall(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Draft:
    """Take a text back to edit it, before or after it was cleared. A clearance given is void then."""
    _move(draft, DraftState.DRAFT)
    draft.cleared_by = draft.cleared_at = None
    draft.save()
    follow(draft, TenderState.DRAFT, at)
    record.private(reference=draft.reference)
    return draft


@act("tenders.clear", label=gettext_lazy("Clear for publication"))
def clear(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Draft:
    """A second officer, who wrote none of it, agrees to every word (UN: solicitation documents are cleared by a
    second person).
    """
    refuse_incomplete(draft, at)
    refuse_unapproved(draft, by, at)
    _move(draft, DraftState.CLEARED)
    draft.cleared_by, draft.cleared_at = by.person, at
    draft.save()
    follow(draft, TenderState.APPROVED, at)
    record.private(reference=draft.reference, digest=digest(draft.content))
    return draft


@act("tenders.discard", label=gettext_lazy("Discard a draft"))
def discard(draft: Draft, *, by: Actor, at: datetime, record: Record) -> Draft:
    """Give up a text that was never published. Its reference is free again."""
    _move(draft, DraftState.DISCARDED)
    draft.save()
    follow(draft, TenderState.CANCELLED, at)
    record.private(reference=draft.reference)
    return draft


def refuse_incomplete(draft: Draft, at: datetime) -> None:
    """Raises Refused with the first thing that is missing."""
    missing = [*missing_parts(draft.content, at), *missing_plan(draft, at)]
    if missing:
        raise Refused(
            _("This is not complete yet. %(first)s") % {"first": missing[0].message}, field=missing[0].step
        )
    if draft.is_amendment:
        _refuse_empty_amendment(draft, at)


def _refuse_empty_amendment(draft: Draft, at: datetime) -> None:
    assert draft.notice is not None
    current = draft.notice.versions.get(number=draft.number - 1)
    if current.digest == digest(draft.content):
        raise Refused(_("Nothing has changed yet. Make the changes first."))
    if not draft.reason.get(draft.content["language"]):
        raise Refused(
            _("Say why the notice is amended; suppliers read it beside the changes."), field="reason"
        )
    if datetime.fromisoformat(draft.content["deadline"]) < draft.notice.deadline.closes_at:
        raise Refused(
            _(
                "A published deadline can only move later, and it may have moved since this text was begun. "
                "Take the text back and set a deadline from %(closes_at)s on."
            )
            % {"closes_at": shown.moment_in(draft.notice.deadline.closes_at, draft.content["zone"])},
            field="deadline",
        )
    refuse_late_amendment(draft, at)


def _move(draft: Draft, state: str) -> None:
    if not can_move(DRAFT_MOVES, draft.state, state):
        raise Refused(_("This can't be done now. Load the page again to see how the text stands."))
    draft.state = state


def _written(draft: Draft, by: Actor, at: datetime) -> None:
    draft.edit += 1
    draft.saved_at = at
    draft.editors = list(dict.fromkeys([*draft.editors, by.the_person]))
    _store(draft)


def _store(draft: Draft) -> None:
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        if "tenders_draft_reference" not in str(error):
            raise
        raise Refused(
            _("Your agency used the reference %(reference)s already. Choose another one.")
            % {"reference": draft.reference},
            field="reference",
        ) from error


def _reference(value: str) -> str:
    reference = line(value, 120)
    if not reference:
        raise Refused(
            _("Give the notice a reference, as your agency numbers its tenders."), field="reference"
        )
    return reference
