# SPDX-License-Identifier: Apache-2.0
"""How a slot reads: its day and hours on the clocks of the seminar."""

from zoneinfo import ZoneInfo

from django import template

from meishan.base.core.templatetags import _shown as shown

from ..models import Slot

register = template.Library()


@register.simple_tag
def hours(slot: Slot, zone: str) -> str:
    """A slot's day and hours on the clocks of a zone, as in "12 May, 09:00–09:20"."""
    start, end = slot.starts_at.astimezone(ZoneInfo(zone)), slot.ends_at.astimezone(ZoneInfo(zone))
    day = shown.day_month(start)
    return f"{day}, {shown.clock_time(start)}–{shown.clock_time(end)}"
