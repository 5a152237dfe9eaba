# SPDX-License-Identifier: Apache-2.0
"""Figures: each a table with the query it is made by, over the two published files and nothing else."""

from .definitions import FIGURES, HEADLINE, PAGES, Column, Figure, figure_named
from .filters import Filter, Options, options
from .reading import Read, read
from .sources import CONTRACTS, PROCUREMENTS, SOURCES, Source, schema, source_rows

__all__ = [
    "CONTRACTS",
    "FIGURES",
    "HEADLINE",
    "PAGES",
    "PROCUREMENTS",
    "SOURCES",
    "Column",
    "Figure",
    "Filter",
    "Options",
    "Read",
    "Source",
    "figure_named",
    "options",
    "read",
    "schema",
    "source_rows",
]
