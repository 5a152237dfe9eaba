# SPDX-License-Identifier: Apache-2.0
"""Pages for what went wrong, and the page of components."""

from .components import components, components_progress
from .errors import bad_request, forbidden, not_found, server_error

__all__ = ["bad_request", "components", "components_progress", "forbidden", "not_found", "server_error"]
