# SPDX-License-Identifier: Apache-2.0
"""Addresses of drafts of the schedule."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
