# SPDX-License-Identifier: Apache-2.0
"""Procurement seminars: programme, who takes part, who wants to meet whom, the schedule, the days, what came of it.

Written by its own acts. One organisation hosts a seminar and runs it; agencies and suppliers take part.
Never shows one supplier another's wishes or notes, and never books anybody twice.
"""
