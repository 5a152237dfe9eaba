# SPDX-License-Identifier: Apache-2.0
"""Who may apply, select, state wishes and take places."""
