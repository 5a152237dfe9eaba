# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "evaluation"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:pk>/", views.evaluation, name="evaluation"),
    path("<uuid:pk>/panel/", views.form_panel, name="form_panel"),
    path("<uuid:pk>/appoint/", views.appoint, name="appoint"),
    path("<uuid:pk>/names/", views.names, name="names"),
    path("seats/<uuid:pk>/declare/", views.declare, name="declare"),
    path("seats/<uuid:pk>/bar/", views.bar, name="bar"),
    path("seats/<uuid:pk>/release/", views.release, name="release"),
    path("<uuid:pk>/bids/<uuid:submission>/", views.bid, name="bid"),
    path("<uuid:pk>/lock/", views.lock, name="lock"),
    path("<uuid:pk>/consensus/<uuid:submission>/", views.consensus, name="consensus"),
    path("<uuid:pk>/report/", views.report, name="report"),
    path("<uuid:pk>/report.json", views.report_json, name="report_json"),
    path("<uuid:pk>/results/", views.results, name="results"),
]
