# SPDX-License-Identifier: Apache-2.0
"""All addresses, in the words of the field."""

from django.urls import include, path

from meishan.market.evaluation.urls import published

urlpatterns = [
    path("", include("meishan.web.site.urls")),
    path("", include("meishan.base.core.urls")),
    path("account/", include("meishan.base.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("reference/", include("meishan.base.reference.urls")),
    path("log/", include("meishan.base.ledger.urls")),
    path("suppliers/", include("meishan.market.suppliers.urls")),
    path("vetting/", include("meishan.market.vetting.urls")),
    path("tenders/", include("meishan.market.tenders.urls")),
    path("bids/", include("meishan.market.bids.urls")),
    path("evaluation/", include("meishan.market.evaluation.urls")),
    path("contracts/", include("meishan.market.contracts.urls")),
    path("procurements/", include(published)),
    path("search/", include("meishan.market.matching.urls")),
    path("seminars/", include("meishan.outreach.seminars.urls")),
    path("", include("meishan.publish.opendata.urls")),
    path("api/", include("meishan.web.site.api.urls")),
    path("demo/", include("meishan.web.demo.urls")),
]

handler400 = "meishan.base.core.views.bad_request"
handler403 = "meishan.base.core.views.forbidden"
handler404 = "meishan.base.core.views.not_found"
handler500 = "meishan.base.core.views.server_error"
