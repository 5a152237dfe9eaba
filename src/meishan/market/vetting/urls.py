# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "vetting"

urlpatterns = [
    path("", views.case_list, name="cases"),
    path("cases/<uuid:pk>/", views.case, name="case"),
    path("cases/<uuid:pk>/take/", views.take, name="take"),
    path("cases/<uuid:pk>/decide/<slug:step>/", views.decide, name="decide"),
    path("suppliers/<uuid:pk>/", views.supplier, name="supplier"),
    path("check/", views.check, name="check"),
    path("parties/<uuid:pk>/", views.party, name="party"),
    path("lists/", views.source_list, name="lists"),
    path("lists/offer/", views.offer, name="offer"),
    path("lists/<uuid:pk>/", views.version, name="version"),
    path("lists/<uuid:pk>/progress/", views.progress, name="progress"),
]
