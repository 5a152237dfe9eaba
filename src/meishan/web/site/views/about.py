# SPDX-License-Identifier: Apache-2.0
"""Pages that explain: what this is, how to go about it, how accessible it is, what is open."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html", {"title": _("What Meishan is")})


@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """First steps of a supplier, an officer, a reviewer and a citizen."""
    return render(request, "site/help.html", {"title": _("Help"), "contact": settings.CONTACT_EMAIL})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"title": _("Accessibility"), "contact": settings.CONTACT_EMAIL}
    return render(request, "site/accessibility.html", context)


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Where the same facts can be had by programs."""
    return render(request, "site/open_data.html", {"title": _("Open data")})
