# SPDX-License-Identifier: Apache-2.0
"""The API's operations on contracts, agreements and orders."""

from .operations import router

__all__ = ["router"]
