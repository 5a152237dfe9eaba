# SPDX-License-Identifier: Apache-2.0
"""What each side keeps of a meeting: how good it was, what follows, a few words. Private until shared."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import language_key

from ...models import Meeting, MeetingNote
from ...states import MeetingState, NextStep, Side
from ..pulse import beat
from .meetings import side_of

TEXT_LENGTH = 4000


@act("seminars.save_note", label=gettext_lazy("Keep a note on a meeting"))
def save_note(
    meeting: Meeting,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    rating: int | None = None,
    next_step: str | None = None,
    text: str | None = None,
) -> MeetingNote:
    """Keep this side's rating (1 to 5), next step or words; what is not given stays as it was."""
    side = side_of(meeting, by.organisation)
    if side is None:
        raise Refused(_("Only the two sides of a meeting keep notes on it."))
    if meeting.state in (MeetingState.FREED, MeetingState.NO_SHOW):
        raise Refused(_("This meeting did not take place, so there is nothing to note."))
    if at < meeting.slot.starts_at and meeting.state != MeetingState.HELD:
        raise Refused(_("You can keep notes once the meeting has begun."))
    if rating is not None and not 1 <= rating <= 5:
        raise Refused(_("Choose a rating from 1 to 5."), field="rating")
    if next_step is not None and next_step not in ("", *NextStep.values):
        raise Refused(_("Choose one of the next steps."), field="next_step")
    if text is not None and len(text) > TEXT_LENGTH:
        raise Refused(_("Shorten the note to %(most)s characters.") % {"most": TEXT_LENGTH}, field="text")
    is_officer = side == Side.OFFICER
    note, _made = MeetingNote.objects.get_or_create(
        meeting=meeting,
        side=side,
        defaults={
            "owner_id": meeting.agency_id if is_officer else meeting.supplier_id,
            "other_id": meeting.supplier_id if is_officer else meeting.agency_id,
            "at": at,
        },
    )
    if rating is not None:
        note.rating = rating
    if next_step is not None:
        note.next_step = next_step
    if text is not None:
        note.text, note.language = text.strip(), language_key()
    note.person, note.at = by.person, at
    note.save()
    record.subject(note)
    record.private(side=side)
    beat(meeting.plan.seminar_id, agendas=False)
    return note


@act("seminars.share_note", label=gettext_lazy("Share a note with the other side"))
def share_note(note: MeetingNote, *, by: Actor, at: datetime, record: Record) -> MeetingNote:
    """Let the other side of the meeting read the note."""
    return _set_shared(note, record, is_shared=True)


@act("seminars.unshare_note", label=gettext_lazy("Stop sharing a note"))
def unshare_note(note: MeetingNote, *, by: Actor, at: datetime, record: Record) -> MeetingNote:
    """Make the note private again. What was read was read."""
    return _set_shared(note, record, is_shared=False)


def _set_shared(note: MeetingNote, record: Record, *, is_shared: bool) -> MeetingNote:
    note.is_shared = is_shared
    note.save(update_fields=["is_shared"])
    record.private(side=note.side)
    if is_shared:
        record.parties(note.other_id)
    beat(note.meeting.plan.seminar_id, agendas=False)
    return note
