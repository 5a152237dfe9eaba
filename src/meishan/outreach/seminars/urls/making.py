# SPDX-License-Identifier: Apache-2.0
"""Addresses of making a seminar, and the public page."""

from django.urls import URLPattern, path

from ..views import making

urlpatterns: list[URLPattern] = [
    path("", making.seminars, name="list"),
    path("new/", making.create, name="new"),
    path("import/", making.import_set, name="import"),
    path("import/preview/", making.import_preview, name="import_preview"),
    path("template.<str:file_format>", making.template, name="template"),
    path("<slug:slug>/desk/", making.desk, name="desk"),
    path("<slug:slug>/copy/", making.copy, name="copy"),
    path("<slug:slug>/go-public/", making.go_public, name="go_public"),
    path("<slug:slug>/cancel/", making.cancel, name="cancel"),
    path("<slug:slug>/set.<str:file_format>", making.export_set, name="export_set"),
    path("<slug:slug>/edit/", making.basics, name="edit"),
    path("<slug:slug>/edit/dates/", making.dates, name="edit_dates"),
    path("<slug:slug>/edit/places/", making.caps, name="edit_caps"),
    path("<slug:slug>/edit/days/", making.days, name="edit_days"),
    path("<slug:slug>/edit/rooms/", making.rooms, name="rooms"),
    path("<slug:slug>/edit/rooms/new/", making.room, name="new_room"),
    path("<slug:slug>/edit/rooms/<int:number>/", making.room, name="room"),
    path("<slug:slug>/edit/programme/", making.programme, name="programme"),
    path("<slug:slug>/edit/programme/new/", making.session, name="new_session"),
    path("<slug:slug>/edit/programme/<uuid:pk>/", making.session, name="session"),
    path("<slug:slug>/edit/agencies/", making.agencies, name="agencies"),
    path("<slug:slug>/edit/agencies/new/", making.agency, name="new_agency"),
    path("<slug:slug>/edit/agencies/<uuid:pk>/", making.agency, name="agency"),
    path("<slug:slug>/edit/officers/new/", making.officer, name="new_officer"),
    path("<slug:slug>/edit/officers/<uuid:pk>/", making.officer, name="officer"),
    path("<slug:slug>/edit/interpreters/new/", making.interpreter, name="new_interpreter"),
    path("<slug:slug>/edit/interpreters/<uuid:pk>/", making.interpreter, name="interpreter"),
    path("<slug:slug>/edit/remove/<slug:kind>/<uuid:pk>/", making.removal, name="remove"),
    path("<slug:slug>/rooms/<int:number>/plan", making.floor_plan, name="floor_plan"),
    path("<slug:slug>/programme.ics", making.programme_calendar, name="programme_calendar"),
    path("<slug:slug>/who/", making.parties, name="parties"),
    path("<slug:slug>/", making.seminar, name="seminar"),
]
