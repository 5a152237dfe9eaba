# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "reference"

urlpatterns = [
    path("unspsc/", views.unspsc, name="unspsc"),
    path("unspsc/options", views.options, name="options"),
    path("unspsc/picker/<str:name>", views.picker, name="picker"),
    path("unspsc/<str:code>/", views.unspsc_one, name="unspsc_item"),
]
