# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views
from .views import awarding

app_name = "evaluation"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:pk>/", views.evaluation, name="evaluation"),
    path("<uuid:pk>/panel/", views.form_panel, name="form_panel"),
    path("<uuid:pk>/appoint/", views.appoint, name="appoint"),
    path("<uuid:pk>/names/", views.names, name="names"),
    path("seats/<uuid:pk>/declare/", views.declare, name="declare"),
    path("seats/<uuid:pk>/bar/", views.bar, name="bar"),
    path("seats/<uuid:pk>/release/", views.release, name="release"),
    path("<uuid:pk>/bids/<uuid:submission>/", views.bid, name="bid"),
    path("<uuid:pk>/lock/", views.lock, name="lock"),
    path("<uuid:pk>/consensus/<uuid:submission>/", views.consensus, name="consensus"),
    path("<uuid:pk>/report/", views.report, name="report"),
    path("<uuid:pk>/report.json", views.report_json, name="report_json"),
    path("<uuid:pk>/results/", views.results, name="results"),
    path("awards/", awarding.awards, name="awards"),
    path("committee/", awarding.committee, name="committee"),
    path("committee/<uuid:pk>/end/", awarding.end_seat, name="end_seat"),
    path("<uuid:pk>/award/", awarding.award, name="award"),
    path("<uuid:pk>/award/rank/", awarding.rank, name="rank"),
    path("<uuid:pk>/award/recommend/", awarding.recommend, name="recommend"),
    path("offers/<uuid:pk>/reject/", awarding.reject, name="reject"),
    path("rankings/<uuid:pk>/", awarding.ranking, name="ranking"),
    path("rankings/<uuid:pk>/evaluation.json", awarding.ranking_evaluation, name="ranking_evaluation"),
    path("rankings/<uuid:pk>/ranking.json", awarding.ranking_result, name="ranking_result"),
    path("recommendations/<uuid:pk>/", awarding.recommendation, name="recommendation"),
    path("awards/<uuid:pk>/stand/", awarding.stand, name="stand"),
    path("awards/<uuid:pk>/cancel/", awarding.cancel, name="cancel"),
    path("letters/", awarding.letters, name="letters"),
    path("letters/<uuid:pk>/", awarding.letter, name="letter"),
    path("letters/<uuid:pk>/protest/", awarding.write, name="protest_write"),
    path("debriefs/<uuid:pk>/", awarding.debrief, name="debrief"),
    path("protests/<uuid:pk>/", awarding.protest, name="protest"),
    path("protests/<uuid:pk>/file/", awarding.file, name="protest_file"),
]

# Under the address of a procurement in open data.
published = (
    [
        path("<str:ocid>/evaluation-<int:lot>.json", awarding.published_evaluation, name="evaluation"),
        path("<str:ocid>/ranking-<int:lot>.json", awarding.published_ranking, name="ranking"),
    ],
    "procurements",
)
