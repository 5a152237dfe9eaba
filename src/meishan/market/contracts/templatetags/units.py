# SPDX-License-Identifier: Apache-2.0
"""Units by their names, and prices of one unit with all their digits."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference import queries as reference

from ..queries import paper

register = template.Library()


@register.simple_tag
def unit(code: str) -> str:
    """The unit's name in the reader's language."""
    return reference.unit_name(code)


@register.simple_tag
def unit_price(amount: Decimal | str, currency: str) -> SafeString:
    """The price of one unit: two digits after the point at least, four where they are needed."""
    digits, code = (
        paper.unit_price(Decimal(amount)),
        format_html('<span class="money__code">{}</span>', currency),
    )
    parts = (code, digits) if shown.locale().language in shown.CODE_FIRST else (digits, code)
    return format_html('<bdi class="money">{}\u00a0{}</bdi>', *parts)
