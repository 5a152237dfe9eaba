# SPDX-License-Identifier: Apache-2.0
"""A final offer has a price for each lot it is for; the database holds that its total is their sum."""

from django.db import migrations, models

SUM = """
CREATE FUNCTION bids_sum_of(prices jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT coalesce(sum(value::numeric), 0) FROM jsonb_each_text(prices)
$$;
ALTER TABLE bids_finaloffer ADD CONSTRAINT bids_offer_lots CHECK (lots = '{}' OR total = public.bids_sum_of(lots));
"""
NO_SUM = "ALTER TABLE bids_finaloffer DROP CONSTRAINT bids_offer_lots; DROP FUNCTION bids_sum_of(jsonb);"


class Migration(migrations.Migration):
    dependencies = [("bids", "0010_price_readers")]

    operations = [
        migrations.AddField(model_name="finaloffer", name="lots", field=models.JSONField(default=dict)),
        migrations.RunSQL(SUM, NO_SUM),
    ]
