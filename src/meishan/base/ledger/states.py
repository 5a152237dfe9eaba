# SPDX-License-Identifier: Apache-2.0
"""What kind of world a database holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorldKind(TextChoices):
    PRODUCTION = "production", _("Production")
    DEMO = "demo", _("Demonstration")
    TEST = "test", _("Test")
