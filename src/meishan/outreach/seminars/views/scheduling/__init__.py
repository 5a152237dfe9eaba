# SPDX-License-Identifier: Apache-2.0
"""Pages of the schedule: its drafts, the grid, changes by hand, comparison, publication."""
