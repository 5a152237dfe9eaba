# SPDX-License-Identifier: Apache-2.0
"""The tables of vetting."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import meishan.base.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('suppliers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedParty',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=80)),
                ('kind', models.CharField(blank=True, choices=[('person', 'Person'), ('organisation', 'Organisation'), ('vessel', 'Ship'), ('aircraft', 'Aircraft'), ('', 'Not stated')], max_length=15)),
                ('name', models.TextField()),
                ('names', models.JSONField(help_text='[{"name": …, "alias": …, "weak": …}], the main name first')),
                ('birth_dates', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('birth_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('countries_as_written', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), default=list, size=None)),
                ('programme', models.TextField(blank=True)),
                ('listed_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('remarks', models.TextField(blank=True)),
                ('fingerprint', models.CharField(help_text='Changes when what identifies the party does.', max_length=64)),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['name'], name='vetting_party_name', opclasses=['gin_trgm_ops']),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('listed_on__isnull', True), ('ends_on__gte', models.F('listed_on')), _connector='OR'), name='vetting_party_dates'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SanctionsList',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('title', models.CharField(blank=True, help_text='Empty for the lists everybody knows.', max_length=200)),
                ('format', models.CharField(choices=[('un', 'UN Security Council consolidated list (XML)'), ('ofac', 'OFAC Specially Designated Nationals (CSV)'), ('csl', 'US consolidated screening list (CSV)'), ('debarred', 'Debarred firms, World Bank style (CSV)')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'To be decided'), ('proposed', 'Found to be a match, second person to confirm'), ('confirmed', 'Confirmed match'), ('cleared', 'False alarm'), ('lifted', 'Match lifted'), ('lapsed', 'Taken off the list before a decision')], default='open', max_length=10)),
                ('score', models.DecimalField(decimal_places=3, max_digits=4)),
                ('opened_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('party_key', models.CharField(help_text="The party's fingerprint when the hits were found.", max_length=64)),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vetting_cases', to='suppliers.supplier')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='vetting.listedparty')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', '-score'], name='vetting_case_queue'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('supplier', 'party'), name='vetting_case_once'),
                    models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='vetting_case_score'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), ('proposed_by__isnull', False), _connector='OR'), name='vetting_case_proposed_by_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('step', models.CharField(choices=[('opened', 'Opened by screening'), ('seen_again', "Opened again: the listed party or the supplier's names changed"), ('cleared', 'Cleared as a false alarm'), ('proposed', 'Found to be a match'), ('sent_back', 'Sent back by the second person'), ('confirmed', 'Confirmed by a second person'), ('reopened', 'Opened again by an officer'), ('lifted', 'Lifted'), ('lapsed', 'Closed: no longer listed')], max_length=12)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='vetting.case')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ListVersion',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('offered', 'Waiting for your decision'), ('imported', 'Imported'), ('dropped', 'Dropped')], default='offered', max_length=10)),
                ('list_date', models.DateField(help_text='The date the list itself bears.', null=True)),
                ('files', models.JSONField(help_text='{"main": {"name": …, "sha256": …, "bytes": …, "stored": …}}')),
                ('fingerprint', models.CharField(help_text='Over the hashes of all files.', max_length=64)),
                ('offered_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('entries', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('removed', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list, help_text='[{"line": …, "why": …, "found": …}]')),
                ('difference', models.JSONField(default=dict, help_text='References added, changed and removed.')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='vetting.sanctionslist')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['source', '-decided_at'], name='vetting_version_latest'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='vetting_version_decided'),
                ],
            },
        ),
        migrations.AddField(
            model_name='listedparty',
            name='added_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vetting.listversion'),
        ),
        migrations.AddField(
            model_name='listedparty',
            name='changed_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vetting.listversion'),
        ),
        migrations.AddField(
            model_name='listedparty',
            name='removed_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vetting.listversion'),
        ),
        migrations.CreateModel(
            name='Rerun',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting to start'), ('running', 'Running'), ('done', 'Done')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('only_new', models.BooleanField(default=False, help_text='Only suppliers never screened.')),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('cases', models.PositiveIntegerField(default=0)),
                ('last', models.UUIDField(help_text='The last supplier screened.', null=True)),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reruns', to='vetting.listversion')),
            ],
        ),
        migrations.AddField(
            model_name='listedparty',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='vetting.sanctionslist'),
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('moment', models.CharField(choices=[('registration', 'At registration'), ('change', 'When names or owners changed'), ('list_update', 'When a list was updated'), ('publication', 'When a tender was published'), ('evaluation', 'At technical evaluation'), ('award', 'Before award'), ('on_demand', 'When an officer asked')], max_length=15)),
                ('at', models.DateTimeField()),
                ('lists', models.JSONField(help_text='[{"key": …, "version": …, "date": …}]')),
                ('names', models.PositiveSmallIntegerField(help_text='How many names were held against the lists.')),
                ('names_key', models.CharField(help_text='Hash of the names: tells whether they changed.', max_length=64)),
                ('hits', models.PositiveSmallIntegerField(default=0)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['supplier', '-at'], name='vetting_screening_latest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Hit',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=250)),
                ('role', models.CharField(help_text='supplier, other_name, or a tie such as owner.', max_length=15)),
                ('kind', models.CharField(blank=True, max_length=15)),
                ('birth_year', models.PositiveSmallIntegerField(null=True)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('score', models.DecimalField(decimal_places=3, max_digits=4)),
                ('matched', models.TextField()),
                ('why', models.JSONField(help_text='The structured explanation: see queries.explained.')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='vetting.case')),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='found', to='vetting.screening')),
            ],
            options={
                'ordering': ['-score', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Ineligibility',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('ground', models.CharField(help_text='The list and the reference there.', max_length=250)),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ineligibilities', to='vetting.case')),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ineligibilities', to='suppliers.supplier')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['supplier'], name='vetting_ineligible_now')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lifted_at__isnull', True), ('lifted_at__gte', models.F('since')), _connector='OR'), name='vetting_lifted_after'), models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('case',), name='vetting_ineligible_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='listedparty',
            constraint=models.UniqueConstraint(fields=('source', 'reference'), name='vetting_party_once'),
        ),
    ]
