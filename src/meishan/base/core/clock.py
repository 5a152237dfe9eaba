# SPDX-License-Identifier: Apache-2.0
"""The one clock. Deadlines are judged by the database server's time alone."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class Now(Func):
    """The same clock inside a query, where its time is only compared with."""

    function = "meishan_now"
    template = "%(function)s()"
    output_field = DateTimeField()


def now() -> datetime:
    """The server's time, aware, in UTC; in a demo or test database, with that world's offset."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meishan_now()")
        return cursor.fetchone()[0]
