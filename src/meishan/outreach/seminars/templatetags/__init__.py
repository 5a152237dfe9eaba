# SPDX-License-Identifier: Apache-2.0
"""Tags for texts and times of seminars."""
