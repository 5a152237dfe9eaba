# SPDX-License-Identifier: Apache-2.0
"""What the pages of vetting share: who may come in, and the tabs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may


def let_in(request: HttpRequest) -> None:
    """Raises Denied for those who do not vet or audit."""
    verdict = may(request.actor, "vetting.see")
    if not verdict:
        raise Denied(verdict.reason, act="vetting.see")


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The three rooms of vetting."""
    here = request.resolver_match.view_name
    places = [
        ("vetting:cases", _("Cases"), {"vetting:cases", "vetting:case", "vetting:supplier"}),
        ("vetting:check", _("Look a name up"), {"vetting:check", "vetting:party"}),
        ("vetting:lists", _("Lists"), {"vetting:lists", "vetting:offer", "vetting:version"}),
    ]
    return [
        {"url": reverse(name), "label": label, "current": here in inside} for name, label, inside in places
    ]
