# SPDX-License-Identifier: Apache-2.0
"""Addresses of applications, wishes and places in sessions."""

from django.urls import URLPattern, path

from ..views.joining import applying, choosing, places, wishing

urlpatterns: list[URLPattern] = [
    path("<slug:slug>/apply/", applying.apply, name="apply"),
    path("<slug:slug>/application/", applying.application, name="application"),
    path("<slug:slug>/application/confirm/", applying.confirm, name="confirm"),
    path("<slug:slug>/application/withdraw/", applying.withdraw, name="withdraw"),
    path("<slug:slug>/application/people/", places.attendees, name="attendees"),
    path("<slug:slug>/sessions/", places.sessions, name="sessions"),
    path("<slug:slug>/officers/<int:number>/times/", places.absences, name="absences"),
    path("<slug:slug>/applications/", choosing.applications, name="applications"),
    path("<slug:slug>/applications/choose/", choosing.choose, name="choose"),
    path("<slug:slug>/applications/invite/", choosing.invite, name="invite"),
    path("<slug:slug>/applications/<int:number>/", choosing.one_application, name="one_application"),
    path("<slug:slug>/wishes/", wishing.wishes, name="wishes"),
    path("<slug:slug>/wishes/<slug:key>/", wishing.wish, name="wish"),
]
