# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "demo"

urlpatterns = [
    path("", views.personas, name="personas"),
    path("clock/", views.move_clock, name="move_clock"),
    path("clock/progress/", views.progress, name="progress"),
    path("keys/<slug:persona>.key", views.key, name="key"),
    path("mail/", views.mails, name="mails"),
    path("mail/<uuid:pk>/", views.mail, name="mail"),
    path("mail/<uuid:pk>/page/", views.mail_page, name="mail_page"),
]
