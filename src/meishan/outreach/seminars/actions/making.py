# SPDX-License-Identifier: Apache-2.0
"""Make, set up, copy, announce and cancel a seminar."""
