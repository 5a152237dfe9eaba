# SPDX-License-Identifier: Apache-2.0
"""A whole case as one ZIP that is read and checked without this platform: pages, files, fingerprints, proofs.

`streamed` writes it as it is sent, one file after the other, so that it takes no more memory for a large case.
"""

from .case import Edition, streamed

__all__ = ["Edition", "streamed"]
