# SPDX-License-Identifier: Apache-2.0
"""The pages of suppliers, of those who review them, and of those who import them."""
