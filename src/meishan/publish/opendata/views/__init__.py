# SPDX-License-Identifier: Apache-2.0
"""What programs ask for."""
