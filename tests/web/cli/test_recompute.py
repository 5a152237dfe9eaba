# SPDX-License-Identifier: Apache-2.0
"""`meishan recompute`, as a citizen uses it: with two files, or from a platform that published them."""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from meishan.algorithms.scoring import Problem, rank
from meishan.web.cli import main
from meishan.web.launcher.trouble import DATA, UNAVAILABLE, USAGE
from tests.factories.scoring import evaluation, offer, spelled

OCID = "ocds-abc123-7"


def publish(folder: Path, lot: int = 1, **changes: Any) -> Path:
    """Both files of a lot in the folder; the evaluation's path. `changes` are of the ranking."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"evaluation-{lot}.json"
    file.write_bytes(spelled(evaluation(lot=lot)))
    ranking = rank(Problem.parse(file.read_bytes())).json | changes
    (folder / f"ranking-{lot}.json").write_text(json.dumps(ranking))
    return file


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of what a platform published of the procurement, and the platform's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "site")))
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield tmp_path / "site" / "procurements" / OCID, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_published_ranking_comes_out_again(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/none")
    file = publish(tmp_path)

    named = main(["recompute", str(file), str(tmp_path / "ranking-1.json")])
    beside = main(["recompute", str(file), "--explain"])

    said = capsys.readouterr().out
    assert (named, beside) == (0, 0)
    assert said.count("EQUAL: the published ranking comes out, to the last sign") == 2
    assert "2 offers, of which 2 comply; prices in USD." in said
    assert "  1. A Company (A): price 1000.00; score 87.0000" in said
    assert "Score: (70 × 90.0000 + 30 × 80.0000) / 100 = 87.0000." in said


def test_what_owning_costs_stands_beside_the_price(tmp_path, capsys):
    fuel = {"id": "fuel", "title": "Fuel", "when": "yearly", "counts": "cost", "unit_cost": "1.2"}
    case = evaluation(life_cycle={"years": 8, "discount_percent": "4", "costs": [fuel]})
    for one, litres in zip(case["offers"], ("100", "500"), strict=True):
        one["price"]["life_cycle"] = {"fuel": litres}
    file = tmp_path / "evaluation-1.json"
    file.write_bytes(spelled(case))

    assert main(["recompute", str(file)]) == 0

    said = capsys.readouterr().out
    assert "What counts is the life-cycle cost: the price and what owning costs over 8 years." in said
    assert "A Company (A): price 1000.00; life-cycle cost 1807.93; score" in said
    assert "B Company (B): price 800.00; life-cycle cost 4839.65; score" in said


def test_another_ranking_is_found_out(tmp_path, capsys):
    file = publish(tmp_path, winner="B", reserve=["A"])

    code = main(["recompute", str(file)])

    said = capsys.readouterr().out
    assert code == 1
    assert "In the ranking, “winner” was published as B, and comes out as A." in said
    assert "NOT EQUAL: another ranking was published than comes out (2 differences)." in said


def test_many_differences_are_told_in_part(tmp_path, capsys):
    file = tmp_path / "evaluation-1.json"
    names = [f"Offer-{number}" for number in range(30)]
    file.write_bytes(spelled(evaluation(offers=[offer(name, method="50", green="40") for name in names])))
    ranking = rank(Problem.parse(file.read_bytes())).json
    for one in ranking["offers"]:
        one["name"] = "Nobody"
    (tmp_path / "ranking-1.json").write_text(json.dumps(ranking))

    code = main(["recompute", str(file)])

    assert code == 1
    assert "… and 10 more." in capsys.readouterr().out


def test_without_a_published_ranking_it_ranks_and_says_so(tmp_path, capsys):
    file = publish(tmp_path)
    (tmp_path / "ranking-1.json").unlink()

    code = main(["recompute", str(file)])

    assert code == 0
    assert "There was no published ranking to compare with." in capsys.readouterr().out


def test_the_file_that_comes_out_can_be_had(tmp_path, capsys):
    file = publish(tmp_path)

    code = main(["recompute", str(file), "--json"])

    assert code == 0
    assert capsys.readouterr().out.encode() == rank(Problem.parse(file.read_bytes())).canonical + b"\n"


def test_a_tie_for_the_first_place_is_said(tmp_path, capsys):
    file = tmp_path / "case.json"
    offers = [offer("A", method="54", green="36"), offer("B", method="36", green="36") | {"price": None}]
    offers[1]["rejected"] = {"ground": "price_missing", "words": "The schedule can't be read."}
    file.write_bytes(spelled(evaluation(ties=[], offers=[*offers, offer("C", method="54", green="36")])))

    code = main(["recompute", str(file), "--explain"])

    said = capsys.readouterr().out
    assert code == 0
    assert "The first place is tied, and the published rule does not decide it." in said
    assert "Equal with C; decided by nothing: it is left open." in said
    assert "Rejected (price missing): The schedule can't be read." in said
    assert "failed on rejected" in said


def test_a_platform_is_asked_by_the_id_of_the_procurement(platform, tmp_path, capsys):
    folder, url = platform
    publish(folder)

    code = main(["recompute", OCID, "--lot", "1", "--url", f"{url}/", "--keep", str(tmp_path / "kept")])

    assert code == 0
    assert "EQUAL" in capsys.readouterr().out
    assert main(["recompute", str(tmp_path / "kept" / "evaluation-1.json")]) == 0
    assert {one.name for one in (tmp_path / "kept").iterdir()} == {"evaluation-1.json", "ranking-1.json"}


def test_an_address_is_asked_as_it_stands(platform, capsys):
    folder, url = platform
    publish(folder, winner=None)

    code = main(["recompute", f"{url}/procurements/{OCID}/evaluation-1.json"])

    assert code == 1
    assert "“winner” was published as nothing, and comes out as A." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["{url}/procurements/x/ranking-1.json"], USAGE, "is not the address of an evaluation"),
        (
            ["ocds-none", "--url", "{url}"],
            UNAVAILABLE,
            "answers 404. Nothing is published there: name the lot with",
        ),
        (
            ["other", "--lot", "1", "--url", "{url}"],
            DATA,
            "answers with the evaluation of ocds-abc123-7, lot 1.",
        ),
        ([OCID, "--url", "http://127.0.0.1:9"], UNAVAILABLE, "can't be reached"),
        ([OCID, "--url", "meishan.example"], USAGE, "“meishan.example” is not the address of a platform."),
        (
            [OCID, "--url", "{url}", "--lot", "-1"],
            USAGE,
            "A lot's number is 1 or more; 0 is the whole tender.",
        ),
        ([OCID], USAGE, "There is no file ocds-abc123-7. If it is the id of a procurement"),
        (["{file}", "{file}.none"], DATA, "There is no file"),
        (["{file}", "{file}"], DATA, "This is not a ranking: its “kind” is not “meishan-ranking”."),
        (["{folder}"], DATA, "is a folder; a file is needed."),
        (["{bad}"], DATA, "Offer “A” has 74 points by criterion “method”, which has 60 at most."),
    ],
)
def test_what_is_wrong_gets_a_sentence(words, code, said, platform, tmp_path, capsys):
    folder, url = platform
    publish(folder.parent / "other")
    file = publish(tmp_path)
    bad = tmp_path / "bad.json"
    bad.write_bytes(file.read_bytes().replace(b'"54"', b'"74"'))
    named = {"url": url, "file": file, "folder": tmp_path, "bad": bad}

    found = main(["recompute", *(word.format(**named) for word in words)])

    assert found == code
    assert said in capsys.readouterr().err


def test_what_was_fetched_cannot_be_kept_in_a_file(platform, tmp_path, capsys):
    folder, url = platform
    publish(folder)
    (tmp_path / "taken").write_text("")

    code = main(["recompute", OCID, "--lot", "1", "--url", url, "--keep", str(tmp_path / "taken")])

    assert code != 0
    assert "taken" in capsys.readouterr().err
