# SPDX-License-Identifier: Apache-2.0
"""Countries, currencies, units, UNSPSC, sustainability indicators, registration requirements, agencies' codes.

Shipped data and importers. Never holds anything about a person or a procurement.
"""
