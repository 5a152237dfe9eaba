# SPDX-License-Identifier: Apache-2.0
"""Note that a set was printed."""
