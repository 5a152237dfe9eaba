# SPDX-License-Identifier: Apache-2.0
"""The readers on real files of many publishers, where those are at hand."""

from pathlib import Path

import pytest

from meishan.base.core.errors import Refused
from meishan.market.tenders import queries
from meishan.market.tenders.imports import read_eforms, read_ocds
from meishan.market.tenders.models import Notice
from tests.market.tenders.test_imports import take

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.data
def test_real_files_of_many_publishers_are_read_to_the_last_release(world):
    files = sorted((DATA / "ocds" / "real-examples").rglob("*.json"))[::12]
    files += sorted((DATA / "ocds" / "uk").glob("*.jsonl"))
    if not files:
        pytest.skip("the shared real data is not here")
    found = left_out = 0
    for path in files:
        try:
            batch = read_ocds(path.read_bytes(), file_name=path.name, sha256="")
        except Refused:
            left_out += 1
            continue
        found, left_out = found + len(batch.found), left_out + batch.notes.left_out
        if batch.found and path.suffix == ".jsonl":
            take(batch)
    assert found > 100
    assert Notice.objects.filter(codes__len__gt=0).exists()


@pytest.mark.data
def test_real_eforms_are_read_with_their_lots_and_deadlines(world):
    files = sorted(DATA.glob("ted_eforms_*.xml"))
    if not files:
        pytest.skip("the shared real data is not here")

    batch = read_eforms([(path.name, path.read_bytes()) for path in files], file_name="ted", sha256="0" * 64)
    made = take(batch)

    assert made.added == 3
    for notice in queries.notices_of_import(made.pk):
        assert notice.closes_at is not None
        assert notice.codes
        assert notice.countries
        assert notice.source_url.startswith("https://ted.europa.eu/")
