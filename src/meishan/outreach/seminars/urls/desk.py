# SPDX-License-Identifier: Apache-2.0
"""Addresses of the walk-in desk and its screens."""

from django.urls import path, re_path

from ..views import pulse
from ..views.desk import advising, board, kiosk, phone

STEP = "|".join(advising.STEPS)

urlpatterns = [
    path("<slug:slug>/pulse/", pulse.pulse, name="pulse"),
    path("<slug:slug>/queue/", phone.queue, name="queue"),
    path("<slug:slug>/queue/leave/", phone.leave, name="queue_leave"),
    path("<slug:slug>/queue/back/", phone.back, name="queue_back"),
    path("<slug:slug>/tickets/<uuid:pk>/", phone.ticket, name="ticket"),
    path("<slug:slug>/tickets/<uuid:pk>/piece/", phone.ticket_piece, name="ticket_piece"),
    path("<slug:slug>/kiosk/", kiosk.kiosk, name="kiosk"),
    path("<slug:slug>/kiosk/<uuid:pk>/", kiosk.kiosk_ticket, name="kiosk_ticket"),
    path("<slug:slug>/advise/", advising.advise, name="advise"),
    path("<slug:slug>/advise/hand/", advising.advise_hand, name="advise_hand"),
    path("<slug:slug>/advise/line/", advising.advise_line, name="advise_line"),
    re_path(rf"^(?P<slug>[-\w]+)/advise/(?P<verb>{STEP})/$", advising.step, name="advise_step"),
    path("<slug:slug>/board/", board.board, name="board"),
    path("<slug:slug>/board/piece/", board.board_piece, name="board_piece"),
]
