# SPDX-License-Identifier: Apache-2.0
"""Reads and writes the files of `meishan meetings`; faults become sentences."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from meishan.algorithms.meetings import classic
from meishan.web.launcher.trouble import DATA, Trouble, from_os_error

_GZIP = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """What the file holds; it may be gzipped. Raises Trouble."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Trouble(f"{path} is a damaged gzip file.", DATA) from error
    except OSError as error:
        raise from_os_error(error, f"reading {path}") from error


def read_json(path: Path) -> Any:
    """The parsed file, which may be gzipped. Raises Trouble."""
    data = read_bytes(path)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Trouble(f"{path} is not JSON: {error}.", DATA) from error


def read_instance(path: Path) -> str | Any:
    """The text of a problem of the classic form, or else the parsed JSON. Raises Trouble."""
    text = read_bytes(path).decode(errors="replace")
    return text if classic.is_classic(text) else read_json(path)


def write_json(path: Path, data: Any) -> None:
    """Write the file whole. Raises Trouble."""
    try:
        path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
