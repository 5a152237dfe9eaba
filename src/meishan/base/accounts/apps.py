# SPDX-License-Identifier: Apache-2.0
"""The app's entry in Django's registry."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "meishan.base.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Turn what allauth tells about second steps into acts."""
        # Models are there only now.
        from allauth.mfa import signals  # noqa: PLC0415

        from .adapters import second_step  # noqa: PLC0415

        signals.authenticator_added.connect(second_step.was_added)
        signals.authenticator_reset.connect(second_step.was_added)
        signals.authenticator_removed.connect(second_step.was_removed)
