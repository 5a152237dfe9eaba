# SPDX-License-Identifier: Apache-2.0
"""Addresses of check-in, meetings, freed slots, the control room, announcements."""

from django.urls import path, re_path

from ..views.days import checking, control, illness, meetings, offers

STEP = "|".join(meetings.STEPS)

urlpatterns = [
    path("<slug:slug>/control/", control.control, name="control"),
    path("<slug:slug>/control/piece/", control.control_piece, name="control_piece"),
    path("<slug:slug>/control/announce/", control.announce, name="announce_on_site"),
    path("<slug:slug>/control/ill/", illness.ill, name="ill"),
    path("<slug:slug>/control/ill/preview/", illness.ill_preview, name="ill_preview"),
    path("<slug:slug>/check-in/", checking.check_in, name="check_in"),
    path("<slug:slug>/check-in/piece/", checking.check_in_piece, name="check_in_piece"),
    path("<slug:slug>/meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("<slug:slug>/meetings/<uuid:pk>/piece/", meetings.meeting_piece, name="meeting_piece"),
    path("<slug:slug>/meetings/<uuid:pk>/no-show/", meetings.no_show, name="no_show"),
    re_path(
        rf"^(?P<slug>[-\w]+)/meetings/(?P<pk>[0-9a-f-]{{36}})/(?P<verb>{STEP})/$",
        meetings.meeting_step,
        name="meeting_step",
    ),
    path("<slug:slug>/offers/<uuid:pk>/", offers.offer, name="offer"),
    path("<slug:slug>/offers/<uuid:pk>/piece/", offers.offer_piece, name="offer_piece"),
]
