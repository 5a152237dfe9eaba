# SPDX-License-Identifier: Apache-2.0
"""The parts of a page as template tags; `/components/` shows each of them in every state."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import clock
from . import _charts, _errors, _icons, _lists, _sealing, _shown, _unbroken

register = template.Library()
register.tags.update(_lists.library.tags | _sealing.library.tags | _unbroken.library.tags)

SOON = timedelta(days=3)


def _now(context: Context) -> datetime:
    """The server's time, asked for once in a request."""
    request = getattr(context, "request", None)
    if request is None:
        return clock.now()
    if not hasattr(request, "shown_at"):
        request.shown_at = clock.now()
    return request.shown_at


# Blocks


@register.simple_block_tag
def capture(content: str) -> SafeString:
    """`{% capture as name %}…{% endcapture %}`: the content, trimmed, so that base.html knows an empty block."""
    return mark_safe(content.strip())


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A word from the system; `live` has a screen reader say it at once."""
    return format_html(
        '<div class="alert alert--{}"{}>{}<div class="alert__body">{}{}</div></div>',
        tone,
        mark_safe(' role="alert"') if live else "",
        _icons.icon(tone),
        format_html('<p class="alert__title">{}</p>', title) if title else "",
        mark_safe(content),
    )


@register.simple_block_tag
def inset(content: str) -> SafeString:
    return format_html('<div class="inset">{}</div>', mark_safe(content))


@register.simple_block_tag
def details(content: str, summary: str, open: bool = False) -> SafeString:  # noqa: A002 (the attribute's own name)
    return format_html(
        '<details class="details"{}><summary>{}{}</summary><div class="details__body">{}</div></details>',
        mark_safe(" open") if open else "",
        _icons.icon("next"),
        summary,
        mark_safe(content),
    )


@register.simple_block_tag
def table(content: str, caption: str, caption_hidden: bool = False, cards: bool = True) -> SafeString:
    """A table that scrolls within itself where it is too wide, and turns into cards on a phone."""
    return format_html(
        '<div class="table-wrap" tabindex="0" role="region" aria-label="{0}"><table class="table{1}">'
        "<caption{2}>{0}</caption>{3}</table></div>",
        caption,
        " table--cards" if cards else "",
        mark_safe(' class="visually-hidden"') if caption_hidden else "",
        mark_safe(content),
    )


# Small words


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    return _icons.icon(name, label, css)


@register.simple_tag
def badge(text: str, tone: str = "neutral", icon: str | None = None) -> SafeString:
    """A status: its word and its icon. `icon=""` leaves the icon out."""
    drawn = "" if icon == "" else _icons.icon(icon or tone)
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, drawn, text)


@register.simple_tag
def crumb(url: str, label: str) -> SafeString:
    return format_html('<li><a href="{}">{}</a></li>', url, label)


@register.simple_tag
def content(text: str, lang: str = "") -> SafeString:
    """Words somebody wrote, marked with their language and direction."""
    return format_html('<span{} dir="auto">{}</span>', format_html(' lang="{}"', lang) if lang else "", text)


@register.inclusion_tag("core/_copy.html")
def copy(text: str, label: str = "") -> dict:
    return {"text": text, "label": label or _("Copy")}


@register.inclusion_tag("core/_chips.html")
def chips(items: Iterable) -> dict:
    return {"chips": items}


@register.inclusion_tag("core/_stat.html")
def stat(label: str, value: Any, url: str = "", hint: str = "", tone: str = "") -> dict:
    shown = _shown.number(value) if isinstance(value, int | float | Decimal) else value
    # A tone calls for attention; nothing does where there is none of it.
    return {"label": label, "value": shown, "url": url, "hint": hint, "tone": tone if value else ""}


@register.inclusion_tag("core/_empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "search") -> dict:
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon}


@register.simple_tag
def loading(text: str = "") -> SafeString:
    return format_html('<p class="loading" role="status">{}</p>', text or _("Loading…"))


@register.inclusion_tag("core/_progress.html")
def progress(value: float, max: float = 100, label: str = "", url: str = "") -> dict:  # noqa: A002
    """A bar; with `url` it asks there each second and is replaced by the answer."""
    share = min(float(value) / float(max), 1) if max else 0
    return {
        "value": value,
        "max": max,
        "label": label or _("Progress"),
        "url": url,
        "share": _shown.percent(share),
    }


# Figures, times, names


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "") -> SafeString:
    """12,500.00 with its currency, as the reader's language writes it."""
    if amount is None:
        return mark_safe(_shown.NOTHING)
    digits, code, first = _shown.money(amount, currency)
    marked = format_html('<span class="money__code">{}</span>', code) if code else ""
    parts = (marked, digits) if first else (digits, marked)
    return (
        format_html('<bdi class="money">{}\u00a0{}</bdi>', *parts)
        if code
        else format_html("<bdi>{}</bdi>", digits)
    )


@register.simple_tag
def number(value: Decimal | float | None, digits: int | None = None) -> str:
    return _shown.NOTHING if value is None else _shown.number(value, digits)


@register.simple_tag
def percent(value: Decimal | float | None, digits: int = 0) -> str:
    return _shown.NOTHING if value is None else _shown.percent(value, digits)


@register.simple_tag
def day(value: date | datetime | None, zone: str | tzinfo | None = None) -> SafeString:
    if not value:
        return mark_safe(_shown.NOTHING)
    here = _shown.in_zone(value, zone) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), _shown.day(here))


@register.filter
def day_words(value: date | datetime) -> str:
    """The same as plain words: for an attribute, or for mail."""
    return _shown.day(value)


@register.filter
def moment_words(value: datetime) -> str:
    """A time with its zone as plain words, on the reader's clocks."""
    return _shown.moment_in(value)


@register.simple_tag
def day_month(value: datetime, zone: str | tzinfo | None = None) -> SafeString:
    """12 Dec, where the year goes without saying: by the reader's zone, or the one given for who has none."""
    here = _shown.in_zone(value, zone if _shown.is_unplaced() else None)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), _shown.day_month(here))


@register.simple_tag
def moment(value: datetime | None, zone: str | tzinfo | None = None) -> SafeString:
    if not value:
        return mark_safe(_shown.NOTHING)
    here = _shown.in_zone(value, zone)
    text = _shown.moment_in(value, zone) if zone else _shown.moment(here)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), text)


@register.simple_tag(takes_context=True)
def ago(context: Context, value: datetime | None) -> SafeString:
    """How long since, or until; the exact time is its tooltip."""
    if not value:
        return mark_safe(_shown.NOTHING)
    passed = _now(context) - value
    span = _shown.length(passed)
    text = (_("%(time)s ago") if passed >= timedelta() else _("in %(time)s")) % {"time": span}
    if timedelta() <= passed < timedelta(minutes=2):
        text = _("just now")
    here = _shown.in_zone(value, None)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', here.isoformat(), _shown.moment(here), text
    )


def _time_left(context: Context, value: datetime) -> dict:
    now = _now(context)
    left = value - now
    tone = "neutral" if left <= timedelta() else "warning" if left < SOON else "info"
    template_text = pgettext("a deadline", "%(time)s left")
    text = (
        pgettext("a deadline", "Closed")
        if left <= timedelta()
        else template_text % {"time": _shown.length(left)}
    )
    return {
        "value": value,
        "now": now,
        "tone": tone,
        "text": text,
        "left": template_text % {"time": "{time}"},
    }


@register.inclusion_tag("core/_timeleft.html", takes_context=True)
def timeleft(context: Context, value: datetime, plain: bool = False) -> dict:
    """The time left as a badge; `plain` as words alone."""
    return {**_time_left(context, value), "plain": plain}


@register.inclusion_tag("core/_deadline.html", takes_context=True)
def deadline(
    context: Context, value: datetime | None, zone: str | tzinfo | None = None, compact: bool = False
) -> dict:
    """The reader's time first, the notice's own where it differs, and the time left."""
    if not value:
        return {"value": None}
    there = _shown.in_zone(value, zone) if zone else None
    here = _shown.in_zone(value, None)
    # A reader who never told her zone reads the notice's own time; a script then adds her device's.
    known = not _shown.is_unplaced()
    same = there is not None and there.utcoffset() == here.utcoffset()
    main = here if there is None or (known and not same) else there
    return {
        **_time_left(context, value),
        "main": main,
        "text_main": _shown.moment(main),
        "zone_main": _shown.zone_name(main),
        "other": there if there is not None and main is not there else None,
        "text_other": _shown.moment(there) if there else "",
        "zone_other": _shown.zone_name(there) if there else "",
        "known": known,
        "compact": compact,
    }


@register.inclusion_tag("core/_card_day.html", takes_context=True)
def card_day(context: Context, value: datetime | None, zone: str | tzinfo | None = None) -> dict:
    """The day that stands first in a list of notices."""
    if not value:
        return {"value": None}
    here = _shown.in_zone(value, zone if _shown.is_unplaced() else None)
    shown = {"number": here.day, "month": _shown.month(here), "time": _shown.clock_time(here)}
    return {**shown, "value": here, "zone": _shown.zone_name(here) if _shown.is_unplaced() else ""}


@register.inclusion_tag("core/_notice_card.html", takes_context=True)
def notice_card(context: Context, **facts: Any) -> dict:
    """One notice in an `<ol class="cards">`: url, title, lang, kind, reference, buyer, deadline, zone, country,
    badges, reasons, summary, heading, cancelled (then no time is left)."""
    return facts


@register.simple_tag
def country(code: str) -> str:
    return _shown.country(code)


@register.simple_tag
def language(code: str) -> str:
    return _shown.language(code)


@register.simple_tag
def currency(code: str) -> str:
    return _shown.currency(code)


# Ways and facts


@register.inclusion_tag("core/_tabs.html")
def tabs(items: Iterable, label: str) -> dict:
    return {"tabs": items, "label": label}


@register.inclusion_tag("core/_steps.html")
def steps(items: Sequence, tall: bool = False) -> dict:
    """Where one is among steps. Many steps, or long names, stand below one another: `tall`, before `.steps-page` on a
    page of the width `steps`."""
    items = list(items)
    at = next((n for n, one in enumerate(items, 1) if _charts.part(one, "state") in {"current", "error"}), 0)
    return {
        "steps": items,
        "tall": tall,
        "at": at,
        "total": len(items),
        "name": _charts.part(items[at - 1], "label") if at else "",
    }


@register.inclusion_tag("core/_task_list.html")
def task_list(tasks: Iterable) -> dict:
    return {"tasks": tasks}


@register.inclusion_tag("core/_summary_list.html")
def summary_list(rows: Iterable) -> dict:
    return {"rows": rows}


@register.inclusion_tag("core/_timeline.html")
def timeline(events: Iterable, zone: str = "") -> dict:
    """What happened, with times on the reader's clocks, or on those of the zone, which is then named."""
    return {"events": events, "zone": zone}


# Forms


@register.simple_tag
def field(
    bound: BoundField, prefix: str = "", suffix: str = "", size: str = "", label_class: str = ""
) -> SafeString:
    """One field, with what stands before or after its box."""
    extra = {"prefix": prefix, "suffix": suffix, "size": size, "label_class": label_class}
    return bound.render(context={"field": bound, **extra})


@register.inclusion_tag("core/forms/_errors.html")
def form_errors(form: BaseForm) -> dict:
    return {"errors": form.non_field_errors()}


@register.inclusion_tag("core/_error_summary.html")
def error_summary(*forms: Any, more: Iterable = ()) -> dict:
    """What is wrong, at the top of the page, each line leading to its field."""
    return {"problems": [problem for form in [*forms, *(more or [])] for problem in _errors.problems(form)]}


# Charts


@register.inclusion_tag("core/_chart_bars.html")
def chart_bars(title: str, rows: Sequence, unit: str = "", desc: str = "") -> dict:
    return {"title": title, "bars": _charts.bars(rows), "unit": unit, "desc": desc}


@register.inclusion_tag("core/_chart_donut.html")
def chart_donut(title: str, rows: Sequence, unit: str = "", desc: str = "") -> dict:
    arcs = _charts.donut(rows)
    return {
        "title": title,
        "arcs": arcs,
        "unit": unit,
        "desc": desc,
        "total": sum(one["value"] for one in arcs),
    }


@register.inclusion_tag("core/_chart_lines.html")
def chart_lines(title: str, labels: Sequence, series: Sequence, unit: str = "", desc: str = "") -> dict:
    return {"title": title, "unit": unit, "desc": desc, **_charts.lines(labels, series)}
