# SPDX-License-Identifier: Apache-2.0
"""The archive of a backup: whole or not there, private, and any damage is noticed."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.web.launcher.archive import Reader, Writer
from meishan.web.launcher.trouble import Trouble


def make(folder, target):
    files = folder / "source"
    (files / "ab").mkdir(parents=True)
    (files / "ab" / "one").write_bytes(b"one" * 1000)
    (files / "二").write_bytes(b"")
    with Writer(target) as archive:
        count = archive.add_folder(files, "files")
        archive.close_with({"note": "for the test"})
    return count


def test_what_was_saved_comes_back(tmp_path):
    count = make(tmp_path, tmp_path / "a.tar")
    reader = Reader(tmp_path / "a.tar")
    reader.check()

    restored = reader.extract("files", tmp_path / "back")

    assert (count, restored) == (2, 2)
    assert (tmp_path / "back" / "ab" / "one").read_bytes() == b"one" * 1000
    assert (tmp_path / "back" / "二").read_bytes() == b""
    assert reader.facts["note"] == "for the test"
    assert (tmp_path / "a.tar").stat().st_mode & 0o077 == 0


def test_a_backup_that_failed_leaves_nothing_that_looks_like_one(tmp_path):
    folder = tmp_path / "safe place"
    folder.mkdir()

    with pytest.raises(RuntimeError), Writer(folder / "a.tar"):
        raise RuntimeError

    assert list(folder.iterdir()) == []


@settings(max_examples=60)
@given(place=st.integers(0, 2**31), flip=st.integers(1, 255))
def test_any_changed_byte_of_a_file_is_noticed(tmp_path_factory, place, flip):
    folder = tmp_path_factory.mktemp("archive")
    make(folder, folder / "a.tar")
    data = bytearray((folder / "a.tar").read_bytes())
    with tarfile.open(folder / "a.tar") as tar:
        entry = tar.getmember("files/ab/one")
    data[entry.offset_data + place % entry.size] ^= flip
    (folder / "b.tar").write_bytes(data)

    with pytest.raises(Trouble, match="files/ab/one is not what was saved"):
        Reader(folder / "b.tar").check()


@pytest.mark.parametrize("part", [0, 100, 600, 2000])
def test_a_torn_archive_is_no_backup(tmp_path, part):
    make(tmp_path, tmp_path / "a.tar")
    (tmp_path / "b.tar").write_bytes((tmp_path / "a.tar").read_bytes()[:part])

    with pytest.raises(Trouble, match="is not a complete backup"):
        Reader(tmp_path / "b.tar")


@pytest.mark.parametrize("name", ["files/../../outside", "files//etc/outside"])
def test_an_archive_cannot_write_outside_its_folder(tmp_path, name):
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for path, text in ((name, b"x"), ("manifest.json", b'{"format": 1, "sha256": {}}')):
            entry = tarfile.TarInfo(path)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))

    with pytest.raises(Trouble, match="outside its folder"):
        Reader(tmp_path / "a.tar").extract("files", tmp_path / "back")

    assert not (tmp_path / "outside").exists()
