# SPDX-License-Identifier: Apache-2.0
"""A procurement, in the order it happens: suppliers, vetting, tenders, matching."""
