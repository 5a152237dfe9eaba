# SPDX-License-Identifier: Apache-2.0
"""The record's pages call notices by their titles, and lead to them."""

from django.test import Client

from meishan.base.ledger.queries import told
from meishan.market.tenders.queries import title_of


def test_a_published_notice_is_told_by_its_title(notice):
    [found] = told([("tenders.notice", notice.pk), ("nobody.knows", notice.pk)]).values()

    assert (found.name, found.url) == (title_of(notice), f"/tenders/{notice.pk}/")


def test_the_log_shows_the_title_of_what_was_published(notice, settle):
    settle()

    page = Client().get("/log/?act=tenders.publish").content.decode()

    assert title_of(notice) in page
    assert f'href="/tenders/{notice.pk}/"' in page
