# SPDX-License-Identifier: Apache-2.0
"""Check in, note who came, free and fill slots, re-plan, announce, keep notes."""
