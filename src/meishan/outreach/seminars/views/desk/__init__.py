# SPDX-License-Identifier: Apache-2.0
"""The walk-in desk: the phone, the kiosk, the adviser's screen and the board."""
