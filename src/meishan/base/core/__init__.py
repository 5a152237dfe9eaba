# SPDX-License-Identifier: Apache-2.0
"""Time, money, ids, predicates, row security, forms and template tags.

Owns no table. Everybody reads it; it knows nobody.
"""
