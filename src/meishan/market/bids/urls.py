# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "bids"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("begin/", views.begin, name="begin"),
    path("clock/", views.server_time, name="clock"),
    path("keys/", views.keys, name="keys"),
    path("keys/retire/", views.retire_key, name="retire_key"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<uuid:pk>/", views.upload, name="upload"),
    path("invitations/<uuid:pk>/", views.invitation, name="invitation"),
    path("receipts/<uuid:pk>/", views.receipt, name="receipt"),
    path("receipts/<uuid:pk>/receipt.json", views.receipt_json, name="receipt_json"),
    path("receipts/<uuid:pk>/receipt.txt", views.receipt_note, name="receipt_note"),
    path("receipts/<uuid:pk>/receipt.tlog-proof", views.receipt_proof, name="receipt_proof"),
    path("<uuid:pk>/", views.bid, name="bid"),
    path("<uuid:pk>/consortium/", views.consortium, name="consortium"),
    path("<uuid:pk>/prepare/<int:lot>/", views.prepare, name="prepare"),
    path("<uuid:pk>/prepare/<int:lot>/state/", views.state, name="prepare_state"),
    path("<uuid:pk>/prepare/<int:lot>/prices.xlsx", views.schedule, name="schedule"),
    path("<uuid:pk>/drafts/<int:lot>/<slug:kind>/", views.draft, name="draft"),
    path("<uuid:pk>/lots/<int:lot>/hand-in/", views.hand_in, name="hand_in"),
    path("<uuid:pk>/lots/<int:lot>/submit/", views.submit, name="submit"),
    path("<uuid:pk>/lots/<int:lot>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/lots/<int:lot>/withdraw/", views.withdraw, name="withdraw"),
]
