# SPDX-License-Identifier: Apache-2.0
"""Taking over what an agency bought before it came, so that figures do not begin with the day it joined."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from .making.earlier import as_told
from .making.merging import written
from .models import PastProcurement

NAMESPACE = uuid.UUID("6d9a4a36-3f0d-5c1e-9a53-5a4f7f0c2b11")


@act("opendata.take_over", label=gettext_lazy("Take over a past procurement"), public=True, lock="none")
def take_over(
    agency: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    release: Mapping[str, Any],
    source: str,
) -> PastProcurement:
    """Take over one procurement that an agency held elsewhere and ended: `release` is its compiled OCDS release, as
    the agency's own records have it, and `source` names those records. It is published and counted like those held
    here, and says that it was not. Raises Refused where it breaks the schema or does not make sense, is not over, or
    was taken over before.
    """
    if agency.kind != OrganisationKind.AGENCY:
        raise Refused(_("Only agencies have past procurements here."))
    said = as_told(release, agency, at)
    if PastProcurement.objects.filter(agency=agency, original=said.original).exists():
        raise Refused(
            _("%(ocid)s was taken over before, and what was taken over is never changed.")
            % {"ocid": said.original}
        )
    body = written(said.sections)
    made = PastProcurement(
        id=process_of_past(agency, said.original),
        agency=agency,
        original=said.original,
        source=source.strip()[:250],
        language=said.language,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        at=at,
    )
    if not made.source:
        raise Refused(_("Say which records of the agency these are."), field="source")
    made.save(force_insert=True)
    record.subject(made)
    record.public(agency=agency.pk, ocid=made.original, source=made.source, sha256=made.digest)
    return made


def process_of_past(agency: Organisation, original: str) -> uuid.UUID:
    """The id here of a procurement that has that ocid in the agency's own records."""
    return uuid.uuid5(NAMESPACE, f"{agency.pk} {original}")
