# SPDX-License-Identifier: Apache-2.0
"""Addresses of open data."""

from django.urls import path

from .views import feeds, figures

app_name = "opendata"

urlpatterns = [
    path("publications.json", feeds.publications, name="publications"),
    path("ocds/releases", feeds.releases, name="releases"),
    path("ocds/releases/<str:name>", feeds.release, name="release"),
    path("ocds/records", feeds.records, name="records"),
    path("ocds/records/<str:ocid>", feeds.record, name="record"),
    path("ocds/bulk/<str:name>", feeds.bulk, name="bulk"),
    path("ocds/schema/release-schema.json", feeds.schema, name="schema"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:key>/", figures.figure, name="figure"),
    path("figures/<slug:key>/embed/", figures.embed, name="figure_embed"),
    path("figures/<slug:name>.csv", figures.source, name="figure_source"),
    path("figures/figures.sql", figures.schema, name="figures_schema"),
    path("ocds/extensions/<str:name>/<path:path>", feeds.extension, name="extension"),
]
