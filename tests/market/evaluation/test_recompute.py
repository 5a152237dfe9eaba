# SPDX-License-Identifier: Apache-2.0
"""`meishan recompute OCID` asks for what this platform publishes, at the addresses where it stands."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from meishan.market.tenders.queries import ocid_of
from meishan.web.cli import main, recompute
from meishan.web.launcher.trouble import UNAVAILABLE, Trouble
from tests.factories import awards as factory


@pytest.fixture
def command(monkeypatch):
    """The command, with this platform behind its network."""

    def get(url: str) -> bytes:
        answer = Client().get(urlsplit(url).path)
        if answer.status_code != 200:
            raise Trouble(f"{url} answers {answer.status_code}.", UNAVAILABLE)
        return answer.content

    monkeypatch.setattr(recompute, "_get", get)
    return lambda case, *more: main(
        ["recompute", ocid_of(case.notice.pk), "--lot", "1", "--url", "https://meishan.example", *more]
    )


def test_a_citizen_ranks_again_what_was_announced(case, command, capsys):
    factory.announced(case)

    code = command(case, "--explain")

    said = capsys.readouterr().out
    assert code == 0
    assert "EQUAL: the published ranking comes out, to the last sign" in said
    assert f"   1. {case.bidders[0].organisation.name}" in said


def test_before_that_there_is_nothing_to_rank(case, command, capsys):
    factory.ranked(case)

    code = command(case)

    assert code == UNAVAILABLE
    assert "answers 404." in capsys.readouterr().err
