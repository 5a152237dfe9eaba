# SPDX-License-Identifier: Apache-2.0
"""Addresses of the walk-in desk and its screens."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
