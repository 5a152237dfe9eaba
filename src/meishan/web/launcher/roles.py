# SPDX-License-Identifier: Apache-2.0
"""The two roles of the database: the owner, who migrates, and the application, who owns nothing.

docs/howto describes the same statements for a real server.
"""

import psycopg
from psycopg import sql

OWNER = "meishan_owner"
APP = "meishan_app"
DATABASE = "meishan"
DEFAULT_RIGHTS = (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES"))
"""What the application may do to whatever the owner creates: never TRUNCATE, never change a table.

A migration takes back what a table must not allow (the ledger's UPDATE and DELETE).
"""


def prepare(superuser_url: str, *, tests: bool = False) -> None:
    """Make roles, database and default rights on a server of ours; does nothing where they stand.

    `superuser_url` opens the database `postgres` as a superuser. With `tests` the owner may create
    databases, and those inherit the default rights from `template1`.
    """
    with psycopg.connect(superuser_url, autocommit=True, dbname="postgres") as conn:
        known = {name for (name,) in conn.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APP):
            if role not in known:
                conn.execute(
                    sql.SQL(
                        "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {}"
                    ).format(
                        sql.Identifier(role),
                        sql.SQL("CREATEDB" if tests and role == OWNER else "NOCREATEDB"),
                    )
                )
        _grant_by_default(superuser_url, "template1")
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            conn.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
        conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        conn.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                sql.Identifier(DATABASE), sql.Identifier(APP)
            )
        )


def _grant_by_default(superuser_url: str, database: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True, dbname=database) as conn:
        for rights, kind in DEFAULT_RIGHTS:
            conn.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} ON {} TO {}").format(
                    sql.Identifier(OWNER), sql.SQL(rights), sql.SQL(kind), sql.Identifier(APP)
                )
            )
