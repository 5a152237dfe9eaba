# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

app_name = "core"

urlpatterns: list = []
