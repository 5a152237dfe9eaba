# SPDX-License-Identifier: Apache-2.0
"""Meishan: an open global procurement marketplace.

The folders, in order: algorithms, base, market, outreach, publish, web. Each imports only those before it.
"""
