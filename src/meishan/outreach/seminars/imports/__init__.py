# SPDX-License-Identifier: Apache-2.0
"""Readers of files that people bring."""
