# SPDX-License-Identifier: Apache-2.0
"""Give feedback; have personal data exported and erased."""
