# SPDX-License-Identifier: Apache-2.0
"""Who may read reports, give feedback, have data erased."""
