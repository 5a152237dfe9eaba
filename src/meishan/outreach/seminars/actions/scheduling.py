# SPDX-License-Identifier: Apache-2.0
"""Make drafts of the schedule, change them by hand, publish one."""
