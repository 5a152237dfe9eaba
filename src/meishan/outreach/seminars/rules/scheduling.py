# SPDX-License-Identifier: Apache-2.0
"""Who may plan, move, lock and publish."""
