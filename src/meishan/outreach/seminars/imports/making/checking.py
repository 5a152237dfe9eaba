# SPDX-License-Identifier: Apache-2.0
"""What the sheets of a set say of one another: numbers used twice, rooms nobody entered, dates that contradict."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import agencies, members_of
from meishan.base.core.errors import Refused
from meishan.base.reference.queries import known_unspsc

from ...actions.making.slots import MOST_SLOTS, refuse_bad_day
from ...queries.making import DayPlan, date_faults, generate, quota_faults, wall
from .found import Found

PHASES = ("applications_from", "applications_until", "requests_from", "requests_until")


def check(found: Found, at: datetime) -> None:
    """Adds every contradiction to `found.faults`, and turns names into what they name."""
    _seminar(found, at)
    _days(found, at)
    _once(found, "Rooms", "number")
    _once(found, "Tables", "number")
    _refers(found, "Tables", "room", "Rooms")
    _named(found, "Rooms", "name")
    _walks(found)
    there = _agencies(found)
    _sessions(found, there)
    _refers(found, "Speakers", "session", "Sessions")
    _once(found, "Interpreters", "number")
    _interpreters(found)
    _officers(found, there)
    _absences(found)
    _codes(found)


def _numbers(found: Found, sheet: str, key: str = "number") -> set[Any]:
    return {row[key] for row in found.setup[sheet]}


def _once(found: Found, sheet: str, key: str) -> None:
    seen: dict[Any, int] = {}
    for number, row in found.each(sheet):
        if row[key] in seen:
            found.fault(
                sheet,
                _("%(value)s is used in row %(row)s already. Each number stands once.")
                % {"value": row[key], "row": seen[row[key]]},
                number,
                key,
                str(row[key]),
            )
        else:
            seen[row[key]] = number


def _refers(found: Found, sheet: str, key: str, other: str) -> None:
    if not found.is_sound(other):
        return
    known = _numbers(found, other)
    for number, row in found.each(sheet):
        if row[key] is not None and row[key] not in known:
            found.fault(
                sheet,
                _("There is no number %(value)s on the sheet “%(other)s”.")
                % {"value": row[key], "other": other},
                number,
                key,
                str(row[key]),
            )


def _named(found: Found, sheet: str, key: str) -> None:
    for number, row in found.each(sheet):
        if not row[key]:
            found.fault(sheet, _("Give a name or title in one language at least."), number, f"{key}_en")


def _first_row(found: Found) -> dict[str, Any] | None:
    rows = found.setup["Seminar"]
    return rows[0] if rows else None


def _seminar(found: Found, at: datetime) -> None:
    row = _first_row(found)
    if row is None:
        return

    def fault(message: str, column: str) -> None:
        found.fault("Seminar", message, None, column)

    if not row["title"].get(row["language"]):
        fault(_("Give the title in the main language."), f"title_{row['language']}")
    zone = ZoneInfo(row["zone"])
    for name in PHASES:
        if row[name] is not None:
            row[name] = row[name].replace(tzinfo=zone).astimezone(UTC)
    first = min(_numbers(found, "Days", "date"), default=None)
    start = wall(first, time.min, row["zone"]) if first else None
    for one in date_faults({name: row[name] for name in PHASES}, first=start, at=at):
        fault(str(one.message), one.field or "")
    cap, minimum = row["supplier_cap"], row["supplier_minimum"]
    if cap is not None and minimum is not None and minimum > cap:
        fault(_("The fewest meetings of a supplier can't be more than the most."), "supplier_minimum")
    requests, musts = row["most_requests"], row["most_musts"]
    if requests is not None and musts is not None and musts > requests:
        fault(_("Nobody can state more “must meet” wishes than wishes."), "most_musts")
    for message in quota_faults(row["quotas"] or (), row["places"] or 220):
        fault(message, "quotas")


def _days(found: Found, at: datetime) -> None:
    seminar = _first_row(found)
    seen: dict[date, int] = {}
    count = 0
    for number, row in found.each("Days"):
        said = {"date": row["date"].isoformat()}
        if row["date"] in seen:
            found.fault(
                "Days",
                _("%(date)s stands in row %(row)s already. Slots would overlap: give each day one row.")
                % {**said, "row": seen[row["date"]]},
                number,
                "date",
                said["date"],
            )
        seen.setdefault(row["date"], number)
        if row["date"] <= at.date():
            found.fault("Days", _("This day is in the past or today."), number, "date", said["date"])
        plan = DayPlan(row["date"], row["first"], row["last"], tuple(row["pauses"] or ()))
        try:
            refuse_bad_day(plan)
        except Refused as refused:
            found.fault("Days", str(refused), number, "pauses" if plan.pauses else "last")
        else:
            count += len(generate(plan, seminar["slot_minutes"], seminar["zone"])) if seminar else 0
    if count > MOST_SLOTS:
        found.fault("Days", _("These are more than %(most)s slots. Check the times.") % {"most": MOST_SLOTS})


def _walks(found: Found) -> None:
    _refers(found, "Walks", "one", "Rooms")
    _refers(found, "Walks", "other", "Rooms")
    seen: dict[tuple[int, int], int] = {}
    for number, row in found.each("Walks"):
        if row["one"] == row["other"]:
            found.fault("Walks", _("A walk leads from one room to another."), number, "other")
        ends = (min(row["one"], row["other"]), max(row["one"], row["other"]))
        if ends in seen:
            found.fault(
                "Walks",
                _("This walk stands in row %(row)s already; it is the same both ways.") % {"row": seen[ends]},
                number,
                "one",
            )
        seen.setdefault(ends, number)


def _agency_names() -> dict[str, Organisation]:
    names: dict[str, Organisation] = {}
    for one in agencies():
        names.setdefault(one.name.casefold(), one)
        if one.acronym:
            names[one.acronym.casefold()] = one
    return names


def _agencies(found: Found) -> dict[str, Organisation]:
    """Agencies by all names they go by; rows of `Agencies` get ids in place of names."""
    names = _agency_names()
    seen: dict[Any, int] = {}
    for number, row in found.each("Agencies"):
        said = row["agency"]
        agency = names.get(said.casefold())
        if agency is None:
            found.fault(
                "Agencies",
                _("No agency “%(agency)s” is on board here. Write its acronym or full name.")
                % {"agency": said},
                number,
                "agency",
                said,
            )
            continue
        row["agency"] = agency.pk
        if agency.pk in seen:
            found.fault(
                "Agencies",
                _("%(agency)s stands in row %(row)s already.") % {"agency": said, "row": seen[agency.pk]},
                number,
                "agency",
                said,
            )
        seen.setdefault(agency.pk, number)
    return names


def _agency_of(
    found: Found, sheet: str, number: int, said: str, names: dict[str, Organisation]
) -> Organisation | None:
    agency = names.get(said.casefold())
    if not found.is_sound("Agencies"):
        return agency
    if agency is None or agency.pk not in _numbers(found, "Agencies", "agency"):
        found.fault(
            sheet,
            _("“%(agency)s” is not on the sheet “Agencies”.") % {"agency": said},
            number,
            "agency",
            said,
        )
        return None
    return agency


def _sessions(found: Found, names: dict[str, Organisation]) -> None:
    _once(found, "Sessions", "number")
    _refers(found, "Sessions", "room", "Rooms")
    _named(found, "Sessions", "title")
    days = _numbers(found, "Days", "date") if found.is_sound("Days") else None
    taken: dict[tuple[int, date], list[tuple[time, time, int]]] = {}
    for number, row in found.each("Sessions"):
        if row["agency"]:
            agency = _agency_of(found, "Sessions", number, row["agency"], names)
            row["agency"] = agency.pk if agency else None
        if row["ends"] <= row["starts"]:
            found.fault("Sessions", _("The session ends before it begins."), number, "ends")
            continue
        if days is not None and row["date"] not in days:
            found.fault(
                "Sessions",
                _("This date is not on the sheet “Days”."),
                number,
                "date",
                row["date"].isoformat(),
            )
        if row["room"] is None:
            continue
        there = taken.setdefault((row["room"], row["date"]), [])
        clash = next((one for one in there if row["starts"] < one[1] and one[0] < row["ends"]), None)
        if clash:
            found.fault(
                "Sessions",
                _("Room %(room)s is taken at that time by the session in row %(row)s.")
                % {"room": row["room"], "row": clash[2]},
                number,
                "room",
                str(row["room"]),
            )
        there.append((row["starts"], row["ends"], number))


def _interpreters(found: Found) -> None:
    for number, row in found.each("Interpreters"):
        if len(row["languages"]) < 2:
            found.fault(
                "Interpreters", _("Give at least two languages she interprets between."), number, "languages"
            )


def _officers(found: Found, names: dict[str, Organisation]) -> None:
    _once(found, "Officers", "number")
    _refers(found, "Officers", "table", "Tables")
    desks = {row["number"] for row in found.setup["Tables"] if row["is_desk"]}
    people: dict[Any, int] = {}
    for number, row in found.each("Officers"):
        if row["table"] in desks:
            found.fault("Officers", _("That table is a walk-in desk."), number, "table", str(row["table"]))
        agency = _agency_of(found, "Officers", number, row["agency"], names)
        row["agency"] = agency.pk if agency else None
        _account(found, number, row, agency, people)


def _account(
    found: Found, number: int, row: dict[str, Any], agency: Organisation | None, people: dict[Any, int]
) -> None:
    email = row.pop("email", None)
    row["person"] = None
    if email and agency is not None:
        person = members_of(agency).filter(email__iexact=email).first()
        if person is None:
            found.fault(
                "Officers",
                _("Nobody at %(agency)s signs in with this address. Leave it empty and give a name.")
                % {"agency": agency.acronym or agency.name},
                number,
                "email",
                email,
            )
        elif person.pk in people:
            found.fault(
                "Officers",
                _("This person stands in row %(row)s already.") % {"row": people[person.pk]},
                number,
                "email",
                email,
            )
        else:
            people[person.pk] = number
            row["person"], row["name"] = person.pk, row["name"] or person.name
    if not row["name"] and not email:
        found.fault("Officers", _("Give a name, or the e-mail address of her account."), number, "name")


def _absences(found: Found) -> None:
    days = _numbers(found, "Days", "date") if found.is_sound("Days") else None
    known = {"officer": _numbers(found, "Officers"), "interpreter": _numbers(found, "Interpreters")}
    other = {"officer": "Officers", "interpreter": "Interpreters"}
    for number, row in found.each("Absences"):
        if found.is_sound(other[row["who"]]) and row["number"] not in known[row["who"]]:
            found.fault(
                "Absences",
                _("There is no number %(value)s on the sheet “%(other)s”.")
                % {"value": row["number"], "other": other[row["who"]]},
                number,
                "number",
                str(row["number"]),
            )
        if days is not None and row["date"] not in days:
            found.fault(
                "Absences", _("This date is not on the sheet “Days”."), number, "date", str(row["date"])
            )
        if row["until"] <= row["from"]:
            found.fault("Absences", _("The absence ends before it begins."), number, "until")


def _codes(found: Found) -> None:
    """UNSPSC codes that are not in the tree, asked for all of the file at once."""
    said: Collection[str] = {
        code for sheet in ("Seminar", "Officers") for row in found.setup[sheet] for code in row["codes"] or ()
    }
    unknown = set(said) - known_unspsc(said) if said else set()
    for sheet in ("Seminar", "Officers"):
        for number, row in found.each(sheet):
            strange = sorted(unknown & set(row["codes"] or ()))
            if strange:
                found.fault(
                    sheet,
                    _("These UNSPSC codes are not in the list: %(codes)s.")
                    % {"codes": ", ".join(strange[:10])},
                    None if sheet == "Seminar" else number,
                    "codes",
                )
