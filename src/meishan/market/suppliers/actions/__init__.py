# SPDX-License-Identifier: Apache-2.0
"""The acts of this app: profile, file, registration, review, doubles, sanctions, imports."""

from .doubles import decide_duplicate
from .filing import (
    add_document,
    add_reference,
    remove_document,
    remove_owner,
    remove_reference,
    save_level_facts,
    save_owner,
    state_intermediaries,
    state_women_owned,
)
from .importing import (
    check_chunk,
    check_import,
    confirm_import,
    drop_import,
    faults_within,
    import_suppliers,
    is_faulty,
    upload_import,
)
from .profile import (
    begin,
    choose_agencies,
    save_address,
    save_contacts,
    save_countries,
    save_general,
    save_goods,
    sign_declaration,
)
from .registering import lift_sanction, rematch, resubmit, sanction, submit, withdraw
from .review import accept, ask_more, decline, note_finding, set_intake, take_up, verify_women_owned

__all__ = [
    "accept",
    "add_document",
    "add_reference",
    "ask_more",
    "begin",
    "check_chunk",
    "check_import",
    "choose_agencies",
    "confirm_import",
    "decide_duplicate",
    "decline",
    "drop_import",
    "faults_within",
    "import_suppliers",
    "is_faulty",
    "lift_sanction",
    "note_finding",
    "rematch",
    "remove_document",
    "remove_owner",
    "remove_reference",
    "resubmit",
    "sanction",
    "save_address",
    "save_contacts",
    "save_countries",
    "save_general",
    "save_goods",
    "save_level_facts",
    "save_owner",
    "set_intake",
    "sign_declaration",
    "state_intermediaries",
    "state_women_owned",
    "submit",
    "take_up",
    "upload_import",
    "verify_women_owned",
    "withdraw",
]
