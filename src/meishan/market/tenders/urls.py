# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app."""

from django.urls import path

from . import views

app_name = "tenders"

urlpatterns = [
    path("", views.notice_list, name="list"),
    path("<uuid:pk>/", views.notice, name="notice"),
    path("<uuid:pk>/lots/", views.lots, name="lots"),
    path("<uuid:pk>/documents/", views.documents, name="documents"),
    path("<uuid:pk>/documents/<uuid:document>/", views.document, name="document"),
    path("<uuid:pk>/contacts/", views.contacts, name="contacts"),
    path("<uuid:pk>/questions/", views.questions, name="questions"),
    path("<uuid:pk>/revisions/", views.revisions, name="revisions"),
    path("<uuid:pk>/print/", views.print_view, name="print"),
    path("<uuid:pk>/deadline.ics", views.calendar, name="calendar"),
    path("<uuid:pk>/interest/", views.interest, name="interest"),
    path("<uuid:pk>/interest/withdraw/", views.withdraw_interest, name="withdraw_interest"),
    path("<uuid:pk>/ask/", views.ask, name="ask"),
    path("<uuid:pk>/interested/", views.interested, name="interested"),
    path("<uuid:pk>/answer/", views.answer, name="answer"),
    path("<uuid:pk>/amend/", views.amend, name="amend"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("questions/<uuid:pk>/set-aside/", views.set_aside, name="set_aside"),
    path("mine/", views.mine, name="mine"),
    path("desk/", views.desk, name="desk"),
    path("clearance/", views.clearance, name="clearance"),
    path("questions/", views.open_questions, name="open_questions"),
    path("import/", views.import_page, name="import"),
    path("import/preview/", views.import_preview, name="import_preview"),
    path("import/<uuid:pk>/", views.import_report, name="import_report"),
    path("new/", views.create, name="create"),
    path("drafts/<uuid:pk>/", views.draft, name="draft"),
    path("drafts/<uuid:pk>/preview/", views.preview, name="preview"),
    path("drafts/<uuid:pk>/lots/add/", views.add_lot, name="add_lot"),
    path("drafts/<uuid:pk>/lots/<int:number>/", views.lot, name="lot"),
    path("drafts/<uuid:pk>/lots/<int:number>/remove/", views.remove_lot, name="remove_lot"),
    path("drafts/<uuid:pk>/library/", views.library, name="library"),
    path("drafts/<uuid:pk>/rows/<slug:part>/add/", views.add_row, name="add_row"),
    path("drafts/<uuid:pk>/rows/<slug:part>/<slug:row>/", views.row, name="row"),
    path("drafts/<uuid:pk>/rows/<slug:part>/<slug:row>/remove/", views.remove_row, name="remove_row"),
    path("drafts/<uuid:pk>/files/<uuid:document>/", views.draft_file, name="draft_file"),
    path("drafts/<uuid:pk>/files/<uuid:document>/remove/", views.detach, name="detach"),
    path("drafts/<uuid:pk>/submit/", views.submit, name="submit"),
    path("drafts/<uuid:pk>/recall/", views.recall, name="recall"),
    path("drafts/<uuid:pk>/send-back/", views.send_back, name="send_back"),
    path("drafts/<uuid:pk>/clear/", views.clear, name="clear"),
    path("drafts/<uuid:pk>/publish/", views.publish, name="publish"),
    path("drafts/<uuid:pk>/discard/", views.discard, name="discard"),
    path("drafts/<uuid:pk>/<slug:step>/", views.step, name="step"),
]
