# SPDX-License-Identifier: Apache-2.0
"""Draw tickets, call, serve, pass on and close them."""
