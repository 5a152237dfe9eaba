# SPDX-License-Identifier: Apache-2.0
"""Whether the log in the database is the one it signed: its root recomputed from every leaf."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import psycopg

from meishan.algorithms.merkle.tree import leaf_hash, root_of


@dataclass(frozen=True)
class Head:
    """The size of a log and its root in hex, as its newest checkpoint says."""

    size: int
    root: str


def head(conn: psycopg.Connection) -> Head:
    """The newest checkpoint in the database; of an empty log, if none was signed yet."""
    row = conn.execute(
        "SELECT size, root FROM ledger_checkpoint ORDER BY size DESC, id DESC LIMIT 1"
    ).fetchone()
    return Head(row[0], bytes(row[1]).hex()) if row else Head(0, root_of([]).hex())


def fault(conn: psycopg.Connection, expected: Head) -> str:
    """Why the first `expected.size` entries are not those it signed, in a sentence; empty when they are."""
    count = conn.execute("SELECT count(*) FROM ledger_leaf").fetchone()[0]  # type: ignore[index]
    if count < expected.size:
        return f"The log has lost entries: {count} are there, and it signed for {expected.size}."
    root = root_of(islice(_leaves(conn), expected.size)).hex()
    if root != expected.root:
        return (
            f"The log has been changed: the {expected.size} entries it signed for lead to the root "
            f"{root[:16]}…, not to {expected.root[:16]}…."
        )
    return ""


def _leaves(conn: psycopg.Connection) -> Iterator[bytes]:
    with conn.cursor(name="leaves") as cursor:
        cursor.itersize = 20_000
        cursor.execute("SELECT data FROM ledger_leaf ORDER BY number")
        for (data,) in cursor:
            yield leaf_hash(bytes(data))
