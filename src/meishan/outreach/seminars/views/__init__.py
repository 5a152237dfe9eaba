# SPDX-License-Identifier: Apache-2.0
"""Pages of seminars, by the phase they belong to."""
