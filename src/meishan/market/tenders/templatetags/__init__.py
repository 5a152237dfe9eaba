# SPDX-License-Identifier: Apache-2.0
"""Tags for texts that come in several languages."""
