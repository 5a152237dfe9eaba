# SPDX-License-Identifier: Apache-2.0
"""Offers that nobody answered, and reminders on the days."""
