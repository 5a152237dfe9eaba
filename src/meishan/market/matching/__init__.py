# SPDX-License-Identifier: Apache-2.0
"""Search, suggestions, saved searches and alerts over what the apps below publish.

Its index is made by followers of the ledger and can be rebuilt. Never changes what it finds.
"""
