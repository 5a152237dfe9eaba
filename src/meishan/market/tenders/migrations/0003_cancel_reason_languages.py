# SPDX-License-Identifier: Apache-2.0
"""The reason of a cancellation becomes a text by language code; what stands was in the notice's main language."""

from django.db import migrations, models

FORWARD = """
ALTER TABLE tenders_notice ALTER COLUMN cancel_reason DROP DEFAULT;
ALTER TABLE tenders_notice ALTER COLUMN cancel_reason TYPE jsonb USING
    CASE WHEN cancel_reason = '' THEN '{}'::jsonb ELSE jsonb_build_object(language, cancel_reason) END;
"""
BACKWARD = """
ALTER TABLE tenders_notice ALTER COLUMN cancel_reason TYPE text USING coalesce(cancel_reason ->> language, '');
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0002_walls")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField("notice", "cancel_reason", models.JSONField(default=dict)),
            ],
        )
    ]
