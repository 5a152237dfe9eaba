# SPDX-License-Identifier: Apache-2.0
"""The tools of OCDS without a network: what they would fetch is handed to them from our own copies.

They ask for the standard as an archive, for extensions as archives of their repositories, and for schemas by address.
Anything else they ask for is refused.
"""

import contextlib
import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

HERE = Path(__file__).resolve().parent
STANDARD = HERE / "standard" / "1__1__5"
DATA = HERE.parents[2] / "src" / "meishan" / "publish" / "opendata" / "data"
# The seven results that must be empty (shared/reference/ocds.md, part 4).
RESULTS = (
    "validation_errors",
    "additional_closed_codelist_values",
    "additional_fields",
    "additional_checks",
    "conformance_errors",
    "json_deref_error",
    "invalid_extension",
)


class OurCopies(BaseAdapter):
    """Answers requests for extensions from the copies we ship."""

    def send(self, request: Any, **_how: Any) -> requests.Response:
        parts = urlsplit(request.url)
        pieces = parts.path.strip("/").split("/")
        answer = requests.Response()
        answer.request, answer.url, answer.status_code = request, request.url, 200
        if parts.netloc == "github.com" and pieces[2:3] == ["archive"]:
            answer.raw = io.BytesIO(archive(pieces[1], pieces[3].removesuffix(".zip")))
        elif (
            parts.netloc == "raw.githubusercontent.com"
            and (file := copy_of(pieces[1]).joinpath(*pieces[3:])).is_file()
        ):
            answer.raw = io.BytesIO(file.read_bytes())
        else:
            answer.status_code, answer.raw = 404, io.BytesIO(b"")
        return answer

    def close(self) -> None:
        """Nothing is open."""


def copy_of(repository: str) -> Path:
    return DATA / "extensions" / repository.removeprefix("ocds_").removesuffix("_extension")


@cache
def archive(repository: str, ref: str) -> bytes:
    """The repository of an extension as an archive, at the commit we pinned and no other."""
    pinned = {one["name"]: one["commit"] for one in json.loads((DATA / "extensions.json").read_text("utf-8"))}
    folder = copy_of(repository)
    if pinned.get(folder.name) != ref:
        raise ConnectionError(f"{repository} at {ref} is not what we pinned")
    return _zipped(folder, f"{repository}-{ref}")


@cache
def standard_archive() -> bytes:
    """The standard as its repository's archive."""
    return _zipped(STANDARD, "standard-1__1__5")


def _zipped(folder: Path, top: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(f"{top}/", "")
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            made.write(file, f"{top}/{file.relative_to(folder).as_posix()}")
    return packed.getvalue()


def schema_at(address: str, **_how: Any) -> Any:
    """A schema of the standard by its address."""
    name = urlsplit(address).path.rpartition("/")[2]
    return json.loads((STANDARD / "schema" / name).read_text("utf-8"))


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Inside, ocdsextensionregistry reads our copies alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ocdsextensionregistry import extension_version, util
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, OurCopies())
    with (
        mock.patch.object(util, "session", session),
        mock.patch.object(extension_version, "session", session),
    ):
        yield


def without_spreadsheets() -> None:
    """libcove loads flattentool, which makes JSON of spreadsheets. We have JSON, so nothing of it is ever called."""
    stand_in = ModuleType("flattentool")
    stand_in.unflatten = None  # type: ignore[attr-defined]
    sys.modules.setdefault("flattentool", stand_in)


def checked(package: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What libcoveocds finds in a package: each of RESULTS that is not empty."""
    with warnings.catch_warnings(), offline():
        warnings.simplefilter("ignore")
        without_spreadsheets()
        import jsonref
        from libcoveocds import schema as cove
        from libcoveocds.api import ocds_json_output
        from libcoveocds.config import LibCoveOCDSConfig

        place = folder / "standard.zip"
        place.write_bytes(standard_archive())
        config = LibCoveOCDSConfig()
        config.config["context"] = "api"
        config.config["standard_zip"] = place.as_uri()
        local = mock.Mock(wraps=jsonref)
        local.replace_refs = partial(jsonref.replace_refs, loader=schema_at)
        local.JsonRefError = jsonref.JsonRefError
        with mock.patch.object(cove, "jsonref", local):
            said = ocds_json_output(str(folder), "", json_data=package, lib_cove_ocds_config=config)
    found = {name: said.get(name) for name in RESULTS}
    found["invalid_extension"] = (said.get("extensions") or {}).get("invalid_extension")
    return {name: one for name, one in found.items() if one}
