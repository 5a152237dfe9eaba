# SPDX-License-Identifier: Apache-2.0
"""Reading what bidders sealed: files of their making, trusted in nothing."""
