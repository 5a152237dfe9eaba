# SPDX-License-Identifier: Apache-2.0
"""Bringing an agency on board, step by step; its head may change the same things later."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import known_unspsc, level_of

from ..models import Agency, Organisation
from ..queries import missing_for_agency
from ..states import OrganisationKind, RuleSet


@act("accounts.found_agency", label=_("Start an agency"))
def found_agency(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    acronym: str,
    names: Mapping[str, str],
    country: str = "",
    time_zone: str = "UTC",
    languages: Iterable[str] = ("en",),
    service_days: int = 10,
    days_off: Iterable[date] = (),
) -> Organisation:
    """An administrator begins to bring an agency on board. `names` by language code; English is needed."""
    _check_acronym(acronym)
    organisation = Organisation.objects.create(
        kind=OrganisationKind.AGENCY,
        acronym=acronym,
        name=_english(names),
        names=_filled(names),
        country=country,
        made_at=at,
    )
    Agency.objects.create(
        organisation=organisation,
        rule_set="",
        time_zone=time_zone,
        languages=list(languages),
        service_days=service_days,
        days_off=sorted(set(days_off)),
    )
    record.parties(organisation.pk)
    record.private(acronym=acronym, names=_filled(names), country=country)
    return organisation


@act("accounts.describe_agency", label=_("Describe the agency"))
def describe_agency(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    acronym: str,
    names: Mapping[str, str],
    country: str,
    time_zone: str,
    languages: Iterable[str],
    service_days: int,
    days_off: Iterable[date] = (),
) -> Organisation:
    """Name in six languages, seat, clock, languages, the working days it takes to review a supplier, its holidays."""
    days_off = sorted(set(days_off))
    _check_acronym(acronym, but=organisation)
    organisation.acronym, organisation.country = acronym, country
    organisation.name, organisation.names = _english(names), _filled(names)
    organisation.save()
    Agency.objects.filter(organisation=_agency(organisation)).update(
        time_zone=time_zone,
        languages=list(languages),
        service_days=service_days,
        days_off=days_off,
    )
    record.parties(organisation.pk)
    record.private(
        acronym=acronym,
        names=_filled(names),
        country=country,
        service_days=service_days,
        days_off=len(days_off),
    )
    return organisation


@act("accounts.choose_rule_set", label=_("Choose the agency's rules"))
def choose_rule_set(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record, rule_set: str
) -> Organisation:
    """The procurement rules the agency works by (un-procurement rules, by agency)."""
    if rule_set not in RuleSet.values:
        raise Refused(_("Choose one of the sets of rules."), field="rule_set")
    Agency.objects.filter(organisation=_agency(organisation)).update(rule_set=rule_set)
    record.parties(organisation.pk)
    record.private(rule_set=rule_set)
    return organisation


@act("accounts.choose_categories", label=_("Choose what the agency buys"))
def choose_categories(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record, codes: Iterable[str]
) -> Organisation:
    """UNSPSC codes the agency buys; a supplier's registration goes to agencies whose codes meet its own."""
    wanted = sorted(set(codes))
    unknown = [one for one in wanted if level_of(one) is None]
    unknown += sorted(set(wanted) - set(unknown) - known_unspsc(wanted))
    if unknown:
        raise Refused(
            _("There is no such UNSPSC code: %(codes)s.") % {"codes": ", ".join(unknown[:5])}, field="codes"
        )
    if not wanted:
        raise Refused(_("Choose at least one category."), field="codes")
    Agency.objects.filter(organisation=_agency(organisation)).update(codes=wanted)
    record.parties(organisation.pk)
    record.private(codes=wanted)
    return organisation


@act("accounts.bring_on_board", label=_("Bring the agency on board"), public=True)
def bring_on_board(organisation: Organisation, *, by: Actor, at: datetime, record: Record) -> Organisation:
    """The agency is complete: suppliers see it, and its people can begin."""
    _agency(organisation)
    missing = missing_for_agency(organisation)
    if missing:
        raise Refused(
            _("This is still missing: %(what)s.") % {"what": "; ".join(str(one) for one in missing)}
        )
    agency = Agency.objects.get(organisation=organisation)
    if agency.on_board_at is not None:
        raise Refused(_("This agency is on board already."))
    agency.on_board_at = at
    agency.save()
    record.parties(organisation.pk)
    record.public(agency=organisation.acronym, rule_set=agency.rule_set, categories=len(agency.codes))
    return organisation


def _agency(organisation: Organisation) -> Organisation:
    if not organisation.is_agency:
        raise Refused(_("This is not an agency."))
    return organisation


def _english(names: Mapping[str, str]) -> str:
    name = names.get("en", "").strip()
    if not name:
        raise Refused(_("Give the name in English; the other languages can follow."), field="name_en")
    return name


def _filled(names: Mapping[str, str]) -> dict[str, str]:
    return {key: name.strip() for key, name in names.items() if name.strip()}


def _check_acronym(acronym: str, but: Organisation | None = None) -> None:
    others = Organisation.objects.filter(
        kind=OrganisationKind.AGENCY, acronym__iexact=acronym, closed_at__isnull=True
    )
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise Refused(_("Another agency has this short name already."), field="acronym")
