# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='UnspscItem',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('segment', 'Segment'), ('family', 'Family'), ('class', 'Class'), ('commodity', 'Commodity')], max_length=9)),
                ('parent', models.CharField(blank=True, db_index=True, max_length=8)),
                ('titles', models.JSONField()),
                ('source', models.CharField(choices=[('shipped', "This platform's own wording"), ('imported', 'The official file')], max_length=8)),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('fuzzy', models.TextField()),
            ],
            options={
                'ordering': ['code'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='reference_unspsc_words'), django.contrib.postgres.indexes.GinIndex(fields=['fuzzy'], name='reference_unspsc_fuzzy', opclasses=['gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{8}$')), name='reference_unspsc_digits'), models.CheckConstraint(condition=models.Q(('titles__has_key', 'en')), name='reference_unspsc_titled')],
            },
        ),
    ]
