# SPDX-License-Identifier: Apache-2.0
"""What an envelope must be to be let in: for this tender, lot and version, sealed to its openers, not tampered with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from meishan.algorithms.sealing import Header, SealingError, check_header, read_shares
from meishan.base.core.errors import Refused
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import EnvelopeKind

from ..queries import Asked, Situation, sentence_of
from ..states import WHOLE

LARGEST = 512 * 1024 * 1024
"""Bytes of ciphertext an envelope may have."""


@dataclass(frozen=True)
class Handed:
    """One envelope as the bidder hands it in: its header and the openers' shares (base64 by seat), as JSON."""

    header: Mapping[str, Any]
    shares: Mapping[str, str]


@dataclass(frozen=True)
class Admitted:
    """One envelope that was let in."""

    header: Header
    shares: Mapping[int, bytes]
    commitment: str


def read(envelopes: Sequence[Handed]) -> list[Admitted]:
    """The envelopes, read strictly. Raises Refused where one is not well formed."""
    try:
        found = []
        for one in envelopes:
            header = Header.parse(dict(one.header))
            found.append(Admitted(header, read_shares(dict(one.shares), header), header.commitment))
    except SealingError as error:
        raise Refused(sentence_of(error)) from error
    return found


def check(
    notice: Notice,
    admitted: Sequence[Admitted],
    *,
    asked: Asked,
    lot: int,
    now: Situation,
    version: int,
) -> None:
    """Raise Refused unless these are all envelopes of that lot. `version` is what the bidder says they stand for."""
    check_lot(asked, lot, now)
    if now.openers is None:
        raise Refused(
            _("This tender has no openers at present, so nothing can be submitted. Try again later.")
        )
    if version != notice.version:
        raise Refused(
            _(
                "The tender was amended: version %(version)s is in force now. Read what changed, then submit again."
            )
            % {"version": notice.version}
        )
    _check_kinds([one.header.envelope for one in admitted], asked)
    for one in admitted:
        try:
            check_header(one.header, one.shares, manifest=now.openers, tender=str(notice.pk), lot=lot)
        except SealingError as error:
            raise Refused(sentence_of(error)) from error
        if not 1 <= one.header.tender_version <= version:
            raise Refused(_("This envelope was sealed for a version of the tender that does not exist."))
        if one.header.size > LARGEST:
            raise Refused(
                _(
                    "This envelope is larger than %(size)s MB. Make the attached files smaller and seal them again."
                )
                % {"size": LARGEST // 1024 // 1024}
            )
    if len({one.header.recipient for one in admitted}) < len(admitted):
        raise Refused(
            _(
                "Both envelopes were sealed with the same one-time key, so one could not be opened without the other."
            )
        )


def check_lot(asked: Asked, lot: int, now: Situation) -> None:
    """Raise Refused unless bids are taken for that lot (0: for the whole tender)."""
    if lot not in asked.lots:
        raise Refused(
            _("Bids are taken for the whole tender here, not for a single lot.")
            if asked.lots == (WHOLE,)
            else _("Bids are taken lot by lot here. Choose one of the lots.")
        )
    if not now.lot_is_active:
        raise Refused(_("This lot was taken out of the tender, so nothing can be submitted for it."))


def _check_kinds(given: Sequence[str], asked: Asked) -> None:
    for kind in asked.kinds:
        if given.count(kind) != 1:
            raise Refused(
                _("“%(kind)s” is missing, or given twice. All envelopes of a lot are submitted together.")
                % {"kind": EnvelopeKind(kind).label}
            )
    if len(given) != len(asked.kinds):
        raise Refused(
            _("This tender asks for these envelopes only: %(kinds)s.")
            % {"kinds": ", ".join(str(EnvelopeKind(kind).label) for kind in asked.kinds)}
        )
