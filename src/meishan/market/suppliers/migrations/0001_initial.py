# SPDX-License-Identifier: Apache-2.0
"""The tables of suppliers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import meishan.base.core.ids
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='intake', serialize=False, to='accounts.organisation')),
                ('reviews_basic', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='supplier', serialize=False, to='accounts.organisation')),
                ('number', models.BigIntegerField(unique=True)),
                ('name', models.CharField(help_text='As on the certificate of incorporation.', max_length=250)),
                ('name_key', models.CharField(help_text="The name as it is compared with others'.", max_length=250)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('year_established', models.PositiveSmallIntegerField(null=True)),
                ('ownership_type', models.CharField(blank=True, choices=[('private', 'Privately owned'), ('public', 'Publicly traded'), ('state', 'Owned by a government'), ('cooperative', 'Cooperative'), ('non_profit', 'Non-profit organisation'), ('individual', 'Individual or sole trader')], max_length=20)),
                ('is_disability_inclusive', models.BooleanField(default=False)),
                ('women_owned', models.CharField(choices=[('none', 'Not declared'), ('declared', 'Declared by the supplier'), ('evidenced', 'Shown with ownership data and a document'), ('verified', 'Verified by an agency')], default='none', max_length=10)),
                ('sme_class', models.CharField(choices=[('micro', 'Micro enterprise'), ('small', 'Small enterprise'), ('medium', 'Medium enterprise'), ('large', 'Large enterprise'), ('unknown', 'Size not known')], default='unknown', max_length=10)),
                ('scope', models.CharField(blank=True, choices=[('national', 'In its own country'), ('international', 'Internationally')], max_length=15)),
                ('business_countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('website', models.URLField(blank=True)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('about', models.TextField(blank=True)),
                ('about_language', models.CharField(blank=True, max_length=10)),
                ('auto_submit', models.BooleanField(default=True)),
                ('standing', models.CharField(choices=[('open', 'Open'), ('held', 'Held as a possible duplicate'), ('merged', 'Merged into another supplier')], default='open', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='suppliers_name_key', opclasses=['gin_trgm_ops']),
                    models.Index(fields=['country', 'standing'], name='suppliers_country'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('standing', 'merged')), models.Q(models.Q(('standing', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='suppliers_merged_into_one'),
                    models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('organisation')), _negated=True), _connector='OR'), name='suppliers_not_merged_into_self'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be checked'), ('checking', 'Being checked'), ('ready', 'Ready for your decision'), ('writing', 'Being imported'), ('done', 'Imported'), ('failed', 'Could not be imported'), ('dropped', 'Dropped')], default='queued', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('faulty', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Owner',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('tie', models.CharField(choices=[('owner', 'Owner or shareholder'), ('principal', 'Chief executive, director or other principal'), ('parent', 'Parent company'), ('subsidiary', 'Subsidiary or affiliated company'), ('intermediary', 'Agent or intermediary used for UN contracts')], max_length=15)),
                ('kind', models.CharField(choices=[('person', 'A person'), ('organisation', 'A company or other organisation'), ('state', 'A state or public body')], max_length=15)),
                ('name', models.CharField(max_length=250)),
                ('name_original', models.CharField(blank=True, help_text='In its own script.', max_length=250)),
                ('country', models.CharField(blank=True, help_text='Nationality or country of registration.', max_length=2)),
                ('born_on', models.DateField(null=True)),
                ('position', models.CharField(blank=True, max_length=120)),
                ('interests', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('shareholding', 'Holds shares'), ('votingRights', 'Holds voting rights'), ('appointmentOfBoard', 'Appoints the board'), ('seniorManagingOfficial', 'Manages the company day to day'), ('boardMember', 'Sits on the board'), ('boardChair', 'Chairs the board'), ('rightsToProfitOrIncome', 'Has a right to profit or income'), ('rightsToSurplusAssetsOnDissolution', 'Has a right to assets when the company is dissolved'), ('rightsGrantedByContract', 'Has rights by contract'), ('controlViaCompanyRulesOrArticles', "Controls by the company's rules"), ('nominee', 'Holds for somebody else (nominee)'), ('nominator', 'Somebody else holds for this owner (nominator)'), ('otherInfluenceOrControl', 'Other influence or control')], max_length=40), default=list, size=None)),
                ('share', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('is_beneficial', models.BooleanField(default=False)),
                ('is_in_control', models.BooleanField(default=False)),
                ('is_woman', models.BooleanField(default=False)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owners', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gt', 0), ('share__lte', 100)), _connector='OR'), name='suppliers_share_range'),
                    models.CheckConstraint(condition=models.Q(('kind', 'person'), models.Q(('born_on__isnull', True), ('is_woman', False)), _connector='OR'), name='suppliers_only_people_are_women'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text="The row's number in the file; the first data row is 2.")),
                ('data', models.JSONField()),
                ('errors', models.JSONField(default=list, help_text='[[key of the sentence, {values}]]')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='suppliers.import')),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('batch', 'number'), name='suppliers_import_row'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DuplicateCase',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('score', models.PositiveSmallIntegerField(help_text='0 to 100; 100: the same licence in the same country.')),
                ('facts', models.JSONField()),
                ('opened_at', models.DateTimeField()),
                ('decision', models.CharField(choices=[('open', 'To be decided'), ('distinct', 'Two different suppliers'), ('merged', 'The same supplier, merged')], default='open', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('newer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duplicate_cases', to='suppliers.supplier')),
                ('older', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('newer', 'older'), name='suppliers_duplicate_once'),
                    models.CheckConstraint(condition=models.Q(('newer', models.F('older')), _negated=True), name='suppliers_duplicate_of_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decision', 'open')), models.Q(models.Q(('decision', 'open'), _negated=True), ('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='suppliers_duplicate_decided_with_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(help_text='Bytes.')),
                ('media_type', models.CharField(max_length=120)),
                ('scan', models.CharField(choices=[('clean', 'Scanned, no virus found'), ('infected', 'Virus found'), ('unscanned', 'Not scanned for viruses')], default='unscanned', max_length=10)),
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('requirement', models.CharField(max_length=60)),
                ('note', models.CharField(blank=True, max_length=250)),
                ('year', models.PositiveSmallIntegerField(help_text='The year that audited accounts cover.', null=True)),
                ('issued_on', models.DateField(null=True)),
                ('valid_until', models.DateField(null=True)),
                ('is_confidential', models.BooleanField(default=False, help_text='For financial reviewers alone.')),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['supplier', 'requirement'], name='suppliers_document_for'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('supplier', 'requirement', 'sha256'), name='suppliers_document_once'),
                    models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('issued_on__isnull', True), ('valid_until__gte', models.F('issued_on')), _connector='OR'), name='suppliers_document_dates'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('code_of_conduct', models.PositiveSmallIntegerField(help_text='The version of the code of conduct accepted.')),
                ('language', models.CharField(max_length=10)),
                ('answers', models.JSONField(help_text='{"key": {"answer": "yes" | "no", "explain": "…"}}')),
                ('signed_name', models.CharField(max_length=150)),
                ('signed_position', models.CharField(blank=True, max_length=120)),
                ('signed_by', models.UUIDField(null=True)),
                ('signed_at', models.DateTimeField()),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['supplier', '-signed_at'], name='suppliers_declaration_latest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=150)),
                ('position', models.CharField(blank=True, max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('place', models.PositiveSmallIntegerField(default=0, help_text='0 is the main contact.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(99)])),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('supplier', 'place'), name='suppliers_contact_place'),
                    models.UniqueConstraint(fields=('supplier', 'email'), name='suppliers_contact_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('registered', 'Registered address'), ('postal', 'Postal address'), ('branch', 'Branch or warehouse')], default='registered', max_length=15)),
                ('street', models.CharField(max_length=250)),
                ('city', models.CharField(max_length=120)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'registered')), fields=('supplier',), name='suppliers_one_registered_address'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('company', models.CharField(max_length=250)),
                ('country', models.CharField(max_length=2)),
                ('contact', models.CharField(max_length=150)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('project', models.CharField(max_length=250)),
                ('year', models.PositiveSmallIntegerField()),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='suppliers.supplier')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('supplier', 'email', 'project'), name='suppliers_reference_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('basic', 'Basic'), ('level1', 'Level 1'), ('level2', 'Level 2')], max_length=10)),
                ('state', models.CharField(choices=[('submitted', 'Submitted'), ('in_progress', 'In progress'), ('to_update', 'Profile to update'), ('resubmitted', 'Resubmitted'), ('registered', 'Registered'), ('unmatched', 'Unmatched'), ('declined', 'Declined'), ('sanctioned', 'Sanctioned'), ('withdrawn', 'Withdrawn')], max_length=15)),
                ('submitted_at', models.DateTimeField()),
                ('clock_from', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('reason', models.TextField(blank=True, help_text='Why it stands as it does, in words for the supplier.')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='accounts.organisation')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['agency', 'state', 'clock_from'], name='suppliers_desk'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('supplier', 'agency', 'level'), name='suppliers_registration_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_progress', 'resubmitted', 'submitted']), _negated=True), ('clock_from__isnull', False), _connector='OR'), name='suppliers_clock_runs_while_waiting'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('requirement', models.CharField(max_length=60)),
                ('verdict', models.CharField(choices=[('met', 'Met'), ('wanted', 'More is needed'), ('answered', 'Answered, look again')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='suppliers.registration')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('registration', 'requirement'), name='suppliers_finding_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'wanted'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='suppliers_wanted_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RegistrationEvent',
            fields=[
                ('id', models.UUIDField(default=meishan.base.core.ids.new, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('submitted', 'Submitted'), ('in_progress', 'In progress'), ('to_update', 'Profile to update'), ('resubmitted', 'Resubmitted'), ('registered', 'Registered'), ('unmatched', 'Unmatched'), ('declined', 'Declined'), ('sanctioned', 'Sanctioned'), ('withdrawn', 'Withdrawn')], max_length=15)),
                ('reason', models.TextField(blank=True)),
                ('by_agency', models.BooleanField(default=False)),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='suppliers.registration')),
            ],
        ),
        migrations.CreateModel(
            name='SupplierCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='suppliers.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['code', 'supplier'], name='suppliers_by_code'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('supplier', 'code'), name='suppliers_code_once'),
                    models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{8}$')), name='suppliers_code_form'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('supplier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to='suppliers.supplier')),
                ('other_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), default=list, size=None)),
                ('licence_number', models.CharField(blank=True, max_length=80)),
                ('licence_key', models.CharField(blank=True, db_index=True, max_length=80)),
                ('employees', models.PositiveIntegerField(null=True)),
                ('women_employees', models.PositiveIntegerField(null=True)),
                ('turnover', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('turnover_currency', models.CharField(blank=True, max_length=3)),
                ('turnover_year', models.PositiveSmallIntegerField(null=True)),
                ('sector', models.CharField(default='*', help_text='The trade, for the size table of its country.', max_length=20)),
                ('export_capacity', models.TextField(blank=True)),
                ('accounts_valid_until', models.DateField(null=True)),
                ('accounts_reminded_of', models.DateField(help_text='The end of validity last reminded of.', null=True)),
                ('steps_done', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('has_no_intermediaries', models.BooleanField(default=False)),
                ('first_submitted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('women_employees__isnull', True), ('women_employees__lte', models.F('employees')), _connector='OR'), name='suppliers_women_among_employees'), models.CheckConstraint(condition=models.Q(('turnover__isnull', True), ('turnover__gte', 0), _connector='OR'), name='suppliers_turnover_positive')],
            },
        ),
    ]
