# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry; it writes the shipped UNSPSC titles after each migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class ReferenceConfig(AppConfig):
    name = "meishan.base.reference"
    label = "reference"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)


def _load(**_about: Any) -> None:
    # Acts can't be imported before the registry of apps is ready.
    from .actions import load_shipped  # noqa: PLC0415

    if "reference_unspscitem" in connection.introspection.table_names():
        load_shipped()
