# SPDX-License-Identifier: Apache-2.0
"""Reads and writes the files of `meishan meetings`; faults become sentences."""

import gzip
import json
from pathlib import Path
from typing import Any

from meishan.web.launcher.trouble import DATA, Trouble, from_os_error

_GZIP = b"\x1f\x8b"


def read_json(path: Path) -> Any:
    """The parsed file, which may be gzipped. Raises Trouble."""
    try:
        data = path.read_bytes()
        return json.loads(gzip.decompress(data) if data.startswith(_GZIP) else data)
    except (gzip.BadGzipFile, EOFError) as error:
        raise Trouble(f"{path} is a damaged gzip file.", DATA) from error
    except OSError as error:
        raise from_os_error(error, f"reading {path}") from error
    except (ValueError, RecursionError) as error:
        raise Trouble(f"{path} is not JSON: {error}.", DATA) from error


def write_json(path: Path, data: Any) -> None:
    """Write the file whole. Raises Trouble."""
    try:
        path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    except OSError as error:
        raise from_os_error(error, f"writing {path}") from error
