# SPDX-License-Identifier: Apache-2.0
"""From a template and data to a PDF, or to pictures of its pages."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from .coverage import FONTS, legible

# What templates can name: `#import "/base/core/paper/house.typ": *`.
ROOT = Path(__file__).resolve().parents[3]


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document of `template`, a .typ file of ours, as a tagged PDF dated `at`.

    `data` (JSON values) is what the template reads by `data` from house.typ: texts, never markup, whatever
    stands in them. Raises typst.TypstError on a fault of the template.
    """
    made = _compiler(template, data).compile(format="pdf", timestamp=int(at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError("typst gives one PDF as bytes")
    return made


def pictures(template: Path, data: Mapping[str, Any], *, per_inch: int = 96) -> list[bytes]:
    """Each page of the same document as a PNG, for a preview; give few pages' data."""
    made = _compiler(template, data).compile(format="png", ppi=float(per_inch))
    return made if isinstance(made, list) else [made or b""]


def _compiler(template: Path, data: Mapping[str, Any]) -> typst.Compiler:
    given = json.dumps(legible(data), ensure_ascii=False)
    return typst.Compiler(template, root=ROOT, font_paths=_fonts(), sys_inputs={"data": given})


@cache
def _fonts() -> typst.Fonts:
    """Ours alone, so that a document looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
