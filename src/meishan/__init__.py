# SPDX-License-Identifier: Apache-2.0
"""Meishan: an open global procurement marketplace. Read the folders from top to bottom; each imports only those above it."""
