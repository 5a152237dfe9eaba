# SPDX-License-Identifier: Apache-2.0
"""The acts by which the log itself is kept, and the disclosure of earlier entries within other acts."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused

from . import queries, signing
from .acts import Record, act
from .models import Disclosure, Entry, LogKey


@act("ledger.rotate_key", label=_("Change the key of the public log"), public=True)
def rotate_key(*, by: Actor, at: datetime, record: Record, overlap: timedelta) -> str:
    """A new key signs the log from now on; for the time of `overlap` the old one signs, too.

    Both public keys stand in the record, so that a checkpoint the old key signed vouches for the new one.
    Returns the new public key. Source: c2sp.org/tlog-checkpoint, on key rotation.
    """
    if overlap < timedelta(0):
        raise Refused(_("The time in which both keys sign can't be negative."), field="overlap")
    try:
        new, older = signing.add_key(at=at, until=at + overlap)
    except signing.LogKeyError as error:
        raise Refused(str(error)) from error
    old_keys = [str(key.verifier) for key in older]
    LogKey.objects.filter(vkey__in=old_keys, until__isnull=True).update(until=at + overlap)
    LogKey.objects.create(vkey=str(new.verifier), since=at)
    record.public(new_key=str(new.verifier), old_keys=old_keys, both_until=at + overlap)
    return str(new.verifier)


@act("ledger.admit_loss", label=_("Admit that entries of the public log were lost"), public=True)
def admit_loss(*, by: Actor, at: datetime, record: Record, explanation: str) -> None:
    """The log goes on from an older database than the one it signed for, and says so for ever.

    Whoever saved the last checkpoint can show that entries are missing; this entry names that checkpoint.
    """
    last = signing.last_signed()
    size = queries.log_size()
    if last is None:
        raise Refused(_("Nothing was signed here yet, so nothing can be missing."))
    if not explanation.strip():
        raise Refused(_("Say what happened: the explanation becomes public."), field="explanation")
    record.public(
        signed_size=last.size, signed_root=last.root.hex(), size=size, explanation=explanation.strip()
    )
    transaction.on_commit(signing.forget)


def disclose(entries: Collection[UUID], *, at: datetime) -> None:
    """Within an act: make these earlier entries public from now on, for good. Those already public stay so."""
    Disclosure.objects.bulk_create(
        (Disclosure(entry_id=one, at=at) for one in entries), ignore_conflicts=True
    )


def disclose_about(subject_id: UUID, *acts: str, at: datetime) -> int:
    """Within an act: make public what `acts` (names; none: every act) did to one thing; how many entries.

    Reads the entries of all parties, since an opening discloses what every bidder did.
    """
    with scope.everything():
        found = Entry.objects.filter(subject_id=subject_id, is_public=False, disclosure__isnull=True)
        if acts:
            found = found.filter(act__in=acts)
        ids = list(found.values_list("pk", flat=True))
    disclose(ids, at=at)
    return len(ids)
