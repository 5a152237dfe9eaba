# SPDX-License-Identifier: Apache-2.0

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import meishan.base.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('size', models.BigIntegerField(db_index=True)),
                ('at', models.DateTimeField()),
                ('root', models.BinaryField(max_length=32)),
                ('note', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('act', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(blank=True, max_length=80)),
                ('subject_id', models.UUIDField(null=True)),
                ('actor', models.UUIDField(null=True)),
                ('role', models.CharField(blank=True, max_length=120)),
                ('organisation', models.UUIDField(null=True)),
                ('standing_in_for', models.UUIDField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('facts', models.JSONField(default=dict)),
                ('is_public', models.BooleanField(default=False)),
                ('salt', models.BinaryField(max_length=16)),
                ('details_hash', models.BinaryField(max_length=32, null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['subject_id', 'at'], name='ledger_entry_subject'),
                    models.Index(fields=['organisation', 'at'], name='ledger_entry_organisation'),
                    models.Index(fields=['-at', '-id'], name='ledger_entry_newest'),
                    models.Index(fields=['act', '-at'], name='ledger_entry_act'),
                    django.contrib.postgres.indexes.GinIndex(fields=['parties'], name='ledger_entry_parties'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FollowerPosition',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('next_number', models.BigIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('failed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('data', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('vkey', models.CharField(max_length=250, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('level', 'index'), name='ledger_node_place'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('act', models.CharField(max_length=80)),
                ('actor', models.UUIDField(db_index=True, null=True)),
                ('organisation', models.UUIDField(null=True)),
                ('subject_kind', models.CharField(blank=True, max_length=80)),
                ('subject_id', models.UUIDField(null=True)),
                ('reason', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='World',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('production', 'Production'), ('demo', 'Demonstration'), ('test', 'Test')], default='production', max_length=10)),
                ('clock_offset', models.DurationField(default=datetime.timedelta(0))),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('id', 1)), name='ledger_one_world'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'production'), _negated=True), ('clock_offset', datetime.timedelta(0)), _connector='OR'), name='ledger_production_clock_is_true'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Detail',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='detail', serialize=False, to='ledger.entry')),
                ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('payload', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='disclosure', serialize=False, to='ledger.entry')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Pending',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='ledger.entry')),
            ],
        ),
        migrations.AddField(
            model_name='leaf',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='leaf', to='ledger.entry'),
        ),
    ]
