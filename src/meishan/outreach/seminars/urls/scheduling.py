# SPDX-License-Identifier: Apache-2.0
"""Addresses of drafts of the schedule."""

from django.urls import path

from ..views.scheduling import changing, drafts, files

urlpatterns = [
    path("<slug:slug>/plans/", drafts.plans, name="plans"),
    path("<slug:slug>/plans/compare/", drafts.compare, name="compare"),
    path("<slug:slug>/plans/<int:number>/", drafts.plan, name="plan"),
    path("<slug:slug>/plans/<int:number>/progress/", drafts.progress, name="plan_progress"),
    path("<slug:slug>/plans/<int:number>/grid/", drafts.grid, name="plan_grid"),
    path("<slug:slug>/plans/<int:number>/stop/", drafts.stop, name="stop_plan"),
    path("<slug:slug>/plans/<int:number>/publish/", drafts.publish, name="publish_plan"),
    path("<slug:slug>/plans/<int:number>/put-away/", drafts.put_away, name="put_plan_away"),
    path("<slug:slug>/plans/<int:number>/export/", files.export, name="export_plan"),
    path("<slug:slug>/plans/<int:number>/add/", changing.add, name="add_meeting"),
    path("<slug:slug>/plans/<int:number>/meetings/<uuid:pk>/", changing.meeting, name="plan_meeting"),
    path("<slug:slug>/plans/<int:number>/meetings/<uuid:pk>/places/", changing.places, name="places"),
    path("<slug:slug>/plans/<int:number>/meetings/<uuid:pk>/drop/", changing.drop, name="drop"),
]
