# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import desk, doubles, filing, importing, registering, standing


class SupplierCodeConverter(StringConverter):
    """The number people quote, such as M-204518."""

    regex = "[Mm]-[0-9]{1,15}"


register_converter(SupplierCodeConverter, "supplier_code")

app_name = "suppliers"

urlpatterns = [
    path("", standing.start, name="start"),
    path("<supplier_code:code>/", standing.profile, name="profile"),
    path("register/begin/", registering.begin, name="begin"),
    path("register/", registering.register, name="register"),
    path("register/check/", registering.check, name="check"),
    path("register/<slug:step>/", registering.step, name="step"),
    path("standing/", standing.standing, name="standing"),
    path("standing/agencies/", standing.agencies, name="agencies"),
    path("registrations/<uuid:pk>/", standing.registration, name="registration"),
    path("registrations/<uuid:pk>/withdraw/", standing.withdraw, name="withdraw"),
    path("levels/<slug:level>/", filing.level, name="level"),
    path("requirements/<str:requirement>/", filing.requirement, name="requirement"),
    path("owners/add/", filing.owner, name="add_owner"),
    path("owners/<uuid:pk>/", filing.owner, name="owner"),
    path("women-owned/", filing.women_owned, name="women_owned"),
    path("remove/<slug:what>/<uuid:pk>/", filing.remove, name="remove"),
    path("documents/<uuid:pk>/", filing.download, name="document"),
    path("desk/", desk.queue, name="desk"),
    path("desk/registered/", desk.registered, name="registered"),
    path("desk/intake/", desk.intake, name="intake"),
    path("desk/<uuid:pk>/", desk.review, name="review"),
    path("desk/<uuid:pk>/note/", desk.note, name="note"),
    path("desk/<uuid:pk>/women-owned/", desk.verify_women_owned, name="verify_women_owned"),
    path("desk/<uuid:pk>/<slug:act>/", desk.decide, name="decide"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("doubles/<uuid:pk>/", doubles.double, name="double"),
    path("imports/", importing.listing, name="imports"),
    path("imports/template.<slug:file_format>", importing.template, name="import_template"),
    path("imports/<uuid:pk>/", importing.preview, name="import"),
    path("imports/<uuid:pk>/progress/", importing.progress, name="import_progress"),
    path("imports/<uuid:pk>/drop/", importing.drop, name="drop_import"),
]
