# SPDX-License-Identifier: Apache-2.0
"""Numbers of tenders and contracts, which stay whole where a heading breaks into lines."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

library = template.Library()
# UNOPS-C-2026-0006, UNOPS/ITB/0508, M-200078
NUMBER = re.compile(r"[A-Z]+(?:[-/][A-Z0-9]+)*[-/][0-9]{3,}\b")


@library.simple_tag
def unbroken(text: str) -> SafeString:
    """The text, with each number in it as one piece that moves to the next line before it breaks."""
    whole = NUMBER.sub(r'<bdi class="whole">\g<0></bdi>', conditional_escape(text))
    return mark_safe(whole)
