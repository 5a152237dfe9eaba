# SPDX-License-Identifier: Apache-2.0
"""How well and how fast names are screened, beside plain rapidfuzz, on public test names.

    python benchmarks/screening.py --data FOLDER

FOLDER holds the UN and OFAC lists and the test names (`screening_*.csv`, `name_match_cases.csv`). The
names are cut in two by a hash that was fixed before any tuning: thresholds are chosen on the training
half, and both halves are reported.
"""

import argparse
import csv
import random
import sys
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from babel import Locale
from django.conf import settings
from rapidfuzz import fuzz, process

from meishan.algorithms.screening import THRESHOLD, Entry, Index, ListedName, Subject
from meishan.algorithms.text import latin, normalise
from meishan.market.vetting.imports import ListedRow, read_ofac, read_un

MOST_FALSE_ALARMS = 0.03  # on the training half; the aim is under 5 % on names never seen
FILES = ("un_sc_consolidated.xml", "ofac_sdn.csv", "ofac_alt.csv", "ofac_add.csv")
TESTS = (
    "screening_positives_un_treated.csv",
    "screening_positives_un_untreated.csv",
    "screening_negatives_global.csv",
)


def half(name: str) -> str:
    """`train` or `held out`, by a hash of the name: never to be changed, or tuning leaks."""
    return "train" if sha256(normalise(name).encode()).digest()[0] % 2 == 0 else "held out"


@cache
def country_of(text: str) -> str | None:
    """The two-letter code of a country given by code or English name."""
    if len(text) == 2:
        return text.lower()
    names = {name.casefold(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return names.get(text.casefold())


def lists(folder: Path) -> list[tuple[str, ListedRow]]:
    """All rows of the UN and OFAC lists, with the list they stand on."""
    with (
        (folder / FILES[0]).open("rb") as un,
        (folder / FILES[1]).open("rb") as sdn,
        (folder / FILES[2]).open("rb") as alt,
        (folder / FILES[3]).open("rb") as add,
    ):
        return [("un", row) for row in read_un(un)] + [
            ("ofac", row) for row in read_ofac(sdn, alt=alt, add=add)
        ]


def subjects(path: Path, *, evidence: bool = False, kind: str = "") -> list[Subject]:
    """The people of a test file, told to be of `kind`; dates of birth and nationality only with `evidence`."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = []
    for row in rows:
        year = row["date_of_birth"][:4]
        country = country_of(row["nationality"])
        known = evidence and country
        people.append(
            Subject(
                row["full_name"],
                kind=kind,
                birth_year=int(year) if evidence and year.isdigit() else None,
                countries=frozenset([country]) if known else frozenset(),
            )
        )
    return people


Score = Callable[[Subject], float]


def ours(index: Index) -> Score:
    """The best score of any listed entry; 0 where nothing comes near."""

    def score(subject: Subject) -> float:
        hits = index.screen(subject, threshold=0.5)
        return hits[0].score if hits else 0.0

    return score


def plain(name: str) -> str:
    """What the peer is given: normalised, in Latin letters, no commas."""
    return latin(normalise(name)).replace(",", "")


def peer(entries: list[Entry], scorer: Callable) -> Score:
    """Plain rapidfuzz: the best score of any listed name after normalisation to Latin letters."""
    names = list(
        {latin(normalise(listed.name)).replace(",", "") for entry in entries for listed in entry.names}
    )

    def score(subject: Subject) -> float:
        found = process.extractOne(plain(subject.name), names, scorer=scorer)
        return found[1] / 100 if found else 0.0

    return score


def choose(negatives: list[float]) -> float:
    """The lowest threshold that lets at most MOST_FALSE_ALARMS of the training negatives through."""
    allowed = int(len(negatives) * MOST_FALSE_ALARMS)
    ordered = sorted(negatives, reverse=True)
    return ordered[allowed] + 0.0001


def rate(scores: list[float], threshold: float) -> float:
    """The share of scores at or above the threshold."""
    return sum(score >= threshold for score in scores) / len(scores)


def report(name: str, scored: dict[str, list[tuple[str, float]]], threshold: float | None) -> float:
    """One line per half: recall, precision, false alarms. Gives the threshold, chosen here where None."""
    negatives = scored["negatives"]
    if threshold is None:
        threshold = choose([score for who, score in negatives if half(who) == "train"])
    for part in ("train", "held out"):
        kept = {key: [score for who, score in rows if half(who) == part] for key, rows in scored.items()}
        found = sum(score >= threshold for score in kept["treated"])
        alarms = sum(score >= threshold for score in kept["negatives"])
        precision = found / (found + alarms) if found + alarms else 0.0
        print(
            f"{name:34} {part:9} {threshold:9.3f} {rate(kept['treated'], threshold):8.3f}"
            f" {rate(kept['untreated'], threshold):10.3f} {precision:10.3f} {rate(kept['negatives'], threshold):13.3f}"
        )
    return threshold


def measure(
    name: str, score: Score, people: dict[str, list[Subject]], *, threshold: float | None = None
) -> float:
    """Score everybody and report; gives the threshold."""
    scored = {key: [(one.name, score(one)) for one in group] for key, group in people.items()}
    return report(name, scored, threshold)


_WORDS = """
Ningbo Hangzhou Lagos Nairobi Lyon Bogota Kazan Amman Porto Hanoi Lima Quito Accra Kyiv Izmir
Marine Textile Solar Medical Freight Vehicle Water Steel Timber Optics Drone Software Seed Cable
Wei Anna Ahmed Luis Olga Fatima John Marie Ivan Chen Grace Omar Lucia Pierre Mohammed Sara
Zhou Müller Hassan Ortega Ivanova Okafor Smith Dubois Petrov Wang Mensah Ali Rossi Nguyen Khan
"""


def suppliers(count: int, entries: list[Entry]) -> list[Subject]:
    """Made-up suppliers, each with one owner; one in a hundred bears a listed word."""
    chance = random.Random(7)
    places, trades, given, family = (line.split() for line in _WORDS.strip().splitlines())
    forms = ["Co., Ltd.", "GmbH", "LLC", "S.A.", "SARL", "Trading Company", "有限公司", "ООО"]
    listed = [entry.names[0].name for entry in chance.sample(entries, 100)]
    made = []
    for number in range(count):
        word = chance.choice(listed).split()[0].strip(",") if number % 100 == 0 else chance.choice(trades)
        firm = f"{chance.choice(places)} {word} {chance.choice(trades)} {chance.choice(forms)}"
        made.append(Subject(firm, kind="organisation"))
        made.append(
            Subject(f"{chance.choice(given)} {chance.choice(family)} {chance.choice(family)}", kind="person")
        )
    return made


def cases(folder: Path, index: Index, peers: dict[str, tuple[Callable, float]]) -> None:
    """Pairs of names judged by people: how often each method agrees, per half."""
    with (folder / "name_match_cases.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = {"Person": "person", "LegalEntity": "", "Vessel": "vessel"}

    def our_score(row: dict[str, str]) -> float:
        kind = kinds.get(row["schema"], "organisation")
        entry = Entry("case", (ListedName(row["name2"]),), kind)
        return index.explain(Subject(row["name1"], kind=kind if kind != "vessel" else ""), entry).score

    methods = {"Meishan": (our_score, THRESHOLD)}
    for name, (scorer, threshold) in peers.items():
        methods[name] = (lambda row, of=scorer: of(plain(row["name1"]), plain(row["name2"])) / 100, threshold)
    print(
        f"\n{'pairs judged by people':34} {'half':9} {'threshold':>9} {'recall':>8} {'precision':>10} {'pairs':>6}"
    )
    for name, (score, threshold) in methods.items():
        for part in ("train", "held out"):
            chosen = [row for row in rows if half(row["name2"]) == part]
            said = [(score(row) >= threshold, row["is_match"] == "true") for row in chosen]
            right = sum(yes and true for yes, true in said)
            recall = right / sum(true for _, true in said)
            precision = right / max(1, sum(yes for yes, _ in said))
            print(f"{name:34} {part:9} {threshold:9.3f} {recall:8.3f} {precision:10.3f} {len(said):6}")


def main() -> int:
    """Print the table; 2 where the data is not there. Without `--data`, a sentence says what is left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with the lists and the test names")
    parser.add_argument("--suppliers", type=int, default=10_000, help="how many suppliers to time")
    parser.add_argument("--no-peer", action="store_true", help="leave the slow peer out")
    given = parser.parse_args()
    if given.data is None:
        print(
            "Left out: screening, which needs the published lists and the test names. "
            'With them in a folder: make bench ARGS="screening --data FOLDER".'
        )
        return 0
    missing = [name for name in (*FILES, *TESTS) if not (given.data / name).is_file()]
    if missing:
        print(f"Nothing measured: {given.data} lacks {', '.join(missing)}.", file=sys.stderr)
        return 2
    settings.configure(USE_I18N=False)

    entries = [row.entry(country_of, reference=f"{name}:{row.reference}") for name, row in lists(given.data)]
    start = time.perf_counter()
    index = Index(entries)
    built = time.perf_counter() - start
    print(f"{len(entries)} entries, {len(index)} names, index built in {built:.1f} s\n")
    files = dict(
        zip(("treated", "untreated", "negatives"), (given.data / name for name in TESTS), strict=True)
    )
    people = {key: subjects(path) for key, path in files.items()}
    told = {key: subjects(path, kind="person") for key, path in files.items()}
    known = {key: subjects(path, kind="person", evidence=True) for key, path in files.items()}
    heads = f"{'method':34} {'half':9} {'threshold':>9} {'recall':>8} {'unaltered':>10} {'precision':>10}"
    print(f"{heads} {'false alarms':>13}")
    measure("Meishan, names alone", ours(index), people, threshold=THRESHOLD)
    measure("Meishan, told to be people", ours(index), told, threshold=THRESHOLD)
    measure("Meishan, also birth year, country", ours(index), known, threshold=THRESHOLD)
    peers = {}
    if not given.no_peer:
        for scorer in (fuzz.WRatio, fuzz.token_set_ratio, fuzz.token_sort_ratio):
            name = f"rapidfuzz {scorer.__name__}"
            peers[name] = (scorer, measure(name, peer(entries, scorer), people))
    cases(given.data, index, peers)

    asked = suppliers(given.suppliers, entries)
    start, start_busy = time.perf_counter(), time.process_time()
    hits = sum(bool(found) for _, found in index.screen_many(asked))
    took, busy = time.perf_counter() - start, time.process_time() - start_busy
    print(
        f"\n{given.suppliers} suppliers with an owner each: {busy:.1f} s of one core ({took:.1f} s by the clock)"
    )
    print(f"{hits} of these names have hits")
    if not given.no_peer:
        few = asked[:200]
        slow = peer(entries, fuzz.WRatio)
        start_busy = time.process_time()
        for one in few:
            slow(one)
        scaled = (time.process_time() - start_busy) * len(asked) / len(few)
        print(f"rapidfuzz WRatio for the same: {scaled:.0f} s of one core (scaled up from {len(few)} names)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
