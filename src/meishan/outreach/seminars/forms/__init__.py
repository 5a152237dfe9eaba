# SPDX-License-Identifier: Apache-2.0
"""What organisers, officers, suppliers and advisers fill in."""
