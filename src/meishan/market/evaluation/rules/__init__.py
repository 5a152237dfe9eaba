# SPDX-License-Identifier: Apache-2.0
"""Who forms a panel, who sits on it, and what each of them may do."""

from . import panels

__all__ = ["panels"]
