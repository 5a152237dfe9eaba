# SPDX-License-Identifier: Apache-2.0
"""Pages of applications, wishes and places in sessions."""
