# SPDX-License-Identifier: Apache-2.0
"""The house stands as DESIGN draws it: what imports, points to, includes and opens what."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.functional import Promise
from importlinter.cli import lint_imports

from docs import generate
from meishan.base.core.predicates import find_rule
from meishan.base.ledger.tables import FACTS

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "meishan"

# From the ground up: each may point to itself and to what stands before it.
ORDER = (
    "core",
    "ledger",
    "reference",
    "accounts",
    "suppliers",
    "vetting",
    "tenders",
    "bids",
    "evaluation",
    "contracts",
    "matching",
    "seminars",
    "opendata",
    "site",
    "demo",
)

# Who sees all rows outside tasks and management commands, and why.
SEES_EVERYTHING = {
    "base/accounts/exports.py": "a person's own data stand in rows of every organisation she dealt with",
    "base/ledger/actions.py": "an opening discloses what every party did",
    "base/ledger/followers.py": "runs in the worker",
    "base/ledger/sequencer.py": "runs in the worker; numbers the entries of all",
    "base/ledger/views.py": "the platform's auditors read the whole record",
    "market/bids/actions/members.py": "a consortium's lead asks only whether its members are eligible",
    "market/bids/actions/opening/releasing.py": "an opening makes known what every bidder sent, whichever opener asks",
    "market/bids/actions/opening/unpacking.py": "an opener of another agency opens bids she does not see",
    "market/bids/actions/opening/results.py": "a financial envelope is kept sealed by officers who never see it",
    "market/bids/actions/opening/settling.py": "what became of an envelope is told to all who may watch",
    "market/bids/actions/opening/closing.py": "minutes and record tell of every bidder's envelope",
    "market/bids/views/opening/desk.py": "the platform's auditors take ciphertexts to verify an opening",
    "market/bids/views/opening/minutes.py": "a record tells of every envelope; auditors read the minutes",
    "market/evaluation/actions/declaring.py": "who ends a seat drops what was agreed without reading it",
    "market/evaluation/actions/awarding/_shared.py": "whether somebody is sanctioned does not depend on who asks",
    "market/evaluation/actions/awarding/announcing.py": "every bidder gets its letter, whoever announces the award",
    "market/evaluation/actions/awarding/ranking.py": "what is ranked was shown to the panel alone",
    "market/evaluation/actions/awarding/standing.py": "what holds an award holds it, whoever looks",
    "market/evaluation/actions/protesting.py": "protests are numbered in one row, whoever files one",
    "market/evaluation/queries/published.py": "whether a protest holds an award is told to all, never whose it is",
    "market/evaluation/queries/bidders.py": "who is appointed declares before she sees any bid, and must know who bids",
    "market/contracts/actions/following.py": "whoever signs last moves the tender, the supplier too",
    "market/contracts/queries/orders.py": "a holder learns whether its own offer was chosen before the order shows",
    "market/contracts/views/verifying.py": "a code on paper shows what the paper says, to whoever holds it",
    "market/matching/views/keeping.py": "a secret link stands for the supplier it was made for",
    "market/suppliers/actions/doubles.py": "compares all suppliers",
    "market/suppliers/actions/importing.py": "compares all suppliers",
    "market/suppliers/actions/registering.py": "compares all suppliers",
    "market/vetting/actions/screening.py": "compares all suppliers with all listed parties",
    "outreach/seminars/actions/joining/applying.py": "applications are numbered in one row, whoever applies",
    "outreach/seminars/actions/joining/choosing.py": "a host that is no agency asks only whether a firm is eligible",
    "outreach/seminars/views/printing/agendas.py": "a secret link stands for the party whose agenda it is",
    "outreach/seminars/views/printing/papers.py": "a certificate's number shows its holder's name, as the paper does",
    "outreach/seminars/actions/days/offers.py": "a supplier who takes a slot sits where nobody else does",
    "outreach/seminars/actions/days/meetings.py": "whom a freed slot is offered to is not for its two sides to see",
    "outreach/seminars/queries/days/meetings.py": "whether a slot is taken depends on everybody's meetings and offers",
    "outreach/seminars/queries/days/refilling.py": "a ticket's secret link stands for the supplier who holds it",
    "outreach/seminars/queries/days/presence.py": "who is free and who is on site depends on everybody",
    "outreach/seminars/actions/desk/booking.py": "an adviser books for a supplier with an officer of another house",
    "outreach/seminars/actions/desk/drawing.py": "numbers and keys are one a day, whoever draws",
    "outreach/seminars/actions/desk/serving.py": "a ticket is passed on to an agency whose tickets she does not see",
    "outreach/seminars/queries/live.py": "the address of an agenda's live part stands for its party",
    "outreach/seminars/queries/pulse.py": "a mark of one party's rows that says nothing of what they hold",
    "outreach/seminars/queries/after/outcomes.py": "sums of what suppliers did, with nobody named",
    "outreach/seminars/queries/desk/line.py": "a place in the queue depends on everybody in it",
    "web/site/exports/cases/public.py": "the record of a published opening tells of every envelope",
    "web/site/views/cases.py": "an auditor of the platform takes all of a case once it is decided",
}

SPDX = "SPDX-License-Identifier: Apache-2.0"
COMMENTED = {".py", ".html", ".css", ".js", ".toml", ".sql", ".sh", ".txt", ".yml", ".yaml", ".svg"}
WITHOUT_SPDX = (
    "LICENSE",
    # Made by tools or taken over with licences of their own.
    "src/meishan/locale/",
    "requirements",
    "uv.lock",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file the project keeps, and new ones not yet kept; made and ignored ones left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(sorted(path for one in listed.split("\0") if one and (path := ROOT / one).is_file()))


def source(suffix: str) -> Iterator[tuple[str, str]]:
    """The product's files with that ending: (path below meishan, text)."""
    for path in tracked():
        if path.suffix == suffix and path.is_relative_to(SOURCE):
            yield path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")


def may_point(app: str, other: str) -> bool:
    """Whether `app` may know `other`; what is none of ours may be known by all."""
    return other not in ORDER or app not in ORDER or ORDER.index(other) <= ORDER.index(app)


def app_of(path: str) -> str:
    """The label of the app a file belongs to: the second folder below meishan."""
    return path.split("/")[1] if path.count("/") > 1 else ""


def test_the_order_names_every_app():
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("meishan.")}

    assert ours == set(ORDER)


def test_a_folder_imports_only_folders_above_it(capsys):
    code = lint_imports(config_filename=str(ROOT / "importlinter.toml"), no_cache=True)

    assert code == 0, capsys.readouterr().out


def test_tables_point_only_to_tables_of_the_same_app_or_a_lower_one():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if not may_point(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert wrong == []


def test_templates_include_and_extend_only_those_of_the_same_app_or_a_lower_one():
    wrong = [
        f"{path}: {found[1]}"
        for path, text in source(".html")
        for found in re.finditer(r"{%\s*(?:include|extends)\s+[\"']([\w-]+/[^\"']+)[\"']", text)
        if not may_point(app_of(path), found[1].split("/")[0])
    ]

    assert wrong == []


def test_templates_link_only_to_pages_of_the_same_app_or_a_lower_one():
    # The frame of every page leads to the home page and to the desks, which join all apps.
    frame = tuple(
        f"base/core/templates/{name}" for name in ("base.html", "core/_header.html", "core/_footer.html")
    )
    wrong = [
        f"{path}: {found[1]}"
        for path, text in source(".html")
        if path not in frame
        for found in re.finditer(r"{%\s*url\s+[\"'](\w+:\w+)[\"']", text)
        if found[1] not in ("site:home", "site:desk")
        if not may_point(app_of(path), found[1].split(":")[0])
    ]

    assert wrong == []


def test_no_file_is_longer_than_400_lines():
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in tracked()
        if path.suffix == ".py" and (lines := path.read_text(encoding="utf-8").count("\n")) > 400
    }

    assert long == {}


def test_every_file_names_its_licence():
    missing = [
        name
        for path in tracked()
        if path.suffix in COMMENTED
        and not (name := path.relative_to(ROOT).as_posix()).startswith(WITHOUT_SPDX)
        if path.stat().st_size and SPDX not in path.read_text(encoding="utf-8")[:400]
        if not re.search(r"SPDX-License-Identifier: \S+", path.read_text(encoding="utf-8")[:400])
    ]

    assert missing == []


def test_every_module_says_why_it_exists():
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path.suffix == ".py" and path.stat().st_size and "/migrations/" not in path.as_posix()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_an_app_begins_with_its_story_and_no_code():
    wrong = []
    for config in apps.get_app_configs():
        if config.name.startswith("meishan."):
            body = ast.parse((Path(config.path) / "__init__.py").read_text(encoding="utf-8")).body
            if len(body) != 1 or not isinstance(body[0], ast.Expr):
                wrong.append(config.name)

    assert wrong == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("inline style", r"<[^>]*\sstyle\s*="),
        ("inline handler", r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
        ("script body", r"<script(?![^>]*(?:\bsrc=|\btype=\"application/json))[^>]*>"),
        ("style body", r"<style\b"),
        ("another host", r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//(?!www\.w3\.org)(?!\{)"),
        ("untrimmed text", r"{%\s*blocktranslate\b(?![^%]*\btrimmed\b)[^%]*%}"),
    ],
)
def test_pages_hold_nothing_the_content_policy_or_the_translators_refuse(fault, pattern):
    # Letters are read in mail programs, which know no style sheets of ours.
    wrong = [
        f"{path}: {found[0][:80]}"
        for path, text in source(".html")
        if "/mail/" not in path
        for found in re.finditer(
            pattern, re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
        )
    ]

    assert wrong == [], fault


def readable(text: str) -> str:
    """A template without its comments and tags: what is left is HTML."""
    return re.sub(r"{#.*?#}|{% comment.*?endcomment %}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)


def test_who_sees_all_rows_stands_in_a_list_with_the_reason():
    found = {
        path
        for path, text in source(".py")
        if re.search(r"\beverything\(\)", text)
        and not path.startswith(("base/core/", "web/demo/", "web/cli/"))
        if not re.search(r"/(?:tasks(?:\.py|/)|management/)", path)
    }

    assert found == set(SEES_EVERYTHING)


def acts_without(kind: str) -> list[str]:
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")
    )
    has = {
        "rule": lambda spec: find_rule(spec.name) is not None,
        "translatable label": lambda spec: isinstance(spec.label, Promise),
        "meaning": lambda spec: len(spec.meaning.split()) >= 4,
        "test": lambda spec: spec.name in tests or re.search(rf"\b{spec.function.__name__}\(", tests),
    }[kind]
    return [spec.name for spec in generate.own_acts() if not has(spec)]


@pytest.mark.parametrize("kind", ["rule", "translatable label", "meaning", "test"])
def test_no_act_is_without(kind):
    assert acts_without(kind) == []


def test_acts_bear_the_name_of_their_app():
    wrong = [
        spec.name
        for spec in generate.own_acts()
        if spec.name.partition(".")[0] != spec.function.__module__.split(".")[2]
    ]

    assert wrong == []


def test_every_fact_of_the_record_has_a_name_for_its_readers():
    nameless = set()
    for path, text in source(".py"):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="record"), attr="public" | "private")):
                    nameless |= {
                        (path, word.arg) for word in node.keywords if word.arg and word.arg not in FACTS
                    }

    assert nameless == set()


def test_every_act_is_known_to_a_process_that_serves_no_pages():
    """A worker, a command and the reference pages load the apps and no addresses."""
    written = {
        name
        for path in SOURCE.rglob("*.py")
        for name in re.findall(r'@act\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    asked = "import django; django.setup(); from meishan.base.ledger.acts import ACTS; print(*ACTS)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "meishan.settings", "PYTHONPATH": str(SOURCE.parent)}
    known = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)

    assert len(written) > 200
    assert written - set(known.stdout.split()) == set()


def test_the_reference_pages_are_made_from_the_code_as_it_is():
    stale = [
        path.name
        for path, text in generate.pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run `make docs`"


def test_no_file_names_a_machine_or_a_registry_of_ours():
    # pypi.org may stand in a sentence, never as the place a lock file fetches from.
    pattern = re.compile(
        r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/|https?://[\w.-]*(?:mirror|proxy|artifactory|nexus)"
    )
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {hit[0]}"
        for path in tracked()
        if path.suffix not in {".png", ".jpg", ".mo", ".ico", ".woff2", ".gz", ".json"}
        if path != Path(__file__).resolve()
        for hit in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    locks = [path for path in tracked() if path.name == "uv.lock" or path.name.startswith("requirements")]

    assert found == []
    assert [path.name for path in locks if "://" in path.read_text(encoding="utf-8")] == []


def test_these_tests_run_on_the_lowest_python_we_promise():
    promised = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text())

    assert sys.version_info[:2] >= (int(promised[1]), int(promised[2]))
