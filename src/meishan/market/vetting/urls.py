# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

app_name = "vetting"

urlpatterns: list = []
