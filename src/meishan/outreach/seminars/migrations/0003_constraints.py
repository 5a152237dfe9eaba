# SPDX-License-Identifier: Apache-2.0
"""What may stand in the tables only once, or never at the same time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seminars", "0002_people_and_plans")]

    operations = [
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('day', 'desk'), name='seminars_shift_one_a_desk'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(fields=('seminar', 'number'), name='seminars_officer_number'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('seminar', 'person'), name='seminars_officer_once'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'slot'], name='seminars_meeting_slot'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'officer'], name='seminars_meeting_officer'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['plan', 'application'], name='seminars_meeting_supplier'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['day', 'state', 'since'], name='seminars_ticket_queue'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('day', 'number'), name='seminars_ticket_number'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('day', 'key'), name='seminars_ticket_key'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('adviser',), name='seminars_ticket_one_at_a_desk'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('application__isnull', False), ('state__in', ['waiting', 'called', 'serving'])), fields=('day', 'application'), name='seminars_ticket_one_a_supplier'),
        ),
        migrations.AddConstraint(
            model_name='walk',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='seminars_walk_once'),
        ),
        migrations.AddConstraint(
            model_name='walk',
            constraint=models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='seminars_walk_apart'),
        ),
    ]
