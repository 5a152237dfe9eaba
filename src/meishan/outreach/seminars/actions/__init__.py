# SPDX-License-Identifier: Apache-2.0
"""The acts of seminars, by the phase they belong to."""

from . import after, days, desk, joining, making, printing, scheduling

__all__ = ["after", "days", "desk", "joining", "making", "printing", "scheduling"]
