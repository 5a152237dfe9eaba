# SPDX-License-Identifier: Apache-2.0
"""Addresses of what is printed and taken along."""

from django.urls import path

from ..views.printing import agendas, live, papers

OTHERS = "<slug:slug>/agendas/<str:kind>/<uuid:pk>/"

urlpatterns = [
    path("agenda-worker.js", agendas.worker, name="agenda_worker"),
    path("<slug:slug>/agenda/", agendas.agenda, name="agenda"),
    path("<slug:slug>/agenda/agenda.pdf", agendas.agenda_pdf, name="agenda_pdf"),
    path("<slug:slug>/agenda/agenda.ics", agendas.agenda_file, name="agenda_file"),
    path("<slug:slug>/agenda/renew/", agendas.renew, name="agenda_renew"),
    path("<slug:slug>/agenda/live/<str:token>/", live.live_agenda, name="agenda_live"),
    path("<slug:slug>/agenda/<str:token>.ics", agendas.agenda_calendar, name="agenda_calendar"),
    path("<slug:slug>/agendas/", agendas.agendas, name="agendas"),
    path(OTHERS, agendas.agenda, name="agenda_of"),
    path(OTHERS + "agenda.pdf", agendas.agenda_pdf, name="agenda_pdf_of"),
    path(OTHERS + "agenda.ics", agendas.agenda_file, name="agenda_file_of"),
    path(OTHERS + "renew/", agendas.renew, name="agenda_renew_of"),
    path("<slug:slug>/rooms/<uuid:pk>/plan/", agendas.room_picture, name="room_picture"),
    path("<slug:slug>/print/", papers.prints, name="prints"),
    path("<slug:slug>/print/all/", papers.print_all, name="print_all"),
    path("<slug:slug>/print/progress/", papers.progress, name="prints_progress"),
    path("<slug:slug>/print/<uuid:pk>.pdf", papers.print_file, name="print_file"),
    path("<slug:slug>/print/<uuid:pk>.png", papers.print_preview, name="print_preview"),
    path("<slug:slug>/certificates/", papers.certificate, name="certificates"),
    path("<slug:slug>/certificates/<str:number>/", papers.certificate, name="certificate"),
]
