# SPDX-License-Identifier: Apache-2.0
"""What a backup needs of the walls: it reads every table, and so every policy, with an empty search path."""

import pytest
from django.apps import apps
from django.db import connection


def tables() -> list[str]:
    return sorted(one._meta.db_table for one in apps.get_models() if one.__module__.startswith("meishan."))


@pytest.mark.parametrize("table", tables())
def test_a_backup_reads_each_table(world, table):
    """pg_dump sets no search path, so functions in policies name their tables in full."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', '', true)")
        cursor.execute(f'SELECT count(*) FROM (SELECT * FROM public."{table}" LIMIT 1) AS found')
        assert cursor.fetchone()
