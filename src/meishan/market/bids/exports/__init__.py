# SPDX-License-Identifier: Apache-2.0
"""What leaves as a file: minutes on paper."""
