# SPDX-License-Identifier: Apache-2.0
"""Entries of the record in words, and what their facts are called."""

from .entries import ORGANISATION, ROLE, Fact, Row, facts_of, label_of, rows, short
from .facts import FACTS

__all__ = ["FACTS", "ORGANISATION", "ROLE", "Fact", "Row", "facts_of", "label_of", "rows", "short"]
