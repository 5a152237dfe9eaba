# SPDX-License-Identifier: Apache-2.0
"""Invite, apply, select, confirm; state wishes; take places in sessions."""
