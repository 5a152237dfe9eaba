# SPDX-License-Identifier: Apache-2.0
"""Addresses of the report and what follows."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
