# SPDX-License-Identifier: Apache-2.0
"""The acts of seminars, by the phase they belong to: making, joining, scheduling, the days, after."""
