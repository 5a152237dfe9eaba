# SPDX-License-Identifier: Apache-2.0
"""Eligibility: sanctions lists, name screening, cases and their decisions.

Written by its own acts and importers. Never decides by itself: a person decides each case.
"""
