# SPDX-License-Identifier: Apache-2.0
"""What the application's role may do in the database: use rows, never own or change the tables."""

from typing import Any

from django.conf import settings
from django.db import connections

APPEND_ONLY = (
    "ledger_entry",
    "ledger_detail",
    "ledger_disclosure",
    "ledger_leaf",
    "ledger_node",
    "ledger_checkpoint",
)


def grant_to_app_role(*, using: str, **_signal: Any) -> None:
    """After each migration, give the application's role its rights anew. Nothing to do where it owns the tables."""
    role = settings.APP_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        me, exists = cursor.fetchone()
        if not exists or me == role:
            return
        quoted = connections[using].ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {quoted}"
        )
        for table in APPEND_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON ledger_world FROM {quoted}")
