# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds of openings: no share before its time, nothing decided alone, nothing changed after."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

from ._guards import kept
from ._opening_guards import MOVES, NO_MOVES, NO_OPENING_GUARDS, NO_READERS, OPENING_GUARDS, READERS

READS = "bids_reads(opening_id)"
BOTH = "meishan_sees(supplier_id) OR meishan_sees(buyer_id)"

# Openers of other agencies and auditors read what they were let to open; the rest is as it was (migration 0002).
OPENED = "meishan_sees(supplier_id) OR (opened_at IS NOT NULL AND (meishan_sees(buyer_id) OR bids_opens(notice_id)))"
ENVELOPE = (
    "meishan_sees(supplier_id) OR ((released_at IS NOT NULL OR opened_at IS NOT NULL OR state <> 'sealed')"
    " AND (meishan_sees(buyer_id) OR bids_opens(notice_id)))"
)
SHARE = (
    "meishan_sees(supplier_id) OR (released_at IS NOT NULL AND (meishan_sees(buyer_id) OR EXISTS ("
    "SELECT FROM bids_envelope e WHERE e.id = bids_sealedshare.envelope_id AND bids_opens(e.notice_id))))"
)
BEFORE = {
    "bids_bid": "meishan_sees(supplier_id) OR (opened_at IS NOT NULL AND meishan_sees(buyer_id))",
    "bids_submission": "meishan_sees(supplier_id) OR (opened_at IS NOT NULL AND meishan_sees(buyer_id))",
    "bids_envelope": (
        "meishan_sees(supplier_id)"
        " OR ((released_at IS NOT NULL OR opened_at IS NOT NULL OR state <> 'sealed') AND meishan_sees(buyer_id))"
    ),
    "bids_sealedshare": "meishan_sees(supplier_id) OR (released_at IS NOT NULL AND meishan_sees(buyer_id))",
}
SINCE = {"bids_bid": OPENED, "bids_submission": OPENED, "bids_envelope": ENVELOPE, "bids_sealedshare": SHARE}


def _policy(table: str, condition: str) -> str:
    return f"ALTER POLICY {table}_private ON {table} USING ({condition}) WITH CHECK ({condition});"


class Migration(migrations.Migration):
    dependencies = [("bids", "0003_opening"), ("tenders", "0006_openers")]

    operations = [
        migrations.RunSQL(MOVES, NO_MOVES),
        migrations.RunSQL(READERS, NO_READERS),
        migrations.RunSQL(
            "".join(_policy(*one) for one in SINCE.items()), "".join(_policy(*one) for one in BEFORE.items())
        ),
        *[
            private_rows(table, READS)
            for table in (
                "bids_attendance",
                "bids_handedshare",
                "bids_sharefault",
                "bids_minutes",
                "bids_minutessignature",
            )
        ],
        private_rows("bids_openingline", "meishan_sees_any(seen_by)"),
        private_rows("bids_abstractline", "is_public OR meishan_sees_any(seen_by)"),
        private_rows("bids_openedfile", BOTH),
        private_rows("bids_technicaldecision", "meishan_sees(buyer_id)"),
        private_rows("bids_clarification", BOTH),
        *[
            append_only(table)
            for table in (
                "bids_attendance",
                "bids_openedfile",
                "bids_handedshare",
                "bids_sharefault",
                "bids_minutes",
                "bids_minutessignature",
            )
        ],
        migrations.RunSQL(OPENING_GUARDS, NO_OPENING_GUARDS),
        *[
            kept(table)
            for table in (
                "bids_opening",
                "bids_openingline",
                "bids_abstractline",
                "bids_technicaldecision",
                "bids_clarification",
            )
        ],
    ]
