# SPDX-License-Identifier: Apache-2.0
"""Bringing people in: seminars, programmes, assessments. These rooms know market and base, not one another."""
