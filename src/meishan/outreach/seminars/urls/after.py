# SPDX-License-Identifier: Apache-2.0
"""Addresses of the report, of feedback and of a person's own data."""

from django.urls import path

from ..views import after

urlpatterns = [
    path("<slug:slug>/report/", after.report, name="report"),
    path("<slug:slug>/feedback/", after.feedback, name="feedback"),
    path("<slug:slug>/my-data/", after.own_data, name="own_data"),
    path("<slug:slug>/attendees/<uuid:pk>/erase/", after.erase, name="erase"),
]
