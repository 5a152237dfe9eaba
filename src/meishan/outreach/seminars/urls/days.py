# SPDX-License-Identifier: Apache-2.0
"""Addresses of agendas, check-in, freed slots, the control room, notes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
