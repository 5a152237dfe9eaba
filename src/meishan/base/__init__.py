# SPDX-License-Identifier: Apache-2.0
"""What everybody stands on. Order, lowest first: core, ledger, reference, accounts."""
