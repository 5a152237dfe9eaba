# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds of awards: nobody approves her own work, who ranks first is recommended, nothing goes
to who is sanctioned, and an award waits for its standstill, for debriefings and for protests.
"""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows
from meishan.market.bids.migrations._guards import kept

from ._award_guards import (
    AWARD_GUARDS,
    AWARD_MOVE_FUNCTIONS,
    NO_AWARD_GUARDS,
    NO_AWARD_MOVE_FUNCTIONS,
)

OWN = "meishan_sees(buyer_id)"
BOTH = "meishan_sees(supplier_id) OR meishan_sees(buyer_id)"
# An outcome makes the ranking it rests on public.
ANNOUNCED = f"{OWN} OR EXISTS (SELECT FROM evaluation_outcome o WHERE o.ranking_id = evaluation_ranking.id)"
# A draft is its bidder's alone.
FILED = "meishan_sees(supplier_id) OR (filed_at IS NOT NULL AND meishan_sees(buyer_id))"


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_awarding"), ("vetting", "0002_walls")]

    operations = [
        migrations.RunSQL(AWARD_MOVE_FUNCTIONS, NO_AWARD_MOVE_FUNCTIONS),
        private_rows("evaluation_committeemember", "meishan_sees(agency_id)"),
        *[
            private_rows(f"evaluation_{table}", OWN)
            for table in ("rejection", "recommendation", "recommendedlot", "advice", "decision")
        ],
        private_rows("evaluation_ranking", ANNOUNCED),
        private_rows("evaluation_letter", BOTH),
        private_rows("evaluation_debrief", BOTH),
        private_rows("evaluation_protest", FILED),
        private_rows("evaluation_proteststep", BOTH),
        *[
            append_only(f"evaluation_{table}")
            for table in (
                "rejection",
                "ranking",
                "recommendedlot",
                "advice",
                "decision",
                "outcome",
                "letter",
                "proteststep",
            )
        ],
        migrations.RunSQL(AWARD_GUARDS, NO_AWARD_GUARDS),
        *[
            kept(f"evaluation_{table}")
            for table in ("committeemember", "recommendation", "award", "debrief", "protest")
        ],
    ]
