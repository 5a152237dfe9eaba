# SPDX-License-Identifier: Apache-2.0
"""Row-level security from Python's side: which organisations' private rows this connection may see.

The policies (see `rowsecurity`) read two settings of the database session. With neither set, no
private row is visible: forgetting to say who asks shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from django.db import Error, connection


def _write(scope: str, organisations: str) -> tuple[str, str]:
    """Set both, and return what they were: the inner row is read before the outer one is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT coalesce(current_setting('meishan.scope', true), '') AS scope,"
            " coalesce(current_setting('meishan.organisations', true), '') AS organisations)"
            " SELECT scope, organisations, set_config('meishan.scope', %s, false),"
            " set_config('meishan.organisations', %s, false) FROM before",
            [scope, organisations],
        )
        before: tuple[str, str] = cursor.fetchone()[:2]
        return before


@contextmanager
def _scope(scope: str, organisations: str) -> Iterator[None]:
    before = _write(scope, organisations)
    try:
        yield
    finally:
        _go_back(before)


def _go_back(before: tuple[str, str]) -> None:
    """Set what was set before; a connection that can't be asked any more is closed, and its settings end with it."""
    if connection.connection is not None and not connection.needs_rollback:
        try:
            _write(*before)
        except Error:
            pass
        else:
            return
    connection.close()


def of_organisations(organisations: Iterable[UUID]) -> AbstractContextManager[None]:
    """See the private rows of these organisations, and what policies derive from them."""
    return _scope("", ",".join(str(one) for one in organisations))


def everything() -> AbstractContextManager[None]:
    """See all rows: for workers, importers, and the few acts that must compare all suppliers.

    Each use outside `tasks` and `management` stands in the list held by tests/test_architecture.py.
    """
    return _scope("all", "")
