# SPDX-License-Identifier: Apache-2.0
"""Paper: PDF and pictures made by typst from templates of ours, with data that is never read as markup.

Nothing of the system is needed: the fonts of six languages lie beside this file.
"""

from .coverage import legible
from .rendering import pdf, pictures

__all__ = ["legible", "pdf", "pictures"]
