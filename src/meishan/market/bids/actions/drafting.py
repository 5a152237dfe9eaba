# SPDX-License-Identifier: Apache-2.0
"""Drafts kept for a bidder so that only she can read them, and the keys that make it so."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.sealing import SealingError, check_recipient
from meishan.base.accounts.models import Organisation
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Bid, BidDraft, OrganisationKey
from ..queries import key_in_use
from ._shared import refuse_closed

AGE = b"age-encryption.org/v1\n"
LARGEST_DRAFT = 4 * 1024 * 1024
LONGEST_KIND = 20
LARGEST_LOT = 100_000


@act("bids.save_draft", label=gettext_lazy("Keep a sealed draft"), sealed=True)
def save_draft(
    bid: Bid,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    lot: int,
    kind: str,
    ciphertext: bytes,
    recipient: str,
    edit: int,
) -> BidDraft:
    """Keep what a bidder is writing, encrypted on her device to her organisation's key: nobody here can read it.

    `edit` is the number she read (0 where nothing was kept yet); another save in between is refused.
    """
    refuse_closed(bid.notice, at)
    key = key_in_use(bid.supplier_id)
    if key is None or key.recipient != recipient:
        raise Refused(_("Your organisation's key has changed. Load the page again, then save once more."))
    if not ciphertext.startswith(AGE):
        raise Refused(_("Drafts are kept here only encrypted. Load the page again, then save once more."))
    if len(ciphertext) > LARGEST_DRAFT:
        raise Refused(
            _("The draft is larger than %(size)s MB. Attach large files only when you seal.")
            % {"size": LARGEST_DRAFT // 1024 // 1024}
        )
    if not 0 <= lot <= LARGEST_LOT or not kind.isascii() or not 0 < len(kind) <= LONGEST_KIND:
        raise Refused(_("This draft belongs to no part of the bid. Load the page again."))
    kept = BidDraft.objects.filter(bid=bid, lot=lot, kind=kind).first()
    if edit != (kept.edit if kept else 0):
        raise Refused(
            _("A colleague saved this draft meanwhile. Load it first, so that neither overwrites the other."),
            field="edit",
        )
    made = kept or BidDraft(bid=bid, supplier_id=bid.supplier_id, lot=lot, kind=kind)
    made.ciphertext, made.recipient, made.edit = ciphertext, recipient, edit + 1
    made.person, made.at = by.the_person, at
    made.save()
    record.private(lot=lot, kind=kind, edit=made.edit)
    return made


@act("bids.make_organisation_key", label=gettext_lazy("Make your organisation's key"), sealed=True)
def make_organisation_key(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record, recipient: str
) -> OrganisationKey:
    """Take in the public half of a key made on a bidder's device; drafts are encrypted to it from now on."""
    try:
        check_recipient(recipient)
    except SealingError as error:
        raise Refused(
            _("This is not a public key: one begins with age1. Make the key again."), field="key"
        ) from error
    if key_in_use(organisation.pk) is not None:
        raise Refused(_("Your organisation has a key already. Retire it first if it is lost."))
    made = OrganisationKey(organisation=organisation, recipient=recipient, made_by=by.the_person, made_at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This key is in use already. Make a new one.")) from error
    record.private(new_key=recipient)
    record.subject(made)
    return made


@act("bids.retire_organisation_key", label=gettext_lazy("Retire your organisation's key"), sealed=True)
def retire_organisation_key(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record
) -> OrganisationKey:
    """Use the key no more for what is kept from now on. What was encrypted to it still opens with it alone."""
    key = key_in_use(organisation.pk)
    if key is None:
        raise Refused(_("Your organisation has no key in use."))
    key.retired_at = at
    key.save()
    record.private(old_keys=[key.recipient])
    record.subject(key)
    return key
