# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views
from .views import opening

app_name = "bids"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("begin/", views.begin, name="begin"),
    path("clock/", views.server_time, name="clock"),
    path("keys/", views.keys, name="keys"),
    path("keys/retire/", views.retire_key, name="retire_key"),
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<uuid:pk>/", views.upload, name="upload"),
    path("invitations/<uuid:pk>/", views.invitation, name="invitation"),
    path("receipts/<uuid:pk>/", views.receipt, name="receipt"),
    path("receipts/<uuid:pk>/receipt.json", views.receipt_json, name="receipt_json"),
    path("receipts/<uuid:pk>/receipt.tlog-proof", views.receipt_proof, name="receipt_proof"),
    path("<uuid:pk>/", views.bid, name="bid"),
    path("<uuid:pk>/consortium/", views.consortium, name="consortium"),
    path("<uuid:pk>/prepare/<int:lot>/", views.prepare, name="prepare"),
    path("<uuid:pk>/prepare/<int:lot>/state/", views.state, name="prepare_state"),
    path("<uuid:pk>/prepare/<int:lot>/prices.xlsx", views.schedule, name="schedule"),
    path("<uuid:pk>/drafts/<int:lot>/<slug:kind>/", views.draft, name="draft"),
    path("<uuid:pk>/lots/<int:lot>/hand-in/", views.hand_in, name="hand_in"),
    path("<uuid:pk>/lots/<int:lot>/submit/", views.submit, name="submit"),
    path("<uuid:pk>/lots/<int:lot>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/lots/<int:lot>/withdraw/", views.withdraw, name="withdraw"),
    path("openings/", opening.openings, name="openings"),
    path("openings/<uuid:pk>/", opening.opening, name="opening"),
    path("openings/<uuid:pk>/live/", opening.live, name="opening_live"),
    path("openings/<uuid:pk>/attend/", opening.attend, name="opening_attend"),
    path("openings/<uuid:pk>/preside/", opening.preside, name="opening_preside"),
    path("openings/<uuid:pk>/release/", opening.release, name="opening_release"),
    path("openings/<uuid:pk>/shares/", opening.shares, name="opening_shares"),
    path("openings/<uuid:pk>/hand/", opening.hand, name="opening_hand"),
    path("openings/<uuid:pk>/report/", opening.report, name="opening_report"),
    path("openings/<uuid:pk>/close/", opening.close, name="opening_close"),
    path("openings/<uuid:pk>/envelopes/<uuid:envelope>/handed/", opening.handed, name="opening_handed"),
    path("openings/<uuid:pk>/envelopes/<uuid:envelope>/open/", opening.open_envelope, name="opening_open"),
    path("openings/<uuid:pk>/envelopes/<uuid:envelope>/mark/", opening.mark, name="opening_mark"),
    path("openings/<uuid:pk>/envelopes/<uuid:envelope>/agree/", opening.agree, name="opening_agree"),
    path("openings/<uuid:pk>/minutes/", opening.minutes, name="opening_minutes"),
    path("openings/<uuid:pk>/minutes.pdf", opening.minutes_pdf, name="opening_minutes_pdf"),
    path("openings/<uuid:pk>/publish/", opening.publish, name="opening_publish"),
    path("openings/<uuid:pk>/record.json", opening.record, name="opening_record"),
    path("openings/<uuid:pk>/abstract/", opening.abstract, name="opening_abstract"),
    path("received/<uuid:pk>/", opening.bids_received, name="received"),
    path("received/envelopes/<uuid:pk>/", opening.received_envelope, name="received_envelope"),
    path("received/<uuid:pk>/validity/", opening.validity, name="validity"),
    path("validity/<uuid:pk>/", opening.stand, name="validity_answer"),
    path("received/<uuid:pk>/schedule/", opening.schedule, name="opening_schedule"),
    path("files/<uuid:pk>/", opening.opened_file, name="opened_file"),
    path("envelopes/<uuid:pk>/ciphertext.age", opening.ciphertext, name="ciphertext"),
    path("submissions/<uuid:pk>/result/", opening.result, name="technical_result"),
    path("results/<uuid:pk>/confirm/", opening.confirm_result, name="confirm_result"),
    path("<uuid:pk>/clarifications/", opening.clarifications, name="clarifications"),
    path("clarifications/<uuid:pk>/", opening.answer_clarification, name="answer_clarification"),
]
