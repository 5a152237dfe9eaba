# SPDX-License-Identifier: Apache-2.0
"""Pages of accounts: the door, the own account, members, administrators, agencies."""
