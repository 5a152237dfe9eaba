# SPDX-License-Identifier: Apache-2.0
"""Addresses of check-in, meetings, freed slots, the control room, announcements."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
