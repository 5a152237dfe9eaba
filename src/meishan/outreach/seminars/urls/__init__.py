# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app, by the phase they belong to."""

from . import after, days, desk, joining, making, printing, scheduling

app_name = "seminars"

# `making` ends with the public page, whose address is the shortest.
urlpatterns = [
    *joining.urlpatterns,
    *scheduling.urlpatterns,
    *days.urlpatterns,
    *desk.urlpatterns,
    *printing.urlpatterns,
    *after.urlpatterns,
    *making.urlpatterns,
]
