# SPDX-License-Identifier: Apache-2.0
"""The act mechanism, the append-only record of every act, the public log and its proofs.

Only the `act` decorator writes entries; only the sequencer numbers them; followers read them in that order.
Never changes or deletes an entry, and never holds a person's name.
"""
