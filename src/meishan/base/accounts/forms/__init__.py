# SPDX-License-Identifier: Apache-2.0
"""What people fill in about themselves and their organisations."""
