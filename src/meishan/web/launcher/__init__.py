# SPDX-License-Identifier: Apache-2.0
"""Owns what stands around the application: its data folder, the embedded PostgreSQL, its processes.

Works before Django is set up and imports none of it. Never writes a business row.
"""
