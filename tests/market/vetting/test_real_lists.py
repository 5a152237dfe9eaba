# SPDX-License-Identifier: Apache-2.0
"""The real lists, where they are at hand: read whole, and all suppliers screened against them."""

import os
from pathlib import Path

import pytest

from meishan.base.core.actor import SYSTEM
from meishan.market.vetting import actions, queries
from meishan.market.vetting.actions.lists import ListFile
from meishan.market.vetting.models import Case, ListedParty
from tests.market.vetting.conftest import make_supplier

SUPPLIERS = int(os.environ.get("MEISHAN_SCREENED_SUPPLIERS", "500"))


@pytest.fixture
def folder():
    found = Path(os.environ.get("MEISHAN_DATA", ""))
    if not (found / "un_sc_consolidated.xml").is_file():
        pytest.skip("the real lists are not here: set MEISHAN_DATA to their folder")
    return found


def bring_in(folder, list_format, **names):
    files = {part: ListFile(name, (folder / name).read_bytes()) for part, name in names.items()}
    version = actions.offer_list(by=SYSTEM, list_format=list_format, files=files)
    return actions.import_list(version, by=SYSTEM)


@pytest.mark.data
def test_the_real_lists_are_read_whole_and_everybody_is_screened(world, folder):
    un = bring_in(folder, "un", main="un_sc_consolidated.xml")
    ofac = bring_in(folder, "ofac", main="ofac_sdn.csv", alt="ofac_alt.csv", add="ofac_add.csv")
    csl = bring_in(folder, "csl", main="us_csl_sample.csv")
    assert (un.entries, len(un.problems)) == (1003, 0)
    assert (ofac.entries, len(ofac.problems)) == (7379, 0)
    assert csl.entries + len(csl.problems) == 115
    written = ListedParty.objects.exclude(countries_as_written=[])
    assert written.filter(countries=[]).count() / written.count() < 0.02

    for number in range(SUPPLIERS):
        make_supplier(
            f"Ningbo Trading Firm {number} Co., Ltd.", owners=[(f"Wang Xiaoming {number}", None, "CN")]
        )
    listed = ListedParty.objects.filter(source__key="un", kind="organisation").first()
    make_supplier(listed.name)
    queries.lists_now()

    rerun = un.reruns.get()
    while rerun.state != "done":
        rerun = actions.rescreen(rerun, by=SYSTEM)

    assert Case.objects.filter(party=listed).exists()
