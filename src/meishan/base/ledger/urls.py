# SPDX-License-Identifier: Apache-2.0
"""Addresses of the record and the public log; `checkpoint` and `tile/` are those of c2sp.org/tlog-tiles."""

from django.urls import path

from . import views

app_name = "ledger"

urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("all/", views.everything, name="everything"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("entries/<uuid:entry_id>/receipt.tlog-proof", views.receipt, name="receipt"),
    path("entries/<uuid:entry_id>/entry.json", views.entry_file, name="entry_file"),
    path("acts/", views.acts, name="acts"),
    path("keys/", views.keys, name="keys"),
    path("keys.txt", views.keys_file, name="keys_file"),
    path("verify/", views.verify, name="verify"),
    path("growth/<int:old_size>", views.growth, name="growth"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("tile/<path:path>", views.tile, name="tile"),
]
