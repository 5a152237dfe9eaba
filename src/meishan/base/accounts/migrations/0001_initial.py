# SPDX-License-Identifier: Apache-2.0
"""The tables of people, organisations and mail."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import meishan.base.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('agency', 'UN agency'), ('supplier', 'Supplier'), ('individual_consultant', 'Individual consultant'), ('implementing_partner', 'Implementing partner'), ('un_staff', 'UN staff member'), ('international_organisation', 'International organisation'), ('trade_promotion', 'Trade promotion organisation'), ('platform', 'Platform operator')], max_length=30)),
                ('name', models.CharField(max_length=250)),
                ('acronym', models.CharField(blank=True, max_length=30)),
                ('names', models.JSONField(default=dict, help_text='The name in other languages, by language code.')),
                ('country', models.CharField(blank=True, max_length=2)),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['kind', 'name'], name='accounts_organisation_kind'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('prefix', models.CharField(max_length=12)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DeadAddress',
            fields=[
                ('email', models.EmailField(max_length=254, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('reason', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer'), ('head', 'Head of procurement'), ('officer', 'Procurement officer'), ('reviewer', 'Supplier reviewer'), ('financial_reviewer', 'Financial reviewer'), ('vetting_officer', 'Vetting officer'), ('opener', 'Bid opener'), ('evaluator', 'Evaluator'), ('auditor', 'Auditor'), ('operator', 'Administrator')], max_length=30), size=None)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='accounts_delegation_forward'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('new_email', models.EmailField(max_length=254)),
                ('old_token_hash', models.CharField(max_length=64, unique=True)),
                ('new_token_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('old_agreed_at', models.DateTimeField(null=True)),
                ('new_agreed_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer'), ('head', 'Head of procurement'), ('officer', 'Procurement officer'), ('reviewer', 'Supplier reviewer'), ('financial_reviewer', 'Financial reviewer'), ('vetting_officer', 'Vetting officer'), ('opener', 'Bid opener'), ('evaluator', 'Evaluator'), ('auditor', 'Auditor'), ('operator', 'Administrator')], max_length=30), size=None)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('to', models.EmailField(max_length=254)),
                ('kind', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('headers', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be sent'), ('sent', 'Sent'), ('bounced', 'Came back'), ('failed', 'Could not be sent')], default='queued', max_length=10)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('bounced_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['state', 'made_at'], name='accounts_mail_state'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('editor', 'Editor'), ('viewer', 'Viewer'), ('head', 'Head of procurement'), ('officer', 'Procurement officer'), ('reviewer', 'Supplier reviewer'), ('financial_reviewer', 'Financial reviewer'), ('vetting_officer', 'Vetting officer'), ('opener', 'Bid opener'), ('evaluator', 'Evaluator'), ('auditor', 'Auditor'), ('operator', 'Administrator')], max_length=30)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('stop_token_hash', models.CharField(max_length=64, unique=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=150)),
                ('password', models.CharField(max_length=128)),
                ('language', models.CharField(max_length=10)),
                ('time_zone', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('agency', 'UN agency'), ('supplier', 'Supplier'), ('individual_consultant', 'Individual consultant'), ('implementing_partner', 'Implementing partner'), ('un_staff', 'UN staff member'), ('international_organisation', 'International organisation'), ('trade_promotion', 'Trade promotion organisation'), ('platform', 'Platform operator')], max_length=30)),
                ('organisation_name', models.CharField(max_length=250)),
                ('country', models.CharField(max_length=2)),
                ('conduct_version', models.PositiveSmallIntegerField()),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
                ('expires_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('language', models.CharField(default='en', max_length=10)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
                ('conduct_version', models.PositiveSmallIntegerField(default=0, help_text='The code of conduct she accepted; 0 for none.')),
                ('conduct_accepted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_person_email')],
            },
        ),
        migrations.CreateModel(
            name='AdministratorSession',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='administrator_sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='agency', serialize=False, to='accounts.organisation')),
                ('rule_set', models.CharField(max_length=40)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, help_text='UNSPSC codes it buys.', size=None)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('service_days', models.PositiveSmallIntegerField(default=10, help_text='Working days to review a supplier.')),
                ('on_board_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='apitoken',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='absent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='stand_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_held', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emailchange',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='mail',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='membership',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recovery',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recovery',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recovery',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('absent', models.F('stand_in')), _negated=True), name='accounts_delegation_to_other'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person', 'organisation', 'role'), name='accounts_membership_once'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('asked_by', models.F('person')), _negated=True), name='accounts_recovery_asked_by_other'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('asked_by')), _negated=True), models.Q(('approved_by', models.F('person')), _negated=True)), _connector='OR'), name='accounts_recovery_two_people'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('done_at__isnull', True), models.Q(('approved_by__isnull', False), ('due_at__lte', models.F('done_at')), ('stopped_at__isnull', True)), _connector='OR'), name='accounts_recovery_waited'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('stopped_at__isnull', True)), fields=('person',), name='accounts_recovery_one_open'),
        ),
    ]
