# SPDX-License-Identifier: Apache-2.0
"""What the public gets of all this, in the formats of the world: open data."""
