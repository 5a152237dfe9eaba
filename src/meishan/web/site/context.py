# SPDX-License-Identifier: Apache-2.0
"""What every page's template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor, her organisations and the world's kind."""
    return {
        "actor": getattr(request, "actor", None),
        "organisation": getattr(request, "organisation", None),
        "organisations": getattr(request, "organisations", []),
        "is_demo": settings.IS_DEMO,
    }
