# SPDX-License-Identifier: Apache-2.0
"""Files of other publishers: what is wrong with each is told, what can be is taken over, nothing is lost in silence."""

import gzip
import json
from pathlib import Path

import pytest

from meishan.base.core.errors import Refused
from meishan.publish.opendata.imports import examine, opening, report_of

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "ocds"


@pytest.fixture
def write(tmp_path):
    """`write(data, name)`: a file with these bytes, or with this value as JSON."""

    def make(data, name="file.json"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
        return path

    return make


def package(*releases):
    return {"publisher": {"name": "A town"}, "license": "CC0", "releases": list(releases)}


def release(number=1, **changes):
    return {
        "ocid": f"ocds-abcdef-{number}",
        "id": str(number),
        "date": "2026-01-01T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "buyer": {"name": "A town"},
        "tender": {"id": "1", "title": "A bridge", "status": "active"},
    } | changes


def test_a_sound_file_is_found_sound(write, world):
    made = examine(write(package(release(1), release(2))))

    report = report_of(made, None)
    assert (report["releases"], report["procurements"]) == (2, 2)
    assert report["schema"] == {"valid": 2, "invalid": 0, "faults": []}
    assert report["accounts"] == {
        "procurements": 2,
        "notices": 2,
        "left_out": 0,
        "releases_without_ocid": 0,
        "no_releases": 0,
        "adds_up": True,
    }
    assert (report["publisher"], report["licence"]) == ("A town", "CC0")


def test_each_kind_of_fault_is_told_with_examples(write, world):
    wrong = [
        release(1, tag=["bid"]),
        release(2, date="2026-01-01"),
        release(3, date="2026-01-02"),
        release(4, colour="green"),
        release(
            5,
            tender={
                "id": "1",
                "title": "x",
                "tenderPeriod": {"startDate": "2026-02-01T00:00:00Z", "endDate": "2026-01-01T00:00:00Z"},
            },
        ),
    ]
    report = report_of(examine(write(package(*wrong))), None)

    assert report["schema"]["invalid"] == 3
    by_path = {one["path"]: one for one in report["schema"]["faults"]}
    assert by_path["date"]["count"] == 2
    assert {one["ocid"] for one in by_path["date"]["examples"]} == {"ocds-abcdef-2", "ocds-abcdef-3"}
    assert by_path["tag"]["examples"][0]["ocid"] == "ocds-abcdef-1"
    assert report["unknown_fields"] == [{"path": "colour", "count": 1}]
    checks = {one["check"]: one for one in report["coherence"]}
    assert checks["coherent.period"]["examples"][0]["ocid"] == "ocds-abcdef-5"
    assert {one["check"] for one in report["consistency"]} == {"reference.buyer"}


def test_every_procurement_is_a_notice_or_stands_among_those_left_out(write, world):
    given = [
        release(1),
        release(2, tender={"id": "2"}),
        release(3, buyer=None, tender={"id": "3", "title": "x"}),
        {**release(4), "tender": None},
        {"id": None, "tender": {}},
        release(1, id="1b", date="2026-02-01T00:00:00Z"),
    ]
    report = report_of(examine(write(package(*given))), None)

    assert report["accounts"] == {
        "procurements": 4,
        "notices": 1,
        "left_out": 3,
        "releases_without_ocid": 1,
        "no_releases": 0,
        "adds_up": True,
    }
    assert {one["ocid"] for one in report["left_out"]} == {f"ocds-abcdef-{number}" for number in (2, 3, 4)}
    assert all(one["why"] for one in report["left_out"])


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ('{"ocid": "Genève"}'.encode("cp1252"), "a.json", "byte 14 \\(line 1\\).*Windows-1252"),
        (b"\xef\xbb\xbf" + '\n\n{"ocid": "Genève"}'.encode("latin-1"), "a.json", "mark of UTF-8.*line 3"),
        (b"\xff\xfe" + b'{"ocid": "1"}', "a.json", "mark of UTF-16"),
        ('{"ocid": "Genève"}'.encode("utf-16-le"), "a.json", "looks like UTF-16"),
        ('{"ocid": "1"}'.encode("utf-16-be"), "a.json", "byte 1 \\(line 1\\).*looks like UTF-16"),
        ('{"ocid": "Genève"}'.encode("utf-32"), "a.json", "looks like UTF-32"),
        (b'{"ocid": "1"}', "a.json.gz", "Give it its true name"),
        (gzip.compress(b'{"ocid": "1"}')[:-6], "a.json.gz", "damaged or cut off"),
        (b"PK\x03\x04....", "a.zip", "ZIP"),
        (b"  \n", "a.json", "empty"),
        (b"{", "a.json", "not JSON"),
        (b'{"ocid": "1"}\n{"ocid": ', "a.jsonl", "not JSON \\(line 2, column 10\\)"),
        (b'{"ocid": "1"}\x00', "a.json", "not JSON"),
        (b'{"ocid": "1", "tender": ' + b"9" * 5000 + b"}", "a.json", "too many digits"),
        (b"[" * 200_000, "a.json", "nested too deeply"),
        (b"[" * 900 + b"7" + b"]" * 900, "a.json", "nested too deeply"),
        (b'{"ocid": "1", "x": ' + b"[" * 400 + b"]" * 400 + b"}", "a.json", "nested too deeply"),
        (b"[1, 2]", "a.json", "No OCDS release was found"),
        (b"[]", "a.json", "No OCDS release was found"),
        (b"7", "a.json", "No OCDS release was found"),
        (b"null\n{}", "a.jsonl", "No OCDS release was found"),
    ],
)
def test_a_file_that_lies_about_itself_gets_a_sentence(write, world, data, name, words):
    with pytest.raises(Refused, match=words):
        examine(write(data, name))


def test_a_file_without_an_end_is_read_no_further_than_is_kept(monkeypatch):
    monkeypatch.setattr(opening, "LARGEST", 1000)

    with pytest.raises(Refused, match="larger than 1 GB"):
        examine(Path("/dev/zero"))


def test_a_compressed_file_and_one_in_utf_16_are_read(write, world):
    lines = "\n".join(json.dumps(release(number)) for number in (1, 2)).encode()

    assert examine(write(gzip.compress(lines), "a.jsonl.gz")).releases == 2
    assert examine(write(json.dumps(release(3, title="Genève")).encode("utf-16"), "b.json")).releases == 1


def test_what_holds_no_release_is_counted_and_said(write, world):
    told = [
        {"releases": [release(1), None, "text", 7]},
        {"releases": release(2)},
        {"records": [{"ocid": "ocds-abcdef-3", "releases": [{"url": "https://example.org/3", "date": "x"}]}]},
        {"nothing": 1},
        7,
    ]
    report = report_of(examine(write("\n".join(map(json.dumps, told)).encode(), "a.jsonl")), None)

    assert report["accounts"]["no_releases"] == 3 + 1 + 1 + 1 + 1
    assert (report["releases"], report["accounts"]["notices"], report["accounts"]["adds_up"]) == (1, 1, True)
    left_out = {(one["place"], one["count"]) for one in report["notes"] if one["left_out"]}
    assert {("releases", 3), ("releases", 1), ("ocds-abcdef-3", 1)} < left_out
    assert report["versions"] == {"1.0": 3}


def test_what_is_far_too_long_or_hidden_in_tags_is_told_and_breaks_nothing(write, world):
    hostile = release(2, tender={"id": "1", "title": "A bridge", "description": f"<{'a' * 1000}" * 60})

    report = report_of(examine(write(package(release(1, ocid="x" * 100_000), hostile))), None)

    assert (report["accounts"]["notices"], report["accounts"]["releases_without_ocid"]) == (1, 1)
    assert report["accounts"]["adds_up"]
    assert "A release whose ocid has more than 300 letters was left out." in {
        one["words"] for one in report["notes"]
    }


def test_keys_that_stand_twice_and_what_no_text_may_hold_are_noted(write, world):
    text = json.dumps(release(1, tender={"id": "1", "title": "NUL \0 and half \ud83d", "value": "NaN"}))
    twice = text.replace('"NaN"', "NaN").replace('"ocid"', '"ocid": "ocds-abcdef-0", "ocid"')

    made = examine(write(twice.encode()))

    report = report_of(made, None)
    assert made.found == {"ocds-abcdef-1"}
    assert made.batch.found[0].content["title"] == {"en": "NUL and half"}
    assert {"ocid", "NaN", "\\u0000, \\ud800"} <= {one["place"] for one in report["notes"]}


def test_lines_may_hold_other_ends_of_lines_and_follow_without_any(write, world):
    text = "".join(json.dumps(release(number, title="a\u2028b"), ensure_ascii=False) for number in (1, 2))

    assert examine(write(text.encode())).releases == 2


def test_text_that_was_encoded_twice_is_counted(write, world):
    twice = json.dumps(release(1, tender={"id": "1", "title": "GenÃ¨ve"}), ensure_ascii=False).encode()

    assert report_of(examine(write(twice)), None)["encoded_twice"] == 1


def test_what_can_not_be_merged_is_said_and_the_rest_goes_on(write, world):
    clash = [
        release(1, tender={"id": "1", "title": "x", "value": {"amount": 1, "currency": "USD"}}),
        release(
            1, id="2", date="2026-02-01T00:00:00Z", tender={"id": "1", "title": "x", "value": [{"id": 1}]}
        ),
        release(2),
    ]
    report = report_of(examine(write(package(*clash))), None)

    assert "InconsistentTypeError" in report["not_merged"]["ocds-abcdef-1"]
    assert report["accounts"]["adds_up"]


@pytest.mark.data
def test_real_publishers_are_examined_and_accounted_for(world):
    files = sorted((DATA / "real-examples").rglob("*.json"))[::25]
    files += sorted((DATA / "uk").glob("*.jsonl"))[:1]
    if not files:
        pytest.skip("the shared real data is not here")
    faulty = 0
    for path in files:
        try:
            report = report_of(examine(path), None)
        except Refused:
            faulty += 1
            continue
        assert report["accounts"]["adds_up"], path
        faulty += bool(report["schema"]["invalid"])
    assert faulty > len(files) // 4
