# SPDX-License-Identifier: Apache-2.0
"""Lists of this app: filters, sorting, columns."""
