# SPDX-License-Identifier: Apache-2.0
"""Form fields that other apps build with: the UNSPSC picker, and texts in six languages."""

from .texts import LANGUAGE_CHOICES, LANGUAGE_NAMES, TextsForm
from .unspsc import Picked, UnspscField, picked_from, picker_context

__all__ = [
    "LANGUAGE_CHOICES",
    "LANGUAGE_NAMES",
    "Picked",
    "TextsForm",
    "UnspscField",
    "picked_from",
    "picker_context",
]
