# SPDX-License-Identifier: Apache-2.0
"""The template tags as a page's author uses them: in templates, in six languages."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.html import strip_tags

from meishan.base.core.templatetags import _icons

NOW = datetime(2026, 12, 2, 9, 5, tzinfo=UTC)


def drawn(source: str, path: str = "/list/", **context) -> str:
    """The template's text as a request to `path` at NOW would show it."""
    request = RequestFactory().get(path)
    request.shown_at = NOW
    return Template("{% load i18n meishan %}" + source).render(RequestContext(request, context))


def read(source: str, **context) -> str:
    """What a person reads: no tags, single spaces."""
    return " ".join(strip_tags(drawn(source, **context)).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "amount"),
    [
        ("en", "USD 12,500.50"),
        ("fr", "12 500,50 USD"),
        ("es", "12.500,50 USD"),
        ("ar", "12,500.50 USD"),
        ("ru", "12 500,50 USD"),
        ("zh-hans", "USD 12,500.50"),
    ],
)
def test_money_is_written_as_the_language_does(language, amount):
    with translation.override(language):
        shown = read("{% money value 'USD' %}", value=Decimal("12500.5"))

    assert shown.replace("\u202f", " ").replace("\u200f", "") == amount


def test_money_without_minor_units_has_no_decimals():
    assert read("{% money 96000000 'JPY' %}") == "JPY 96,000,000"


def test_what_is_not_known_is_a_dash():
    assert read("{% money None 'USD' %} {% day None %} {% moment None %} {% number None %}") == "— — — —"


def test_a_moment_says_the_zone_it_was_asked_for():
    with timezone.override("UTC"):
        assert read("{% moment at %}", at=NOW) == "2 Dec 2026, 09:05"
        assert (
            read("{% moment at zone='Asia/Kathmandu' %}", at=NOW) == "2 Dec 2026, 14:50 (Kathmandu, UTC+5:45)"
        )


def test_words_for_mail_and_attributes_are_the_same():
    with timezone.override("Asia/Kathmandu"):
        assert read("{{ at|moment_words }}", at=NOW) == "2 Dec 2026, 14:50 (Kathmandu, UTC+5:45)"
    assert read('<p title="{{ at|day_words }}">{{ at|day_words }}</p>', at=NOW) == "2 Dec 2026"
    with translation.override("zh-hans"):
        assert read("{{ at|day_words }}", at=NOW) == "2026年12月2日"


def test_no_page_or_sentence_writes_dates_as_django_would():
    """Its English writes “Dec. 2, 2026, 9:05 a.m.”, which is not ours, and leaves the zone out."""
    source = Path(_icons.__file__).resolve().parents[3]
    foreign = re.compile(r"\b(?:DATE|DATETIME|TIME|MONTH_DAY|YEAR_MONTH)_FORMAT\b|\|date *}|date_format\(")

    wrong = [
        f"{path.relative_to(source)}: {found[0]}"
        for path in source.rglob("*")
        if path.suffix in {".html", ".txt", ".py"} and path.name != "settings.py"
        for found in foreign.finditer(path.read_text("utf-8"))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=19, hours=5), "19 days left"),
        (timedelta(hours=47, minutes=59), "47 hours left"),
        (timedelta(minutes=119), "119 minutes left"),
        (timedelta(seconds=1), "0 minutes left"),
        (timedelta(), "Closed"),
        (-timedelta(days=3), "Closed"),
    ],
)
def test_time_left_is_rounded_down_and_never_promises_more(ahead, said):
    assert read("{% timeleft at %}", at=NOW + ahead) == said


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru", "zh-hans"])
def test_every_language_counts_every_unit(language):
    from meishan.base.core.templatetags import _shown

    with translation.override(language):
        said = [
            _shown.counted(number, unit)
            for number in (1, 2, 3, 11, 100)
            for unit in ("day", "hour", "minute")
        ]

    assert not [one for one in said if "duration" in one or not one.strip()]


def test_a_deadline_shows_the_readers_time_and_the_buyers():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        shown = read("{% deadline at zone='Europe/Copenhagen' %}", at=NOW + timedelta(days=10))

    assert "12 Dec 2026, 17:05 Shanghai, UTC+8" in shown
    assert "the buyer's time: 12 Dec 2026, 10:05 (Copenhagen, UTC+1)" in shown


def test_a_deadline_is_said_once_where_both_clocks_agree():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        shown = read("{% deadline at zone='Asia/Singapore' %}", at=NOW + timedelta(days=10))

    assert shown.count("17:05") == 1


def test_a_visitor_reads_the_buyers_clock():
    shown = read("{% deadline at zone='Africa/Nairobi' %}", at=NOW + timedelta(days=10))

    assert "12 Dec 2026, 12:05 Nairobi, UTC+3" in shown


def test_the_clock_is_asked_once_in_a_request(world, django_assert_num_queries):
    request = RequestFactory().get("/")
    template = Template("{% load meishan %}{% for at in times %}{% timeleft at %}{% ago at %}{% endfor %}")

    with django_assert_num_queries(1):
        template.render(RequestContext(request, {"times": [NOW] * 5}))


def test_sorting_keeps_the_filters_and_forgets_the_page():
    head = drawn("{% sort_th 'deadline' 'Deadline' %}", path="/list/?q=pumps&page=4&sort=deadline")

    assert 'aria-sort="ascending"' in head
    assert 'href="?q=pumps&amp;sort=-deadline"' in head


def test_the_default_order_is_marked_though_not_asked_for():
    assert 'aria-sort="descending"' in drawn("{% sort_th 'at' 'When' default='desc' %}")


def test_exports_carry_the_state_of_the_list():
    assert 'href="?q=%E6%B3%B5&amp;format=xlsx"' in drawn("{% export_links %}", path="/list/?q=泵&page=2")


def test_pages_are_links_that_keep_the_state():
    page = Paginator(range(412), 20).page(7)

    shown = drawn("{% pagination page %}", path="/list/?q=a", page=page)

    assert 'href="?q=a&amp;page=8" rel="next"' in shown
    assert 'aria-current="page"' in shown
    assert "121–140 of 412" in shown


def test_one_page_needs_no_pages():
    assert "nav" not in drawn("{% pagination page %}", page=Paginator(range(3), 20).page(1))


def test_a_chosen_option_is_never_folded_away():
    options = [{"value": str(n), "label": str(n), "checked": n == 9} for n in range(10)]

    shown, folded = drawn("{% facet 'Numbers' 'n' options shown=3 %}", options=options).split("<details")

    assert 'value="9"' in shown
    assert 'value="9"' not in folded


def test_words_of_people_are_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    source = (
        "{% badge evil %}{% content evil lang=evil %}{% alert title=evil %}{{ evil }}{% endalert %}{% copy evil %}"
        "{% summary_list rows %}{% task_list tasks %}{% chart_bars evil bars %}{% details evil %}x{% enddetails %}"
        "{% notice_card title=evil url='/' kind=evil reasons=list %}{% search_box value=evil %}{% crumb evil evil %}"
        "{% table caption=evil %}{% endtable %}{% stat evil evil %}{% empty evil evil %}{% facet evil 'n' options %}"
    )

    shown = drawn(
        source, evil=evil, rows=[{"key": evil, "value": evil}], tasks=[{"title": evil}], list=[evil],
        bars=[{"label": evil, "value": 1}], options=[{"value": evil, "label": evil}],
    )  # fmt: skip

    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") > 20


def test_an_unknown_icon_is_the_authors_fault():
    with pytest.raises(ValueError, match="no icon is named 'sparkles'"):
        drawn("{% icon 'sparkles' %}")


def test_icons_that_point_turn_in_arabic():
    assert "icon--turns" in drawn("{% icon 'arrow' %}")
    assert "icon--turns" not in drawn("{% icon 'clock' %}")


def test_every_icon_file_can_be_drawn_and_has_its_licence():
    for name in _icons.names():
        assert _icons.drawing(name).startswith("<")
        assert "SPDX-License-Identifier: Apache-2.0" in Path(_icons.FOLDER / f"{name}.svg").read_text()


class Sample(forms.Form):
    name = forms.CharField(help_text="As in the licence.")
    size = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    about = forms.CharField(widget=forms.Textarea(attrs={"maxlength": 20}), required=False)
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_field_is_labelled_described_and_marked():
    shown = str(Sample({}))

    assert '<label for="id_name">Name' in shown
    assert "required" in strip_tags(shown)
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_name_error"' in shown
    assert "<legend>Size" in shown
    assert "At most 20 characters" in shown


def test_the_error_summary_leads_to_each_field():
    shown = drawn("{% error_summary form %}", form=Sample({}))

    assert 'href="#id_name"' in shown
    assert 'href="#id_size_0"' in shown
    assert "secret" not in shown.split("<ul>")[1].split('href="#id_size_0"')[0]
    assert 'id="id_size_0"' in str(Sample({}))


def test_a_form_not_yet_sent_has_no_summary():
    assert "error-summary" not in drawn("{% error_summary form %}", form=Sample())


def test_a_formsets_errors_are_in_the_summary():
    formset = forms.formset_factory(Sample, extra=0, min_num=2, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": ""}
    )

    shown = drawn("{% error_summary formset %}", formset=formset)

    assert 'href="#id_form-0-name"' in shown
    assert "at least 2" in shown


def test_nothing_of_a_page_lies_in_a_style_or_a_script():
    """The content security policy forbids both; a page that used them would be broken in a browser only."""
    root = Path(_icons.__file__).resolve().parent.parent / "templates"

    wrong = [
        str(path.relative_to(root))
        for path in root.rglob("*.html")
        for sign in (" style=", "<style", "onclick=", "javascript:", "<script>")
        if sign in path.read_text("utf-8")
    ]

    assert wrong == []


def test_no_context_means_no_page_but_still_a_clock(world):
    assert Template("{% load meishan %}{% timeleft at %}").render(Context({"at": NOW - timedelta(days=9999)}))
