# SPDX-License-Identifier: Apache-2.0
"""Write the seminar's own columns: texts and place, dates of the phases, caps and quotas."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ...models import Meeting, Seminar, Session, Slot
from ...queries.making import date_faults, quota_faults
from ...queries.seminars import span_of
from . import checks

CAPS = {
    "places": (1, 100_000),
    "supplier_cap": (1, 200),
    "supplier_minimum": (0, 200),
    "officer_cap": (1, 500),
    "most_requests": (0, 500),
    "most_musts": (0, 500),
    "grace_minutes": (0, 60),
    "answer_minutes": (1, 60),
    "retention_days": (1, 3650),
}
QUOTA_KINDS = ("sme", "women_owned", "country", "code")
MOST_QUOTAS = 50


def write_basics(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Texts, place, zone, languages and fields."""
    main = data["language"]
    if main not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."), field="language")
    title = {
        key: checks.line(one, checks.TITLE_LENGTH) for key, one in checks.texts(data["title"], 1000).items()
    }
    if not title.get(main):
        raise Refused(_("Give the title in the main language."), field=f"title_{main}")
    zone = checks.zone(data["zone"])
    if zone != seminar.zone:
        _move_clocks(seminar, zone)
    seminar.title, seminar.language, seminar.zone = title, main, zone
    seminar.description = checks.texts(data.get("description"), checks.TEXT_LENGTH, "description")
    seminar.venue = checks.line(data.get("venue"), 250, "venue")
    seminar.address = checks.line(data.get("address"), 400, "address")
    seminar.city = checks.line(data.get("city"), 120, "city")
    seminar.country = checks.country(data.get("country", ""))
    seminar.languages = checks.languages(data.get("languages", ()))
    seminar.codes = checks.codes(data.get("codes", ()))


def _move_clocks(seminar: Seminar, zone: str) -> None:
    """Keep what the clocks show: 9:00 stays 9:00 in the new zone. Refused once meetings stand on those times."""
    if Meeting.objects.filter(plan__seminar=seminar).exists():
        raise Refused(_("A schedule was made already, so the time zone stays as it is."), field="zone")
    here, there = ZoneInfo(seminar.zone), ZoneInfo(zone)

    def moved(moment: datetime) -> datetime:
        return moment.astimezone(here).replace(tzinfo=there)

    kinds: tuple[list[Slot] | list[Session], ...] = (
        list(seminar.slots.order_by("starts_at")),
        list(seminar.sessions.order_by("starts_at")),
    )
    for ordered in kinds:
        # The one that moves into free time goes first: the database keeps them apart at each step.
        if ordered and moved(ordered[0].starts_at) > ordered[0].starts_at:
            ordered.reverse()
        for one in ordered:
            one.starts_at, one.ends_at = moved(one.starts_at), moved(one.ends_at)
            one.save(update_fields=["starts_at", "ends_at"])
    for name in ("applications_from", "applications_until", "requests_from", "requests_until"):
        value = getattr(seminar, name)
        setattr(seminar, name, moved(value) if value else None)


def write_dates(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """From when until when suppliers apply and both sides ask for meetings."""
    names = ("applications_from", "applications_until", "requests_from", "requests_until")
    dates = {name: data.get(name) for name in names}
    span = span_of(seminar)
    old = {name: getattr(seminar, name) for name in names}
    faults = date_faults(dates, first=span[0] if span else None, at=at, old=old)
    if faults:
        raise Refused(faults[0].message, field=faults[0].field)
    if seminar.is_announced and not all(dates.values()):
        missing = next(name for name in names if not dates[name])
        raise Refused(_("An announced seminar keeps all four dates. Give this one, too."), field=missing)
    for name in names:
        setattr(seminar, name, dates[name])


def write_caps(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """How many may come, how many meetings each may have, and whom the choice shall favour."""
    for name, (low, high) in CAPS.items():
        value = data.get(name)
        if value is None or not low <= value <= high:
            raise Refused(
                _("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}, field=name
            )
        setattr(seminar, name, value)
    if seminar.supplier_minimum > seminar.supplier_cap:
        raise Refused(
            _("The fewest meetings of a supplier can't be more than the most."), field="supplier_minimum"
        )
    if seminar.most_musts > seminar.most_requests:
        raise Refused(_("Nobody can state more “must meet” wishes than wishes."), field="most_musts")
    seminar.quotas = quotas(data.get("quotas", ()), seminar.places)


def quotas(rows: Any, places: int) -> list[dict[str, Any]]:
    """Quotas as kept. Raises Refused for one that means nothing or that nobody could keep."""
    tidy = []
    for one in rows:
        kind, value = one["kind"], (one.get("value") or "").strip()
        if kind not in QUOTA_KINDS:
            raise Refused(_("A quota is for SMEs, women-owned firms, a country, or a UNSPSC field."))
        if kind == "country":
            value = reference.country_from(value) or ""
            if not value:
                raise Refused(_("A quota by country needs the country."))
        elif kind == "code":
            checks.codes([value])
        else:
            value = ""
        if one.get("minimum") is None and one.get("maximum") is None:
            raise Refused(_("A quota needs a minimum, a maximum, or both."))
        tidy.append(
            {"kind": kind, "value": value, "minimum": one.get("minimum"), "maximum": one.get("maximum")}
        )
    if len(tidy) > MOST_QUOTAS:
        raise Refused(_("Give at most %(most)s quotas.") % {"most": MOST_QUOTAS})
    if len({(one["kind"], one["value"]) for one in tidy}) != len(tidy):
        raise Refused(_("Two quotas are for the same group. Join them."))
    if faults := quota_faults(tidy, places):
        raise Refused(faults[0])
    return tidy
