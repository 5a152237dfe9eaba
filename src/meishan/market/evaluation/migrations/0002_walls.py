# SPDX-License-Identifier: Apache-2.0
"""What the database itself holds of evaluations: who reads bids and scores, that nothing is scored after the lock,
that nobody judges what she opens, and that a report counts once all have signed the very same one.
"""

from django.db import migrations

from meishan.base.core.rowsecurity import append_only, private_rows
from meishan.market.bids.migrations._guards import kept

from ._guards import GUARDS, MOVES, NO_GUARDS, NO_MOVES, NO_READERS, READERS

PANEL = "evaluation_shows(evaluation_id)"
AGREED = "evaluation_sits(evaluation_id) OR evaluation_reported_to(evaluation_id)"
SCORES = (
    "meishan_sees(person) OR (evaluation_scores_open(evaluation_id) AND"
    " (evaluation_sits(evaluation_id) OR evaluation_reported_to(evaluation_id)))"
)
DECLARED = (
    "meishan_sees(buyer_id) OR EXISTS ("
    "SELECT FROM evaluation_seat s WHERE s.id = evaluation_conflict.seat_id AND meishan_sees(s.person))"
)


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial"), ("bids", "0008_readers")]

    operations = [
        migrations.RunSQL(MOVES, NO_MOVES),
        migrations.RunSQL(READERS, NO_READERS),
        private_rows("evaluation_evaluation", "meishan_sees(buyer_id) OR meishan_sees_any(people)"),
        private_rows("evaluation_seat", PANEL),
        private_rows("evaluation_alias", PANEL),
        private_rows("evaluation_conflict", DECLARED),
        private_rows("evaluation_score", SCORES),
        private_rows("evaluation_agreed", AGREED),
        private_rows("evaluation_report", AGREED),
        private_rows("evaluation_reportsignature", AGREED),
        *[
            append_only(table)
            for table in ("evaluation_alias", "evaluation_conflict", "evaluation_reportsignature")
        ],
        migrations.RunSQL(GUARDS, NO_GUARDS),
        *[
            kept(table)
            for table in (
                "evaluation_evaluation",
                "evaluation_seat",
                "evaluation_score",
                "evaluation_agreed",
                "evaluation_report",
            )
        ],
    ]
