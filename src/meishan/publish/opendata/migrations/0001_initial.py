# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0003_clock_in_full'),
    ]

    operations = [
        migrations.CreateModel(
            name='Compiled',
            fields=[
                ('ocid', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('process', models.UUIDField(unique=True)),
                ('buyer', models.UUIDField(db_index=True, null=True)),
                ('number', models.BigIntegerField(unique=True)),
                ('releases', models.PositiveIntegerField()),
                ('begun', models.DateTimeField()),
                ('date', models.DateTimeField(db_index=True)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ocid', models.CharField(max_length=80)),
                ('organisation', models.UUIDField()),
                ('number', models.BigIntegerField()),
                ('person', models.UUIDField(db_index=True, null=True)),
                ('body', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['organisation'], name='opendata_party_organisation')],
                'constraints': [models.UniqueConstraint(fields=('number', 'organisation'), name='opendata_party_once')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('ocid', models.CharField(max_length=80)),
                ('date', models.DateTimeField(db_index=True)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField(help_text='When this row was written; later than the release after a rebuild.')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['ocid', 'number'], name='opendata_release_ocid')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 0)), name='opendata_release_number')],
            },
        ),
    ]
