# SPDX-License-Identifier: Apache-2.0
"""Where an agency departs from its published rule set, from which day on, and why."""

from django.db import models

from meishan.base.core import ids


class AgencyRules(models.Model):
    """Figures of an agency's rule set that its head set otherwise, from `since` on. Append-only, public.

    `changes` has the shape of a rule set file, with the changed figures alone; the latest row that holds on a day
    replaces all before it. `reason` is a text by language code.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="rule_changes")
    since = models.DateField()
    rule_set = models.CharField(max_length=40)
    changes = models.JSONField()
    reason = models.JSONField()
    at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "-since", "-at"], name="tenders_agency_rules")]
