# SPDX-License-Identifier: Apache-2.0
"""How the demo world is made: the same choices each time, every change through an act, time walked forward."""
