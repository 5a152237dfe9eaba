# SPDX-License-Identifier: Apache-2.0
"""Who may make and announce a seminar."""
