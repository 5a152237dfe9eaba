# SPDX-License-Identifier: Apache-2.0
"""SQL made of a table of moves, so that the database and the code hold the same one."""

from collections.abc import Iterable, Mapping


def may_move(
    name: str, moves: Mapping[str, Iterable[str]], only: Mapping[tuple[str, str], Iterable[str]] | None = None
) -> str:
    """CREATE FUNCTION `name`(old, new, kind): whether `moves` has the move, and `only` keeps it from that kind."""
    pairs = sorted((str(old), str(new)) for old, news in moves.items() for new in news)
    listed = ",\n        ".join(f"('{old}', '{new}')" for old, new in pairs)
    kept = " ".join(
        f"WHEN old = '{old}' AND new = '{new}' THEN kind IN ({_quoted(kinds)})"
        for (old, new), kinds in sorted((only or {}).items())
    )
    of_kind = f" AND CASE {kept} ELSE true END" if kept else ""
    return f"""
CREATE OR REPLACE FUNCTION {name}(old text, new text, kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (old, new) IN (
        {listed}
    ){of_kind}
$$;
"""


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(sorted(f"'{one}'" for one in words))
