# SPDX-License-Identifier: Apache-2.0
"""Tell suppliers what became of their applications."""
