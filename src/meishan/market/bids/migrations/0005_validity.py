# SPDX-License-Identifier: Apache-2.0
"""Bidders are asked to stand by their bids for longer; and the walls around their answers."""

import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models

from meishan.base.core.rowsecurity import append_only, private_rows

from ._guards import kept

ANSWER = """
CREATE FUNCTION bids_validity_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at IS NOT NULL OR (NEW.id, NEW.request_id, NEW.bid_id, NEW.supplier_id, NEW.buyer_id)
        IS DISTINCT FROM (OLD.id, OLD.request_id, OLD.bid_id, OLD.supplier_id, OLD.buyer_id) THEN
        RAISE EXCEPTION 'a request to stand by a bid is answered once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER bids_validity_guard BEFORE UPDATE ON bids_validityanswer
    FOR EACH ROW EXECUTE FUNCTION bids_validity_guard();
"""
NO_ANSWER = "DROP TRIGGER bids_validity_guard ON bids_validityanswer; DROP FUNCTION bids_validity_guard();"
# A bidder sees a request through its own answer to it.
REQUEST = (
    "meishan_sees(buyer_id) OR EXISTS ("
    "SELECT FROM bids_validityanswer a WHERE a.request_id = bids_validityrequest.id)"
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('bids', '0004_opening_walls'),
        ('tenders', '0006_openers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ValidityRequest',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('before', models.DateField(help_text='The last day on which bids bound their bidders until then.')),
                ('until', models.DateField()),
                ('reason', models.TextField()),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'number'), name='bids_validity_number'),
                    models.CheckConstraint(condition=models.Q(('until__gt', models.F('before'))), name='bids_validity_longer'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ValidityAnswer',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('agrees', models.BooleanField(null=True)),
                ('person', models.UUIDField(null=True)),
                ('at', models.DateTimeField(null=True)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='validity_answers', to='bids.bid')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='bids.validityrequest')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('request', 'bid'), name='bids_validity_answer_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agrees__isnull', True), ('at__isnull', True), ('person__isnull', True)), models.Q(('agrees__isnull', False), ('at__isnull', False), ('person__isnull', False)), _connector='OR'), name='bids_validity_answered'),
                ],
            },
        ),
        private_rows("bids_validityanswer", "meishan_sees(supplier_id) OR meishan_sees(buyer_id)"),
        private_rows("bids_validityrequest", REQUEST),
        append_only("bids_validityrequest"),
        migrations.RunSQL(ANSWER, NO_ANSWER),
        kept("bids_validityanswer"),
    ]
