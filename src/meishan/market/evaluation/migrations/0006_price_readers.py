# SPDX-License-Identifier: Apache-2.0
"""Whoever scores reads no price before all scores are locked; the secretary and advisers, who do not score, do."""

from django.db import migrations

READERS = """
CREATE OR REPLACE FUNCTION bids_may_read_prices(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM public.evaluation_seat s
        WHERE s.evaluation_id = notice AND s.state = 'declared' AND s.person = reader
            AND (s.role NOT IN ('chair', 'member') OR public.evaluation_scores_open(notice))
    )
$$;
"""
NO_READERS = """
CREATE OR REPLACE FUNCTION bids_may_read_prices(notice uuid, reader uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT public.bids_may_read(notice, reader)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0005_results"), ("bids", "0010_price_readers")]

    operations = [migrations.RunSQL(READERS, NO_READERS)]
