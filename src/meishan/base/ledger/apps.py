# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry."""

from importlib import import_module
from pkgutil import walk_packages

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from meishan.base.core.grants import grant_to_app_role


class LedgerConfig(AppConfig):
    name = "meishan.base.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Load every app's rules, acts and followers, so that the registries are whole."""
        _discover("rules", "actions", "tasks")
        post_migrate.connect(grant_to_app_role, sender=self)


def _discover(*parts: str) -> None:
    """Import these modules of every app and, where one is a package, all that is in it, whether it says so or not."""
    autodiscover_modules(*parts)
    for app in apps.get_app_configs():
        for part in parts:
            package = getattr(app.module, part, None)
            for found in walk_packages(getattr(package, "__path__", []), f"{app.name}.{part}."):
                import_module(found.name)
