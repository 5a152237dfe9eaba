# SPDX-License-Identifier: Apache-2.0
"""The two tables all figures are made of: by the same names here, as files, and in a stranger's database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

PART = 2000


@dataclass(frozen=True)
class Source:
    """A table of figures: its name, and its columns, each with what it is in our database and its SQLite type."""

    name: str
    columns: tuple[tuple[str, str, str], ...]
    tables: str
    order: str

    @property
    def names(self) -> list[str]:
        return [name for name, _ours, _type in self.columns]

    @property
    def sql(self) -> str:
        """The table as a query of ours."""
        chosen = ", ".join(f"{ours} AS {name}" for name, ours, _type in self.columns)
        return f"SELECT {chosen} FROM {self.tables}"  # noqa: S608 - all of it stands in this file


PROCUREMENTS = Source(
    "procurements",
    (
        ("ocid", "p.compiled_id", "TEXT"),
        ("title", "p.title", "TEXT"),
        ("buyer", "p.buyer", "TEXT"),
        ("buyer_name", "p.buyer_name", "TEXT"),
        ("method", "p.method", "TEXT"),
        ("category", "p.category", "TEXT"),
        ("segment", "p.segment", "TEXT"),
        ("status", "p.status", "TEXT"),
        ("year", "p.year", "INTEGER"),
        ("published_on", "p.published_on", "TEXT"),
        ("awarded_on", "p.awarded_on", "TEXT"),
        ("days", "p.days", "INTEGER"),
        ("bidders", "p.bidders", "INTEGER"),
        ("sustainable", "p.sustainable::int", "INTEGER"),
        ("is_order", "p.is_order::int", "INTEGER"),
        ("is_past", "p.is_past::int", "INTEGER"),
        ("framework", "p.framework", "TEXT"),
    ),
    "opendata_countedprocurement p",
    "ocid",
)
CONTRACTS = Source(
    "contracts",
    (
        ("ocid", "c.procurement_id", "TEXT"),
        ("contract", "c.contract", "TEXT"),
        ("award", "c.award", "TEXT"),
        ("title", "c.title", "TEXT"),
        ("status", "c.status", "TEXT"),
        ("year", "c.year", "INTEGER"),
        ("signed_on", "c.signed_on", "TEXT"),
        ("buyer", "c.buyer", "TEXT"),
        ("buyer_name", "c.buyer_name", "TEXT"),
        ("category", "c.category", "TEXT"),
        ("segment", "c.segment", "TEXT"),
        ("sustainable", "c.sustainable::int", "INTEGER"),
        ("supplier", "c.supplier", "TEXT"),
        ("supplier_name", "c.supplier_name", "TEXT"),
        ("country", "c.country", "TEXT"),
        ("women_owned", "c.women_owned", "TEXT"),
        ("scale", "c.scale", "TEXT"),
        ("amount", "c.amount", "NUMERIC"),
        ("currency", "c.currency", "TEXT"),
        ("per_usd", "c.per_usd", "NUMERIC"),
        ("usd", "c.usd", "NUMERIC"),
        ("is_agreement", "c.is_agreement::int", "INTEGER"),
        ("is_spent", "c.is_spent::int", "INTEGER"),
    ),
    "opendata_countedcontract c",
    "ocid, contract",
)
SOURCES = {one.name: one for one in (PROCUREMENTS, CONTRACTS)}


def with_sources(query: str) -> str:
    """The query with the tables it names at hand."""
    told = ", ".join(f"{one.name} AS ({one.sql})" for one in SOURCES.values())
    return f"WITH {told} {query}"


def source_rows(source: Source) -> Iterator[tuple[Any, ...]]:
    """Every row of the file, read piece by piece."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{source.sql} ORDER BY {source.order}")
        while rows := cursor.fetchmany(PART):
            yield from rows


def schema() -> str:
    """Tables for SQLite to load the files into, and views with the names and types that our queries expect."""
    parts = [
        "-- Loads what figures are made of into SQLite, so that each query runs there as it is shown:",
        "--   sqlite3 figures.db < figures.sql",
    ]
    for one in SOURCES.values():
        parts.append(f'--   sqlite3 figures.db ".import --csv --skip 1 {one.name}.csv {one.name}_csv"')
    parts.append("--   sqlite3 -header figures.db < query.sql")
    for one in SOURCES.values():
        raw = ", ".join(f"{name} TEXT" for name in one.names)
        typed = ",\n  ".join(_typed(name, kind) for name, _ours, kind in one.columns)
        parts += [
            f"CREATE TABLE {one.name}_csv ({raw});",
            f"CREATE VIEW {one.name} AS SELECT\n  {typed}\nFROM {one.name}_csv;",
        ]
    return "\n".join(parts) + "\n"


def _typed(name: str, kind: str) -> str:
    """Empty cells of numbers and days are nothing, those of words are empty words."""
    if kind == "TEXT" and not name.endswith("_on"):
        return name
    return f"CAST(NULLIF({name}, '') AS {kind}) AS {name}"
