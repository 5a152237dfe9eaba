# SPDX-License-Identifier: Apache-2.0
"""Rank the offers of a tender again, and compare with the ranking that was published.

From files, offline:       meishan recompute evaluation-1.json ranking-1.json
From a platform:           meishan recompute OCID --lot 1 --url https://meishan.example
From an address:           meishan recompute https://meishan.example/procurements/OCID/evaluation-1.json

Without a second file, `ranking-1.json` beside `evaluation-1.json` is taken, where it is there. Exit code 0: the same
ranking comes out (or there was none to compare with). 1: another one does. The method: docs/reference/scoring.md.
"""

import argparse
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from meishan.algorithms.scoring import Problem, Ranking, ScoringError, explain, rank, recompute
from meishan.algorithms.scoring.forms import LONGEST_FILE
from meishan.web.cli.sealing_files import reading
from meishan.web.launcher.trouble import DATA, UNAVAILABLE, USAGE, Trouble, from_os_error

NOT_EQUAL = 1
SECONDS = 60
SHOWN = 20
_EVALUATION, _RANKING = "evaluation", "ranking"
_METHODS = {
    "lowest_compliant": "the lowest priced offer that complies",
    "lowest_acceptable": "the lowest priced, technically acceptable offer",
    "cumulative": "the highest score, technical and financial together",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="FILE|OCID|URL",
        help="the published evaluation: a file, its address, or the procurement's id",
    )
    parser.add_argument("ranking", nargs="?", type=Path, metavar="RANKING", help="the published ranking")
    parser.add_argument("--url", help="with an OCID: the platform's address, such as https://meishan.example")
    parser.add_argument(
        "--lot", type=int, default=0, metavar="N", help="with an OCID: the lot (default 0, the whole tender)"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="save what was fetched in this folder")
    parser.add_argument("--explain", action="store_true", help="show the sums behind every offer's place")
    parser.add_argument("--json", action="store_true", help="print the ranking that comes out, as its file")


def execute(options: argparse.Namespace) -> int:
    """Rank, tell, compare; 0 when equal, 1 when not."""
    evaluation, published = _given(options)
    try:
        if published is None:
            problem = Problem.parse(evaluation)
            ranking, differences = rank(problem), None
        else:
            found = recompute(evaluation, published)
            problem, ranking, differences = found.problem, found.ranking, found.differences
    except ScoringError as error:
        raise Trouble(str(error), DATA) from error
    if options.json:
        print(ranking.canonical.decode())
    else:
        _tell(problem, ranking, sums=options.explain)
    return _judge(ranking, differences, quiet=options.json)


def _judge(ranking: Ranking, differences: tuple[str, ...] | None, *, quiet: bool) -> int:
    if differences is None:
        if not quiet:
            print(f"There was no published ranking to compare with. This one is {ranking.digest}.")
        return 0
    if not differences:
        if not quiet:
            print(f"EQUAL: the published ranking comes out, to the last sign ({ranking.digest}).")
        return 0
    if not quiet:
        for sentence in differences[:SHOWN]:
            print(sentence)
        if len(differences) > SHOWN:
            print(f"… and {len(differences) - SHOWN:,} more.")
        print(f"NOT EQUAL: another ranking was published than comes out ({len(differences):,} differences).")
    return NOT_EQUAL


def _tell(problem: Problem, ranking: Ranking, *, sums: bool) -> None:
    """The ranking as a person reads it."""
    lot = f"lot {problem.lot}" if problem.lot else "the whole tender"
    complying = sum(one.compliant for one in ranking.offers)
    print(f"{problem.ocid}, {lot}: {_METHODS[problem.method]}.")
    if problem.life_cycle is not None:
        years = problem.life_cycle.years
        print(f"What counts is the life-cycle cost: the price and what owning costs over {years} years.")
    print(f"{len(ranking.offers):,} offers, of which {complying:,} comply; prices in {problem.currency}.")
    for one in ranking.offers:
        place = f"{one.rank}." if one.rank else "–"
        told = [f"price {one.total}"] if one.total is not None else []
        if problem.life_cycle is not None and one.evaluated is not None:
            told += [f"life-cycle cost {one.evaluated}"]
        told += [f"score {one.score}"] if one.score is not None else []
        told += [f"failed on {', '.join(one.failed_on).replace('_', ' ')}"] if one.failed_on else []
        told += ["price abnormally low"] if one.abnormally_low else []
        print(f"  {place:>4} {one.name or one.id} ({one.id}): {'; '.join(told)}")
        for step in explain(problem, ranking, one.id) if sums else ():
            print(f"         {step}")
    if ranking.winner is None and complying:
        print("The first place is tied, and the published rule does not decide it.")


def _given(options: argparse.Namespace) -> tuple[bytes, bytes | None]:
    """The evaluation, and the published ranking where there is one."""
    if options.what.startswith(("https://", "http://")):
        return _fetched(options, options.what)
    path = Path(options.what)
    if path.exists():
        beside = path.with_name(path.name.replace(_EVALUATION, _RANKING, 1))
        ranking = options.ranking or (beside if beside != path and beside.is_file() else None)
        return _read(path), _read(ranking) if ranking else None
    if options.url is None:
        raise Trouble(
            f"There is no file {options.what}. If it is the id of a procurement (ocds-…), say on which platform: "
            "--url https://…",
            USAGE,
        )
    if not options.url.startswith(("https://", "http://")):
        raise Trouble(f"“{options.url}” is not the address of a platform. It begins with https://.", USAGE)
    if options.lot < 0:
        raise Trouble("A lot's number is 1 or more; 0 is the whole tender.", USAGE)
    ocid = urllib.parse.quote(options.what, safe="")
    address = f"{options.url.rstrip('/')}/procurements/{ocid}/{_EVALUATION}-{options.lot}.json"
    evaluation, ranking = _fetched(options, address)
    _check_place(evaluation, options.what, options.lot)
    return evaluation, ranking


def _fetched(options: argparse.Namespace, address: str) -> tuple[bytes, bytes | None]:
    """Both files from a platform; a ranking that was given as a file is taken instead."""
    folder, _slash, name = address.rpartition("/")
    if _EVALUATION not in name:
        raise Trouble(
            f"{address} is not the address of an evaluation: its name is evaluation-LOT.json.", USAGE
        )
    files = {name: _get(address)}
    other = name.replace(_EVALUATION, _RANKING, 1)
    ranking = _read(options.ranking) if options.ranking else _get(f"{folder}/{other}")
    if options.ranking is None:
        files[other] = ranking
    if options.keep:
        _save(options.keep, files)
    return files[name], ranking


def _check_place(evaluation: bytes, ocid: str, lot: int) -> None:
    """Raise Trouble where the platform answered with the evaluation of something else."""
    try:
        found = json.loads(evaluation)
        place = (found["ocid"], found["lot"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return  # the reader of evaluations says better what is wrong
    if place != (ocid, lot):
        raise Trouble(f"The platform answers with the evaluation of {place[0]}, lot {place[1]}.", DATA)


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - http(s), see _given
            data: bytes = answer.read(LONGEST_FILE + 1)
    except urllib.error.HTTPError as error:
        hint = ""
        if error.code == 404:
            hint = " Nothing is published there: name the lot with --lot, or wait until the rules allow it."
        raise Trouble(f"{url} answers {error.code}.{hint}", UNAVAILABLE) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Trouble(f"{url} can't be reached: {error}.", UNAVAILABLE) from error
    return data


def _read(path: Path) -> bytes:
    with reading(path) as file:
        return file.read(LONGEST_FILE + 1)


def _save(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / urllib.parse.unquote(name).replace("/", "_")).write_bytes(data)
    except OSError as error:
        raise from_os_error(error, f"writing to {folder}") from error
