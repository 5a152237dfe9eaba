# SPDX-License-Identifier: Apache-2.0
"""Home, the desks of officer and supplier, the API's front door: the only pages that join apps.

Owns no table.
"""
