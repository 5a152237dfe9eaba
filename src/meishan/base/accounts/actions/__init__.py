# SPDX-License-Identifier: Apache-2.0
"""What people do to accounts and organisations: each function is one act."""

from .administration import close_administrator_session, make_operator, open_administrator_session
from .agencies import bring_on_board, choose_categories, choose_rule_set, describe_agency, found_agency
from .delegations import delegate, revoke_delegation
from .email_changes import agree_email_change, ask_email_change, stop_email_change
from .members import accept_invitation, change_roles, invite, leave, withdraw_invitation
from .own_account import (
    add_second_step,
    erase,
    remove_second_step,
    save_profile,
    set_password,
    sign_in,
)
from .recoveries import approve_recovery, ask_recovery, complete_recovery, stop_recovery
from .sign_up import confirm, join, sign_up
from .tokens import make_token, note_use, revoke_token

__all__ = [
    "accept_invitation",
    "add_second_step",
    "agree_email_change",
    "approve_recovery",
    "ask_email_change",
    "ask_recovery",
    "bring_on_board",
    "change_roles",
    "choose_categories",
    "choose_rule_set",
    "close_administrator_session",
    "complete_recovery",
    "confirm",
    "delegate",
    "describe_agency",
    "erase",
    "found_agency",
    "invite",
    "join",
    "leave",
    "make_operator",
    "make_token",
    "note_use",
    "open_administrator_session",
    "remove_second_step",
    "revoke_delegation",
    "revoke_token",
    "save_profile",
    "set_password",
    "sign_in",
    "sign_up",
    "stop_email_change",
    "stop_recovery",
    "withdraw_invitation",
]
