# SPDX-License-Identifier: Apache-2.0
"""The search index, saved searches, alerts."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import meishan.base.core.ids
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('suppliers', '0002_walls'),
        ('tenders', '0002_walls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('supplier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='suppliers.supplier')),
                ('frequency', models.CharField(choices=[('off', 'No mail'), ('daily', 'One mail a day, when there is something new'), ('instant', 'At once')], default='daily', max_length=10)),
                ('has_own_codes', models.BooleanField(default=False)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('feed_number', models.PositiveIntegerField(default=1)),
                ('after', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Indexed',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tenders.notice')),
                ('type', models.CharField(max_length=20)),
                ('buyer_key', models.CharField(max_length=40)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None)),
                ('lines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), size=None)),
                ('closes_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField()),
                ('is_cancelled', models.BooleanField()),
                ('is_live', models.BooleanField()),
                ('sustainability_state', models.CharField(max_length=12)),
                ('reserved_for', models.CharField(max_length=12)),
                ('reference_key', models.CharField(max_length=120)),
                ('title_words', django.contrib.postgres.search.SearchVectorField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='matching_words'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_live', True)), fields=['words'], name='matching_live_words'), django.contrib.postgres.indexes.GinIndex(fields=['lines'], name='matching_lines'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('is_live', True)), fields=['lines'], name='matching_live_lines'), models.Index(fields=['-published_at', '-notice'], name='matching_newest'), models.Index(condition=models.Q(('is_live', True)), fields=['closes_at'], name='matching_live_deadline'), models.Index(django.contrib.postgres.indexes.OpClass('reference_key', name='varchar_pattern_ops'), name='matching_reference_key')],
            },
        ),
        migrations.CreateModel(
            name='KnownWord',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('latin', models.CharField(max_length=120)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['latin'], name='matching_known_latin', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('daily', 'Daily'), ('instant', 'Instant')], max_length=10)),
                ('above', models.BigIntegerField()),
                ('up_to', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('digests', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('up_to__gte', models.F('above'))), name='matching_run_forward')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('query', models.JSONField()),
                ('frequency', models.CharField(choices=[('off', 'No mail'), ('daily', 'One mail a day, when there is something new'), ('instant', 'At once')], default='daily', max_length=10)),
                ('feed_number', models.PositiveIntegerField(default=1)),
                ('after', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['frequency', 'id'], name='matching_saved_frequency'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('person', 'organisation', 'name'), name='matching_saved_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('revisions', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='matching.run')),
                ('saved', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='matching.savedsearch')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('mailed_at__isnull', True)), fields=['id'], name='matching_digest_waiting'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('saved__isnull', True)), fields=('run', 'organisation'), name='matching_digest_once'),
                    models.UniqueConstraint(condition=models.Q(('saved__isnull', False)), fields=('run', 'saved'), name='matching_saved_digest_once'),
                    models.CheckConstraint(condition=models.Q(('revisions__len__gt', 0)), name='matching_digest_not_empty'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AlertCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='matching.alert')),
            ],
            options={
                'indexes': [models.Index(fields=['code', 'alert'], name='matching_alert_by_code')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'code'), name='matching_alert_code_once')],
            },
        ),
        migrations.CreateModel(
            name='AlertReader',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='matching.alert')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('alert', 'person'), name='matching_reader_once')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('number', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenders.notice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'version'), name='matching_revision_once')],
            },
        ),
    ]
