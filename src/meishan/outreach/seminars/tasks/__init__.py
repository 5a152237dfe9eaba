# SPDX-License-Identifier: Apache-2.0
"""Background work of seminars: followers, the engine's runs, reminders, retention."""

from . import after, days, joining, making, printing, scheduling

__all__ = ["after", "days", "joining", "making", "printing", "scheduling"]
