# SPDX-License-Identifier: Apache-2.0
"""Who may check in, free and fill slots, announce, take notes."""
