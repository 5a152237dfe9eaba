# SPDX-License-Identifier: Apache-2.0
"""Readers of the published sanctions lists: a file in, plain rows and unreadable rows out; saves nothing."""

from collections.abc import Callable

from meishan.market.vetting.imports.csl import read_csl
from meishan.market.vetting.imports.debarred import read_debarred
from meishan.market.vetting.imports.ofac import read_ofac
from meishan.market.vetting.imports.places import code_of
from meishan.market.vetting.imports.rows import ListedRow, Problem, Reading, UnreadableFile
from meishan.market.vetting.imports.un import read_un

READERS: dict[str, Callable[..., Reading]] = {
    "un": read_un,
    "ofac": read_ofac,
    "csl": read_csl,
    "debarred": read_debarred,
}

__all__ = [
    "READERS",
    "ListedRow",
    "Problem",
    "Reading",
    "UnreadableFile",
    "code_of",
    "read_csl",
    "read_debarred",
    "read_ofac",
    "read_un",
]
