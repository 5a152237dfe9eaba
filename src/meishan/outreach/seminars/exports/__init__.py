# SPDX-License-Identifier: Apache-2.0
"""Files that people take away."""
