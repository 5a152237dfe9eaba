# SPDX-License-Identifier: Apache-2.0
"""The mathematics of Meishan: no Django, no database, no clock and no randomness of their own.

Each package here takes plain values and gives plain values, so that it can be tested against an
independent oracle and used outside the marketplace.
"""
