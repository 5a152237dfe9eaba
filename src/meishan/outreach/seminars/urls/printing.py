# SPDX-License-Identifier: Apache-2.0
"""Addresses of what is printed and taken along."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
