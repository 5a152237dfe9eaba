# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from meishan.base.core.grants import grant_to_app_role


class LedgerConfig(AppConfig):
    name = "meishan.base.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Load every app's rules, acts and followers, so that the registries are whole."""
        autodiscover_modules("rules", "actions", "tasks")
        post_migrate.connect(grant_to_app_role, sender=self)
