# SPDX-License-Identifier: Apache-2.0
"""Addresses of the pages that join apps."""

from django.urls import path
from django.views.generic import RedirectView

from .views import about, buyers, cases, desks, home, machines, procurements, verify

app_name = "site"

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desks.desk, name="desk"),
    path("desk/supplier/", desks.supplier, name="supplier_desk"),
    path("desk/buyer/", desks.buyer, name="buyer_desk"),
    path("desk/platform/", desks.platform, name="platform_desk"),
    path("buyers/", buyers.buyers, name="buyers"),
    path("buyers/<uuid:pk>/", buyers.buyer, name="buyer"),
    path("buyers/<uuid:pk>/contracts/", procurements.bought, name="bought"),
    path("winners/<uuid:pk>/", procurements.winner, name="winner"),
    path("procurements/<str:ocid>/", procurements.procurement, name="procurement"),
    path("procurements/<str:ocid>/case.zip", cases.case, name="case"),
    path("procurements/<str:ocid>/whole-case.zip", cases.whole_case, name="whole_case"),
    path("verify/", verify.verify, name="verify"),
    path("about/", about.about, name="about"),
    path("help/", about.helping, name="help"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("open-data/", about.open_data, name="open_data"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap-<int:number>.xml", machines.sitemap, name="sitemap_part"),
    path("favicon.ico", RedirectView.as_view(url="/static/core/icons/blossom.svg"), name="favicon"),
]
