# SPDX-License-Identifier: Apache-2.0
"""Who may make a seminar, take part in it, plan it and serve it."""

from . import after, days, desk, joining, making, printing, scheduling

__all__ = ["after", "days", "desk", "joining", "making", "printing", "scheduling"]
