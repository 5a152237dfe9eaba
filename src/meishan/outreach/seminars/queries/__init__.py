# SPDX-License-Identifier: Apache-2.0
"""Named reads of seminars, by the phase they belong to."""
