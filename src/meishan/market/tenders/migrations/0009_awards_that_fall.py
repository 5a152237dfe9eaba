# SPDX-License-Identifier: Apache-2.0
"""A lot whose award fell away is open again; a tender none of whose awards is left ends without result."""

from django.db import migrations

from ..states import LOT_MOVES, MOVES_OF_METHODS, TENDER_MOVES
from ._moves import may_move


class Migration(migrations.Migration):
    dependencies = [("tenders", "0008_text_final")]

    operations = [
        migrations.RunSQL(
            may_move("tenders_tender_may_move", TENDER_MOVES, MOVES_OF_METHODS), migrations.RunSQL.noop
        ),
        migrations.RunSQL(may_move("tenders_lot_may_move", LOT_MOVES), migrations.RunSQL.noop),
    ]
