# SPDX-License-Identifier: Apache-2.0
"""What a page left open sends after things have moved on: it is never dropped without a word."""

from collections.abc import Container

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def pressed(request: HttpRequest, offered: Container[str]) -> str:
    """Which of a page's buttons was pressed. One that is not offered any more is said to be so, and nothing is done
    ("").
    """
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    if not sent or sent in offered:
        return sent
    too_late(request)
    return ""


def too_late(request: HttpRequest, words: str = "") -> None:
    """Say why what was sent was not done: `words`, or that the page below shows how it stands."""
    if request.method == "POST":
        messages.error(request, words or _("This can’t be done now. See below how it stands."))
