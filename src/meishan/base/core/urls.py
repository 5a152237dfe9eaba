# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "core"

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("components/", views.components, name="components"),
    path("components/progress/", views.components_progress, name="components_progress"),
]
