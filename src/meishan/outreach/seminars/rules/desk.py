# SPDX-License-Identifier: Apache-2.0
"""Who may draw tickets and serve them."""
