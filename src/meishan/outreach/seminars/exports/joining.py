# SPDX-License-Identifier: Apache-2.0
"""Applications as rows for CSV and XLSX. Names of people are not in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.templatetags.meishan import language as language_name
from meishan.base.reference import queries as reference

from ..models import Attendee, Motive, Seminar
from ..queries.joining import Candidate


def columns() -> list[str]:
    return [
        _("Number"),
        _("Rank"),
        _("Fit in per cent"),
        _("Firm"),
        _("Country"),
        _("State"),
        _("Small or medium-sized"),
        _("Women-owned"),
        _("Agencies it is registered with"),
        _("Officers who come for what it offers"),
        _("Languages"),
        _("UNSPSC codes"),
        _("What it shows"),
        _("Why it wants to come"),
        _("People"),
        _("Applied"),
        _("Decided"),
        _("To be confirmed by"),
        _("Place on the waiting list"),
        _("Reason given"),
    ]


def rows(seminar: Seminar, candidates: Iterable[Candidate]) -> Iterator[list[Any]]:
    motives = dict(Motive.objects.filter(application__seminar=seminar).values_list("application_id", "why"))
    people = Counter(
        Attendee.objects.filter(seminar=seminar, application__isnull=False).values_list(
            "application_id", flat=True
        )
    )
    for one in candidates:
        application = one.application
        yield [
            application.number,
            one.rank,
            round(100 * one.fit),
            application.supplier.name,
            str(reference.country_name(one.country)) if one.country else "",
            application.get_state_display(),
            one.is_sme,
            one.is_women_owned,
            one.registered,
            one.interested,
            ", ".join(language_name(spoken) for spoken in application.languages),
            " ".join(application.codes),
            application.pitch,
            motives.get(application.pk, ""),
            people[application.pk],
            application.at,
            application.decided_at,
            application.confirm_until,
            application.waiting_rank,
            application.decline_reason,
        ]
