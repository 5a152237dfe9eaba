# SPDX-License-Identifier: Apache-2.0
"""Addresses of the walk-in desk and its screens."""

from django.urls import path

from ..views import pulse

urlpatterns = [
    path("<slug:slug>/pulse/", pulse.pulse, name="pulse"),
]
