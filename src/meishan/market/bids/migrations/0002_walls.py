# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds: who sees what before the opening, what never changes, and that nothing is late."""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows

from ._guards import GUARDS, NO_GUARDS, kept

# The buyer sees a row once the opening has shown it, and never learns of a bid that was only a draft.
OWN = "meishan_sees(supplier_id)"
OWN_OR_OPENED = "meishan_sees(supplier_id) OR (opened_at IS NOT NULL AND meishan_sees(buyer_id))"
OWN_OR_RELEASED = "meishan_sees(supplier_id) OR (released_at IS NOT NULL AND meishan_sees(buyer_id))"
OWN_OR_ENVELOPE_SHOWN = (
    "meishan_sees(supplier_id)"
    " OR ((released_at IS NOT NULL OR opened_at IS NOT NULL OR state <> 'sealed') AND meishan_sees(buyer_id))"
)
OWN_OR_AFTER_RELEASE = (
    "meishan_sees(supplier_id) OR (meishan_sees(buyer_id) AND EXISTS ("
    "SELECT FROM tenders_deadline d WHERE d.notice_id = bids_failedtry.notice_id AND d.released_at IS NOT NULL))"
)
OWN_OR_PARTNER = "meishan_sees(supplier_id) OR meishan_sees(organisation_id)"


class Migration(migrations.Migration):
    dependencies = [("bids", "0001_initial"), ("tenders", "0002_walls"), ("ledger", "0002_walls")]

    operations = [
        private_rows("bids_bid", OWN_OR_OPENED),
        private_rows("bids_submission", OWN_OR_OPENED),
        private_rows("bids_envelope", OWN_OR_ENVELOPE_SHOWN),
        private_rows("bids_sealedshare", OWN_OR_RELEASED),
        private_rows("bids_failedtry", OWN_OR_AFTER_RELEASE),
        private_rows("bids_partner", OWN_OR_PARTNER),
        private_rows("bids_participant", OWN_OR_PARTNER),
        *[
            private_rows(table, OWN)
            for table in ("bids_receipt", "bids_upload", "bids_uploadpiece", "bids_biddraft")
        ],
        private_rows("bids_organisationkey", "meishan_sees(organisation_id)"),
        append_only("bids_failedtry"),
        append_only("bids_uploadpiece"),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        *[
            kept(table)
            for table in (
                "bids_bid",
                "bids_submission",
                "bids_envelope",
                "bids_sealedshare",
                "bids_receipt",
                "bids_partner",
                "bids_participant",
                "bids_upload",
                "bids_organisationkey",
            )
        ],
    ]
