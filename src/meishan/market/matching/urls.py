# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from .views import keeping, searching

app_name = "matching"

urlpatterns = [
    path("", searching.search, name="search"),
    path("rss", searching.rss, name="rss"),
    path("for-you/", searching.for_you, name="for_you"),
    path("suppliers/<uuid:notice>/", searching.fitting_suppliers, name="suppliers"),
    path("save/", keeping.save, name="save"),
    path("saved/", keeping.saved, name="saved"),
    path("saved/<uuid:pk>/", keeping.change, name="change"),
    path("saved/<uuid:pk>/remove/", keeping.remove, name="remove"),
    path("alerts/", keeping.alerts, name="alerts"),
    path("feeds/renew/", keeping.renew, name="renew"),
    path("feed/<str:token>.rss", keeping.feed, {"kind": "rss"}, name="feed"),
    path("feed/<str:token>.ics", keeping.feed, {"kind": "ics"}, name="calendar"),
    path("stop/<str:token>/", keeping.stop, name="stop"),
]
