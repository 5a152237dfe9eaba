# SPDX-License-Identifier: Apache-2.0
"""Shows a text kept in several languages in the reader's, else in its main one, marked as what it is."""

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from meishan.base.reference.queries import LANGUAGES, language_key

register = template.Library()


def _found(texts: Mapping[str, str], main: str) -> tuple[str, str]:
    texts = texts or {}
    for language in (language_key(), main, *LANGUAGES):
        if words := texts.get(language):
            return words, language
    return "", main


@register.simple_tag
def said(texts: Mapping[str, str], main: str) -> SafeString:
    """One line in the reader's language, else in the main one."""
    words, language = _found(texts, main)
    return format_html('<span lang="{}" dir="auto">{}</span>', language, words) if words else SafeString("—")


@register.filter
def spoken(texts: Mapping[str, str], main: str) -> str:
    """The bare words in the reader's language, else in the main one: for plain text and attributes."""
    return _found(texts, main)[0]


@register.simple_tag
def told(texts: Mapping[str, str], main: str) -> SafeString:
    """Paragraphs: an empty line parts them, a single break stays a break."""
    words, language = _found(texts, main)
    if not words:
        return SafeString("")
    parts = [part.strip() for part in words.split("\n\n") if part.strip()]
    inner = mark_safe("".join(f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in parts))
    return format_html('<div class="prose" lang="{}" dir="auto">{}</div>', language, inner)


@register.simple_tag
def clock(value: datetime | time | None, zone: str = "UTC") -> SafeString:
    """The hour and minute on the clocks of a zone."""
    if value is None:
        return SafeString("")
    if isinstance(value, datetime):
        there = value.astimezone(ZoneInfo(zone))
        return format_html(
            '<time class="nowrap" datetime="{}">{}</time>',
            there.isoformat(timespec="minutes"),
            formats.time_format(there, "H:i"),
        )
    return format_html('<span class="nowrap">{}</span>', value.strftime("%H:%M"))


@register.filter
def at(values: Mapping[str, str], key: str) -> str:
    """What stands under a key, else the key itself."""
    return values.get(key, key)
