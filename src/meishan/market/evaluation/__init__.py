# SPDX-License-Identifier: Apache-2.0
"""The evaluation of opened bids: a panel that declares itself, scores apart, agrees, and signs its report.

Written by its own acts. Nobody reads a bid before her seat is declared. Never opens an envelope, never moves a
tender but through the acts of tenders, and never shows one member another's scores before all are locked.
"""
