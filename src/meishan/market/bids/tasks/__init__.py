# SPDX-License-Identifier: Apache-2.0
"""Background work of bids: mail to bidders, bytes nobody needs, openings that may begin and what follows them."""

from . import bidding, opening

__all__ = ["bidding", "opening"]
