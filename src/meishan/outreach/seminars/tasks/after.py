# SPDX-License-Identifier: Apache-2.0
"""Erase names when their time is over, and what followers keep of outcomes."""
