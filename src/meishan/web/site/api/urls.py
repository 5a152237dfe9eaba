# SPDX-License-Identifier: Apache-2.0
"""Addresses of the API and of its page for people."""

from django.urls import path, re_path

from . import pages
from .v1 import api

urlpatterns = [
    path("", pages.guide, name="api"),
    path("v1/", api.urls),
    re_path("^v1/.*$", pages.nothing),
]
