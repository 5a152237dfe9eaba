# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds of contracts: who sees what, what both must have signed, what never changes."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows
from meishan.market.tenders.migrations._moves import may_move

from ..states import (
    AGREEMENT_MOVES,
    AMENDMENT_MOVES,
    CALL_OFF_MOVES,
    CONTRACT_MOVES,
    MILESTONE_MOVES,
    PIGGYBACK_MOVES,
)
from ._agreement_guards import AGREEMENT_GUARDS, NO_AGREEMENT_GUARDS
from ._guards import CONTRACT_GUARDS, NO_CONTRACT_GUARDS

BUYER = "meishan_sees(buyer_id)"
BOTH = "meishan_sees(buyer_id) OR meishan_sees(supplier_id)"
MOVES = {
    "contract": CONTRACT_MOVES,
    "milestone": MILESTONE_MOVES,
    "amendment": AMENDMENT_MOVES,
    "agreement": AGREEMENT_MOVES,
    "calloff": CALL_OFF_MOVES,
    "piggyback": PIGGYBACK_MOVES,
}
POLICIES = {
    "contract": "is_public OR meishan_sees(buyer_id) OR (offered_at IS NOT NULL AND meishan_sees(supplier_id))",
    "contracttext": BUYER,
    "contractversion": BOTH,
    "signature": BOTH,
    # As far as the contract shows itself.
    "milestone": "EXISTS (SELECT FROM contracts_contract c WHERE c.id = contracts_milestone.contract_id)",
    "amendment": (
        "in_force_at IS NOT NULL OR meishan_sees(buyer_id)"
        " OR (offered_at IS NOT NULL AND meishan_sees(supplier_id))"
    ),
    "amendmentreview": BUYER,
    "acceptance": BOTH,
    "deliveryreport": BOTH,
    "termination": "meishan_sees(buyer_id) OR (state = 'decided' AND meishan_sees(supplier_id))",
    "performancenote": BOTH,
    "agreement": "is_public OR meishan_sees_any(users) OR meishan_sees_any(holders)",
    "priceline": (
        "EXISTS (SELECT FROM contracts_contract c LEFT JOIN contracts_agreement a ON a.id = c.agreement_id"
        " WHERE c.id = contracts_priceline.contract_id"
        " AND (meishan_sees(c.supplier_id) OR meishan_sees(c.buyer_id) OR meishan_sees_any(a.users)))"
    ),
    "piggyback": "meishan_sees(agency_id) OR meishan_sees(owner_id) OR meishan_sees(supplier_id)",
    "calloff": (
        "meishan_sees(buyer_id) OR (ordered_at IS NOT NULL AND meishan_sees(supplier_id))"
        " OR (approved_at IS NOT NULL AND meishan_sees(owner_id))"
    ),
    "calloffline": "EXISTS (SELECT FROM contracts_calloff c WHERE c.id = contracts_calloffline.call_off_id)",
    "round": (
        "meishan_sees(buyer_id)"
        " OR EXISTS (SELECT FROM contracts_roundinvite i WHERE i.round_id = contracts_round.id)"
    ),
    "roundinvite": BOTH,
    "roundoffer": "meishan_sees(supplier_id) OR (meishan_sees(buyer_id) AND opens_at <= meishan_now())",
}
APPEND_ONLY = ("contractversion", "signature", "amendmentreview", "acceptance", "deliveryreport", "roundinvite")
KEPT = (
    "contract",
    "amendment",
    "termination",
    "performancenote",
    "agreement",
    "piggyback",
    "calloff",
    "round",
    "roundoffer",
)


def kept(table: str) -> migrations.RunSQL:
    """Rows of `table` are never deleted."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION meishan_refuse_change();"
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION meishan_refuse_change();",
        f"DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_not_emptied ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_constraints"), ("tenders", "0008_text_final"), ("ledger", "0002_walls")]

    operations = [
        *[
            migrations.RunSQL(
                may_move(f"contracts_{name}_may_move", moves),
                f"DROP FUNCTION contracts_{name}_may_move(text, text, text);",
            )
            for name, moves in MOVES.items()
        ],
        migrations.RunSQL(CONTRACT_GUARDS, NO_CONTRACT_GUARDS),
        migrations.RunSQL(AGREEMENT_GUARDS, NO_AGREEMENT_GUARDS),
        *[private_rows(f"contracts_{name}", condition) for name, condition in POLICIES.items()],
        *[append_only(f"contracts_{name}") for name in APPEND_ONLY],
        *[kept(f"contracts_{name}") for name in KEPT],
    ]
