# SPDX-License-Identifier: Apache-2.0
"""Addresses of making a seminar, and the public page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
