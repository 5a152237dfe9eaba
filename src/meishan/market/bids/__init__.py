# SPDX-License-Identifier: Apache-2.0
"""Bids under seal: what bidders hand in, the receipts they hold, and the opening.

Written by its own acts. Until a bid is opened nobody but its bidder learns that it exists: no count, no name,
no size. Never holds a key that opens an envelope.
"""
