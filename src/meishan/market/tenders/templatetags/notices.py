# SPDX-License-Identifier: Apache-2.0
"""Shows a text of a notice in the reader's language where it has one, else in its own, marked as such."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import language_key

from ..queries import text_of

register = template.Library()


@register.simple_tag
def said(text: Mapping[str, str], main: str, language: str = "") -> SafeString:
    """One line, in `language`, else the reader's, else the main one."""
    words, spoken = text_of(text or {}, main, language or None)
    if not words:
        return SafeString("—")
    return format_html('<span lang="{}" dir="auto">{}</span>', spoken, words)


@register.simple_tag
def told(text: Mapping[str, str], main: str, language: str = "") -> SafeString:
    """Paragraphs: an empty line parts them, a single break stays a break."""
    words, spoken = text_of(text or {}, main, language or None)
    return paragraphs(words, spoken)


@register.simple_tag
def written(text: str, language: str = "") -> SafeString:
    """Paragraphs of a text known in one language."""
    return paragraphs(text or "", language)


def paragraphs(words: str, language: str) -> SafeString:
    parts = [part for part in words.split("\n\n") if part.strip()]
    inner = mark_safe("".join(f"<p>{escape(part.strip())}</p>".replace("\n", "<br>") for part in parts))
    return format_html('<div class="prose" lang="{}" dir="auto">{}</div>', language, inner)


@register.filter
def languages_of(text: Mapping[str, str]) -> list[str]:
    """Codes of the languages a text is given in."""
    return sorted(language for language, words in (text or {}).items() if words)


@register.filter
def is_foreign(text: Mapping[str, str]) -> bool:
    """Whether the text is not given in the reader's language."""
    return bool(text) and not text.get(language_key())


@register.filter
def spoken(text: Mapping[str, str], main: str) -> str:
    """The bare words in the reader's language, else in the main one: for plain text."""
    return text_of(text or {}, main)[0]


@register.simple_tag
def plain_moment(value: datetime | None, zone: str) -> str:
    """A time in the reader's zone and, where it differs, the notice's: for plain text."""
    if value is None:
        return _("none is given")
    here = timezone.localtime(value)
    there = value.astimezone(ZoneInfo(zone))
    said = shown.moment_in(here)
    return said if here.utcoffset() == there.utcoffset() else f"{said} / {shown.moment_in(there, zone)}"
