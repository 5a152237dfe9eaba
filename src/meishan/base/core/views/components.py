# SPDX-License-Identifier: Apache-2.0
"""One page with every part of the design system in every state, for those who write pages (English only)."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meishan.base.core.forms import Form

from .. import clock
from ..templatetags import _icons

COUNTRIES = [("CN", "China"), ("KE", "Kenya"), ("CI", "Côte d’Ivoire"), ("EG", "Egypt"), ("CO", "Colombia")]
LONG = (
    "Provision of long-term maintenance, spare parts, driver training and roadside assistance for armoured and "
    "soft-skin vehicles across eleven field offices, including the disposal of end-of-life batteries"
)


class SampleForm(Form):
    """A field of each kind."""

    name = forms.CharField(max_length=80, help_text="As it stands in the business licence.")
    email = forms.EmailField(label="E-mail", required=False)
    about = forms.CharField(
        label="What you make",
        widget=forms.Textarea(attrs={"maxlength": 200}),
        help_text="Two or three sentences.",
    )
    country = forms.ChoiceField(choices=[("", "Choose a country"), *COUNTRIES])
    codes = forms.MultipleChoiceField(
        label="Countries you deliver to",
        choices=COUNTRIES,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-combobox": ""}),
        help_text="Write the first letters.",
    )
    size = forms.ChoiceField(
        label="Size of the firm", widget=forms.RadioSelect, choices=[("micro", "Micro"), ("small", "Small")]
    )
    fields_of_work = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("goods", "Goods"), ("works", "Works")], required=False
    )
    price = forms.DecimalField(label="Highest price", max_digits=12, decimal_places=2, required=False)
    day = forms.DateField(label="Valid until", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    licence = forms.FileField(label="Business licence", required=False, help_text="PDF, at most 10 MB.")
    locked = forms.CharField(label="Supplier number", disabled=True, initial="M-204518", required=False)
    agree = forms.BooleanField(
        label="I have read the code of conduct", help_text="It takes about four minutes."
    )


def _facts() -> dict:
    now = clock.now()
    rows = [
        {
            "title": "Electric delivery vans",
            "lang": "en",
            "deadline": now + timedelta(days=19),
            "value": Decimal(482000),
            "currency": "USD",
            "zone": "Europe/Copenhagen",
            "state": "Open",
            "tone": "success",
        },
        {
            "title": LONG,
            "lang": "en",
            "deadline": now + timedelta(hours=31),
            "value": Decimal("1250000.5"),
            "currency": "EUR",
            "zone": "Africa/Nairobi",
            "state": "Closing soon",
            "tone": "warning",
        },
        {
            "title": "توريد مولدات كهربائية",
            "lang": "ar",
            "deadline": now - timedelta(days=2),
            "value": None,
            "currency": "",
            "zone": "Africa/Cairo",
            "state": "Closed",
            "tone": "neutral",
        },
        {
            "title": "无人机测绘服务",
            "lang": "zh",
            "deadline": now + timedelta(days=44),
            "value": Decimal(96000000),
            "currency": "JPY",
            "zone": "Asia/Shanghai",
            "state": "Cancelled",
            "tone": "danger",
        },
    ]
    page = Paginator(range(412), 20).page(7)
    return {
        "now": now,
        "rows": rows,
        "page_obj": page,
        "tomorrow": now + timedelta(hours=31),
        "past": now - timedelta(days=2),
        "later": now + timedelta(days=19),
        "long": LONG,
        "options": [
            {"value": c, "label": n, "count": 40 - 7 * i, "checked": i == 1}
            for i, (c, n) in enumerate(COUNTRIES)
        ],
        "chips": [{"label": "Kenya", "remove_url": "?"}, {"label": "Closing this week", "remove_url": "?"}],
        "sorts": [{"value": "fit", "label": "Best fit"}, {"value": "deadline", "label": "Deadline"}],
        "tabs": [
            {"url": "#tabs", "label": "General", "current": True},
            {"url": "#tabs", "label": "Documents", "count": 4},
            {"url": "#tabs", "label": "Questions", "count": 12},
        ],
        "steps": [
            {"label": "General", "url": "#steps", "state": "done"},
            {"label": "Address", "url": "#steps", "state": "done"},
            {"label": "Countries", "state": "current"},
            {"label": "Contacts", "state": "error"},
            {"label": "Goods and services", "state": "todo"},
            {"label": "Declaration", "state": "todo"},
        ],
        "tasks": [
            {"title": "General information", "url": "#tasks", "state": "done"},
            {"title": "Goods and services", "url": "#tasks", "state": "current", "hint": "3 codes chosen"},
            {"title": "Declaration", "url": "#tasks", "state": "todo"},
            {"title": "Bank details", "url": "#tasks", "state": "error"},
            {"title": "Review by UNOPS", "state": "waiting", "hint": "Usually within five working days."},
            {"title": "Express interest", "state": "blocked"},
        ],
        "summary": [
            {"key": "Name", "value": "Ningbo Haixin Pumps Co., Ltd", "url": "#facts"},
            {"key": "Country", "value": "China"},
            {"key": "Description", "value": LONG, "url": "#facts", "action": "Edit"},
            {"key": "Website", "value": None},
        ],
        "events": [
            {"at": now - timedelta(days=30), "title": "Published", "by": "UNOPS"},
            {
                "at": now - timedelta(days=11),
                "title": "Amended",
                "text": "The deadline was extended.",
                "url": "#timeline",
            },
            {"at": now - timedelta(days=1), "title": "Questions answered", "current": True},
        ],
        "bars": [
            {"label": "Vehicles", "value": 128, "url": "#charts"},
            {"label": "Freight and logistics services", "value": 96},
            {"label": "Health", "value": 71},
            {"label": "Unmanned systems", "value": 12},
        ],
        "shares": [
            {"label": "China", "value": 60},
            {"label": "Kenya", "value": 44},
            {"label": "Colombia", "value": 31},
            {"label": "Egypt", "value": 9},
        ],
        "months": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"],
        "series": [
            {"label": "Notices", "values": [12, 18, 15, 22, 31, 28, 36]},
            {"label": "Suppliers", "values": [4, 9, 14, 13, 21, 25, 24]},
        ],
        "badges": [
            {"label": "Sustainable", "tone": "success", "icon": "leaf"},
            {"label": "Small firms only", "tone": "accent", "icon": "flag"},
        ],
        "reasons": ["Same family as your code 42.14.16", "You delivered to Kenya in 2025"],
        "icons": _icons.names(),
        "tones": ["neutral", "info", "success", "warning", "danger", "accent"],
    }


def components(request: HttpRequest) -> HttpResponse:
    broken = SampleForm({"about": "x" * 240, "email": "nobody", "country": "XX"})
    context = {"blank": SampleForm(prefix="blank"), "broken": broken, "title": "Components"}
    return render(request, "core/components.html", {**_facts(), **context})


def components_progress(request: HttpRequest) -> HttpResponse:
    """What the sample bar asks for each second: it moves with the minute's seconds and ends at fifty."""
    second = clock.now().second
    bar = {"value": min(second * 2, 100), "max": 100, "again": second < 50}
    return render(request, "core/components/_progress.html", bar)
