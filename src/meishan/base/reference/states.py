# SPDX-License-Identifier: Apache-2.0
"""Where a UNSPSC title comes from, and the levels of the tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    SEGMENT = "segment", _("Segment")
    FAMILY = "family", _("Family")
    CLASS = "class", _("Class")
    COMMODITY = "commodity", _("Commodity")


class Source(models.TextChoices):
    SHIPPED = "shipped", _("This platform's own wording")
    IMPORTED = "imported", _("The official file")
