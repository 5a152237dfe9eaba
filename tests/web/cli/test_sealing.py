# SPDX-License-Identifier: Apache-2.0
"""`meishan keys new`, `openers`, `seal` and `unseal`, as openers and bidders type them: offline, without a database."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from meishan.algorithms.sealing import Manifest, read_envelope, read_key_file, recipient_of
from meishan.algorithms.sealing.forms import LARGEST_FILE
from meishan.web.cli import door, sealing_files
from meishan.web.launcher.trouble import DATA

TENDER = "3f2b1c9e-0d6a-4b7e-9a51-5f0e8d7c6b5a"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with keys of five openers, their list (3 of 5), two files and an envelope of them."""
    folder = tmp_path_factory.mktemp("sealing")
    keys = [str(folder / f"K{seat}.key") for seat in range(1, 6)]
    for key in keys:
        assert door.main(["keys", "new", "-o", key]) == 0
    recipients = [recipient_of(read_key_file(Path(key).read_bytes())) for key in keys]
    manifest = str(folder / "M.json")
    assert door.main(["openers", "--threshold", "3", *recipients, "-o", manifest]) == 0
    files = {"offer.txt": b"We offer twelve.\n", "报价.bin": bytes(range(256)) * 1000}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    words = ["seal", "--tender", TENDER, "--openers", manifest, "-o", str(folder / "bid.envelope")]
    assert door.main([*words, *(str(folder / name) for name in files)]) == 0
    return folder


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """A copy of that folder, to work in."""
    copy = tmp_path / "place"
    shutil.copytree(made, copy)
    monkeypatch.chdir(copy)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/none")
    return copy


def here():
    """The names of all that is in the folder."""
    return sorted(path.name for path in Path().iterdir())


def test_a_file_that_the_opening_would_refuse_for_its_size_is_not_sealed(place, capsys):
    Path("plans.pdf").touch()
    os.truncate("plans.pdf", LARGEST_FILE + 1)

    assert seal("plans.pdf", out="large.envelope") == DATA

    assert "larger than 100 MB" in capsys.readouterr().err
    assert "large.envelope" not in here()


def seal(*words, tender=TENDER, out="bid.envelope"):
    return door.main(["seal", "--tender", tender, "--openers", "M.json", "-o", out, *words])


def unseal(*seats, more=(), envelope="bid.envelope", out="out"):
    keys = [word for seat in seats for word in ("--key", f"K{seat}.key")]
    return door.main(["unseal", envelope, *keys, "-o", out, *more])


def test_a_key_is_kept_for_its_owner_alone_and_age_can_read_it(place):
    text = Path("K1.key").read_text()

    assert stat.S_IMODE(Path("K1.key").stat().st_mode) == 0o600
    lines = text.splitlines()
    assert re.fullmatch(r"# created: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines[0])
    assert lines[1] == f"# public key: {pyrage.x25519.Identity.from_str(lines[2]).to_public()}"
    assert len(lines) == 3


def test_what_keys_new_prints_is_the_public_key_alone(tmp_path, capsys):
    code = door.main(["keys", "new", "-o", str(tmp_path / "K.key")])

    told = capsys.readouterr()
    assert code == 0
    assert re.fullmatch(r"age1[a-z0-9]{58}\n", told.out)
    assert "AGE-SECRET-KEY" not in told.out + told.err


def test_a_key_is_never_overwritten(place, capsys):
    before = Path("K1.key").read_text()

    assert door.main(["keys", "new", "-o", "K1.key"]) == 73
    assert "exists already" in capsys.readouterr().err
    assert Path("K1.key").read_text() == before


def test_the_list_of_openers_is_canonical_and_told_by_its_digest(place, capsys):
    manifest = Manifest.parse(Path("M.json").read_bytes())

    assert Path("M.json").read_bytes() == manifest.canonical
    door.main(["openers", "--threshold", "2", *manifest.recipients[:2], "-o", "two.json"])
    told = capsys.readouterr()
    assert told.out.strip() == Manifest.parse(Path("two.json").read_bytes()).digest
    assert "if one of them is missing, no bid can ever be opened" in told.err


@pytest.mark.parametrize("seats", [(1, 2, 3), (5, 3, 1), (1, 2, 3, 4, 5)])
def test_what_is_sealed_opens_with_enough_keys(place, capsys, seats):
    assert unseal(*seats) == 0

    assert Path("out/offer.txt").read_text() == "We offer twelve.\n"
    assert Path("out/报价.bin").read_bytes() == bytes(range(256)) * 1000
    told = capsys.readouterr().out
    assert "Opened: 2 files in out" in told
    assert f"tender: {TENDER}, version 1" in told
    assert here() == sorted(
        [*(f"K{seat}.key" for seat in range(1, 6)), "M.json", "bid.envelope", "offer.txt", "out", "报价.bin"]
    )


def test_the_place_of_a_bid_is_sealed_with_it(place, capsys):
    words = ["--lot", "2", "--envelope", "technical", "--supplier", "s-1", "--tender-version", "4"]

    assert seal("offer.txt", *words, out="technical") == 0
    with Path("technical").open("rb") as file:
        header, _, _ = read_envelope(file)
    assert (header.tender, header.lot, header.envelope, header.tender_version) == (TENDER, 2, "technical", 4)
    assert header.commitment in capsys.readouterr().out
    assert unseal(2, 3, 4, envelope="technical") == 0
    told = capsys.readouterr().out
    assert "part: technical, lot 2" in told
    assert "supplier: s-1" in told


def test_a_folder_that_is_empty_may_be_filled(place):
    Path("out").mkdir()

    assert unseal(1, 2, 3, more=["--tender", TENDER, "--openers", "M.json"]) == 0
    assert Path("out/offer.txt").is_file()


def damaged(change):
    """bid.envelope changed, in a file of its own."""
    data = bytearray(Path("bid.envelope").read_bytes())
    changed = change(data)
    Path("damaged").write_bytes(data if changed is None else changed)
    return "damaged"


def flipped(at):
    def change(data):
        data[at] ^= 1

    return change


@pytest.mark.parametrize(
    ("seats", "code", "told"),
    [
        ((1, 2), 77, "2 openers have given their shares; 3 must."),
        ((1, 1, 2), 64, "The key in K1.key was given twice."),
    ],
)
def test_too_few_keys_open_nothing(place, capsys, seats, code, told):
    assert unseal(*seats) == code
    assert told in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data[:-1], "is cut off"),
        (lambda data: data[:100], "is cut off"),
        (lambda data: b"", "is cut off"),
        (lambda data: data + b"x", "were changed on the way"),
        (lambda data: b"%PDF-1.7", "not a sealed envelope"),
        (flipped(-1), "were changed on the way"),
        (flipped(-200_000), "were changed on the way"),
        (flipped(60), "The envelope's header"),
    ],
)
def test_a_damaged_envelope_gives_a_sentence_and_no_file(place, capsys, change, told):
    assert unseal(1, 2, 3, envelope=damaged(change)) == 65
    said = capsys.readouterr().err
    assert said.startswith("meishan: damaged: ")
    assert told in said
    assert not Path("out").exists()
    assert not [name for name in here() if name.startswith(".")]


def test_an_envelope_for_another_tender_or_other_openers_is_told(place, capsys):
    recipients = Manifest.parse(Path("M.json").read_bytes()).recipients
    door.main(["openers", "--threshold", "2", *recipients, "-o", "other.json"])

    assert unseal(1, 2, 3, more=["--tender", "another"]) == 65
    assert f"sealed for the tender “{TENDER}”, not for “another”" in capsys.readouterr().err
    assert unseal(1, 2, 3, more=["--openers", "other.json"]) == 65
    assert "sealed to other openers" in capsys.readouterr().err


def test_a_strangers_key_is_told(place, capsys):
    door.main(["keys", "new", "-o", "K6.key"])

    assert unseal(1, 2, 6) == 77
    assert "The key in K6.key opens no share" in capsys.readouterr().err


def test_what_is_encrypted_already_is_not_sealed(place, capsys):
    Path("a.age").write_bytes(pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public()]))
    Path("b.age").write_text("-----BEGIN AGE ENCRYPTED FILE-----\n")

    for name, told in (
        ("a.age", "an age file"),
        ("b.age", "an armoured age file"),
        ("bid.envelope", "an envelope"),
    ):
        assert seal("offer.txt", name, out="again") == 65
        assert (
            f"“{name}” is {told.replace('an envelope', 'a sealed envelope')} already"
            in capsys.readouterr().err
        )
        assert not Path("again").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (
            ["seal", "--tender", "T", "--openers", "M.json", "-o", "bid.envelope", "offer.txt"],
            73,
            "exists already",
        ),
        (
            ["seal", "--tender", "T", "--openers", "M.json", "-o", "no/e", "offer.txt"],
            73,
            "There is no folder",
        ),
        (
            ["seal", "--tender", "T", "--openers", "M.json", "-o", "e", "none.txt"],
            65,
            "There is no file none.txt",
        ),
        (["seal", "--tender", "T", "--openers", "M.json", "-o", "e", "."], 65, ". is a folder"),
        (["seal", "--tender", "", "--openers", "M.json", "-o", "e", "offer.txt"], 65, "“tender”"),
        (
            ["seal", "--tender", "T", "--openers", "offer.txt", "-o", "e", "offer.txt"],
            65,
            "offer.txt: The list",
        ),
        (["seal", "--tender", "T", "--openers", "none", "-o", "e", "offer.txt"], 65, "There is no file none"),
        (
            ["seal", "--tender", "T", "--openers", "M.json", "-o", "e", "offer.txt", "./offer.txt"],
            65,
            "Two files have the name “offer.txt”",
        ),
        (
            ["seal", "--tender", "T", "--openers", "M.json", "-o", "e", "--lot", "-1", "offer.txt"],
            64,
            "--lot",
        ),
        (["openers", "--threshold", "1", "K1.key", "-o", "n.json"], 65, "The key of seat 1 cannot be used"),
        (["openers", "--threshold", "2", "age1x", "-o", "n.json"], 65, "The threshold must be between 1"),
        (["openers", "--threshold", "1", "age1x", "-o", "M.json"], 65, "The key of seat 1 cannot be used"),
        (["keys", "new", "-o", "no/K.key"], 73, "There is no folder"),
        (["keys", "new", "-o", "."], 73, "exists already"),
        (["unseal", "bid.envelope", "--key", "offer.txt", "-o", "out"], 65, "offer.txt: "),
        (["unseal", "bid.envelope", "--key", "none.key", "-o", "out"], 65, "There is no file none.key"),
        (["unseal", ".", "--key", "K1.key", "-o", "out"], 65, ". is a folder"),
        (["unseal", "none", "--key", "K1.key", "-o", "out"], 65, "There is no file none"),
        (
            ["unseal", "bid.envelope", "--key", "bid.envelope", "-o", "out"],
            65,
            "bid.envelope: This is not a key",
        ),
        (
            ["unseal", "bid.envelope", "--key", "K1.key", "--key", "K2.key", "--key", "K3.key", "-o", "."],
            73,
            "is not an empty folder",
        ),
        (
            [
                "unseal",
                "bid.envelope",
                "--key",
                "K1.key",
                "--key",
                "K2.key",
                "--key",
                "K3.key",
                "-o",
                "no/out",
            ],
            73,
            "There is no folder",
        ),
        (["seal", "--tender", "T"], 2, "required"),
        (["unseal", "bid.envelope"], 2, "required"),
        (["openers", "--threshold", "three", "age1x", "-o", "n"], 2, "invalid int value"),
        (["keys"], 64, "one more word"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence_and_a_code(place, capsys, words, code, told):
    before = here()

    assert door.main(words) == code
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said
    assert here() == before


def test_where_no_links_can_be_made_a_file_still_appears_whole(place, monkeypatch):
    def cannot(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(sealing_files.os, "link", cannot)

    assert door.main(["keys", "new", "-o", "K7.key"]) == 0
    assert stat.S_IMODE(Path("K7.key").stat().st_mode) == 0o600
    assert door.main(["keys", "new", "-o", "K7.key"]) == 73


def test_all_of_it_runs_without_django_settings_or_database(place):
    """In a process that has neither, and that never loads Django."""
    script = (
        "import sys; from meishan.web.cli import main; code = main(sys.argv[1:]); "
        "sys.exit(code or ('django' in sys.modules) * 99)"
    )
    env = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "there.are.none",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    keys = [word for seat in (1, 2, 3) for word in ("--key", f"K{seat}.key")]
    for words in (
        ["keys", "new", "-o", "K8.key"],
        ["seal", "--tender", "T", "--openers", "M.json", "-o", "e", "offer.txt"],
        ["unseal", "bid.envelope", *keys, "-o", "out"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_vectors_open_from_the_command_line(tmp_path, monkeypatch):
    folder = Path(__file__).parents[2] / "algorithms/sealing/vectors/python"
    told = json.loads((folder / "vector.json").read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    for seat, identity in enumerate(told["identities"], 1):
        Path(f"K{seat}.key").write_text(f"{identity}\n")

    assert unseal(4, 2, 1, envelope=str(folder / "bid.envelope")) == 0
    assert {path.name for path in Path("out").iterdir()} == set(told["files"])
