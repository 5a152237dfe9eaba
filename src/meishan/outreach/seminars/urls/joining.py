# SPDX-License-Identifier: Apache-2.0
"""Addresses of applications, wishes and places in sessions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
