# SPDX-License-Identifier: Apache-2.0
"""Addresses of this app; they stand before allauth's and take the place of its sign-up and e-mail pages."""

from django.urls import path

from .views import administration, agencies, data, entrance, members, own, tokens

app_name = "accounts"

urlpatterns = [
    path("signup/", entrance.sign_up, name="sign_up"),
    path("signup/sent/", entrance.sign_up_sent, name="sign_up_sent"),
    path("code-of-conduct/", entrance.code_of_conduct, name="code_of_conduct"),
    path("confirm/<str:token>/", entrance.confirm, name="confirm"),
    path("invitation/<str:token>/", entrance.invitation, name="invitation"),
    path("profile/", own.profile, name="profile"),
    path("organisation/", own.organisation, name="organisation"),
    path("second-step/", own.second_step, name="second_step"),
    path("email/", own.email, name="email"),
    path("email/agree/<str:token>/", own.agree_email, name="agree_email"),
    path("data/", data.own_data, name="own_data"),
    path("data/export.json", data.export, name="export_own_data"),
    path("data/erase/", data.erase, name="erase"),
    path("members/", members.members, name="members"),
    path("members/<uuid:organisation>/", members.members, name="members_of"),
    path("members/<uuid:organisation>/invite/", members.invite, name="invite"),
    path("members/<uuid:organisation>/leave/", members.leave, name="leave"),
    path("members/<uuid:organisation>/stand-in/", members.delegate, name="delegate"),
    path("members/<uuid:organisation>/<uuid:person>/", members.member, name="member"),
    path("members/<uuid:organisation>/<uuid:person>/recovery/", members.ask_recovery, name="ask_recovery"),
    path("invitations/<uuid:invitation>/withdraw/", members.withdraw, name="withdraw_invitation"),
    path("stand-ins/<uuid:delegation>/end/", members.revoke_delegation, name="revoke_delegation"),
    path("recovery/<uuid:recovery>/", members.recovery, name="recovery"),
    path("recovery/stop/<str:token>/", entrance.stop_recovery, name="stop_recovery"),
    path("keys/", tokens.tokens, name="tokens"),
    path("keys/new/", tokens.make, name="make_token"),
    path("keys/<uuid:token>/revoke/", tokens.revoke, name="revoke_token"),
    path("administrator/", administration.administrator, name="administrator"),
    path("administrator/close/", administration.close, name="close_administrator_session"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/new/", agencies.found, name="found_agency"),
    path("agencies/<uuid:organisation>/", agencies.agency, name="agency"),
    path("agencies/<uuid:organisation>/details/", agencies.details, name="describe_agency"),
    path("agencies/<uuid:organisation>/rules/", agencies.rule_set, name="choose_rule_set"),
    path("agencies/<uuid:organisation>/categories/", agencies.categories, name="choose_categories"),
    path("agencies/<uuid:organisation>/on-board/", agencies.on_board, name="bring_on_board"),
]
