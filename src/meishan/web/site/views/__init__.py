# SPDX-License-Identifier: Apache-2.0
"""Home, desks, buyers, about, and what machines ask for."""
