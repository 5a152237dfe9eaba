# SPDX-License-Identifier: Apache-2.0
"""Tags for pages of this app."""
