# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from .views import agreements, carrying, contracts, drafting, orders, rounds, verifying

app_name = "contracts"

urlpatterns = [
    path("", contracts.mine, name="mine"),
    path("new/", drafting.new, name="new"),
    path("awards/<uuid:pk>/", drafting.from_award, name="from_award"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/<slug:code>/", verifying.verify, name="verify_code"),
    path("versions/<uuid:pk>.pdf", contracts.document, name="document"),
    path("amendments/<uuid:pk>/", carrying.amendment, name="amendment"),
    path("amendments/<uuid:pk>/<slug:step>/", carrying.amendment_do, name="amendment_do"),
    path("milestones/<uuid:pk>/", carrying.milestone, name="milestone"),
    path("terminations/<uuid:pk>/", carrying.termination, name="termination"),
    path("notes/<uuid:pk>/", carrying.note, name="note"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.new, name="agreement_new"),
    path("agreements/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<uuid:pk>/holders/", agreements.add_holder, name="add_holder"),
    path("agreements/<uuid:pk>/ask/", rounds.ask_holders, name="ask_holders"),
    path("agreements/<uuid:pk>/<slug:step>/", agreements.agreement_do, name="agreement_do"),
    path("piggybacks/<uuid:pk>/", agreements.piggyback, name="piggyback"),
    path("piggybacks/<uuid:pk>/<slug:step>/", agreements.piggyback_do, name="piggyback_do"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:pk>/", orders.call_off, name="call_off"),
    path("orders/<uuid:pk>/edit/", orders.call_off_edit, name="call_off_edit"),
    path("orders/<uuid:pk>/<slug:step>/", orders.call_off_do, name="call_off_do"),
    path("rounds/<uuid:pk>/", rounds.round_, name="round"),
    path("rounds/<uuid:pk>/<slug:step>/", rounds.round_do, name="round_do"),
    path("offers/<uuid:pk>/", rounds.offer, name="offer"),
    path("<uuid:pk>/", contracts.contract, name="contract"),
    path("<uuid:pk>/edit/", drafting.edit, name="edit"),
    path("<uuid:pk>/prices/", drafting.prices, name="prices"),
    path("<uuid:pk>/sign/", contracts.sign, name="sign"),
    path("<uuid:pk>/amend/", carrying.amend, name="amend"),
    path("<uuid:pk>/order/", orders.begin, name="begin_call_off"),
    path("<uuid:pk>/use/", agreements.ask_piggyback, name="ask_piggyback"),
    path("<uuid:pk>/<slug:step>/", contracts.do, name="do"),
]
