# SPDX-License-Identifier: Apache-2.0
"""The top of the house: pages that join apps, the demo world, the `meishan` command and the launcher.

Nothing below imports from here. No business rule lives here; acts do the work.
"""
