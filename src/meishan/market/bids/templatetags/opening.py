# SPDX-License-Identifier: Apache-2.0
"""What became of an envelope, in words and marks."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meishan.base.core.templatetags.meishan import badge

from ..models import AbstractLine, OpeningLine
from ..queries import rooms
from ..queries.prices import PriceFault
from ..states import EnvelopeState, Fault

register = template.Library()

TONES = {
    EnvelopeState.OPENED: "success",
    EnvelopeState.VOID: "danger",
    EnvelopeState.UNREADABLE: "danger",
    EnvelopeState.LATE: "warning",
    EnvelopeState.KEPT_SEALED: "neutral",
    EnvelopeState.SEALED: "info",
}
ICONS = {EnvelopeState.SEALED: "lock", EnvelopeState.KEPT_SEALED: "lock"}


@register.simple_tag
def outcome_badge(state: str) -> SafeString:
    """The state of an envelope as a badge."""
    known = EnvelopeState(state)
    return badge(str(known.label), tone=TONES[known], icon=ICONS.get(known))


@register.simple_tag
def fault_words(line: OpeningLine | AbstractLine) -> SafeString:
    """Why an envelope did not open, and whose fault that is."""
    if not line.fault:
        return SafeString("")
    return format_html(
        "{} <strong>{}</strong>",
        Fault(line.fault).label,
        _("At fault: %(culprit)s.") % {"culprit": rooms.culprit_words(line)},
    )


@register.simple_tag
def opening_title(kind: str) -> str:
    """What an opening of that kind is called."""
    return rooms.kind_title(kind)


@register.simple_tag
def price_fault(code: str) -> str:
    """What is wrong with a price schedule."""
    return str(PriceFault(code).label)


@register.filter
def read_total(line: AbstractLine | OpeningLine) -> Decimal | None:
    """The total that is read out: the bidder's own, else the sum of its lines."""
    return line.computed if line.total is None else line.total
