# SPDX-License-Identifier: Apache-2.0
"""Commands about people and mail."""
