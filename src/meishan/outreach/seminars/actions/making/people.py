# SPDX-License-Identifier: Apache-2.0
"""Write agencies, their officers and the interpreters, each officer and interpreter with a badge."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation, Person
from meishan.base.accounts.queries import agencies, members_of
from meishan.base.core.errors import Refused

from ...models import Attendee, Interpreter, Officer, Participation, Seminar, Slot, Table
from . import checks
from .slots import write_absences

MOST_OFFICERS = 1000
MOST_INTERPRETERS = 200


def write_agency(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """An agency takes part (or its text changes). `id` is the organisation's."""
    agency = agencies().filter(pk=data["id"]).first()
    if agency is None:
        raise Refused(_("Choose an agency that is on board."), field="agency")
    row = seminar.participations.filter(agency=agency).first() or Participation(
        seminar=seminar, agency=agency
    )
    row.is_pool = bool(data.get("is_pool"))
    row.about = checks.texts(data.get("about"), 2000, "about")
    row.save()


def remove_agency(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Take an agency off with its officers; refused once somebody asked for it or meets it."""
    row = seminar.participations.select_related("agency").filter(agency=data["id"]).first()
    if row is None:
        raise Refused(_("This agency was taken off in the meantime. Load the page again."))
    if row.requests.exists():
        raise Refused(_("Requests for meetings with this agency stand already, so it can't be taken off."))
    if seminar.sessions.filter(agency=row.agency).exists():
        raise Refused(_("This agency holds a session. Change the session first."))
    seminar.officers.filter(agency=row.agency).delete()
    row.delete()


def write_officer(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """A new officer (no `id`), or changes to one. `email` names her account with the agency; `absent` her slots off."""
    officer = _find_officer(seminar, data["id"]) if data.get("id") else Officer(seminar=seminar)
    is_new = not data.get("id")
    agency = seminar.participations.filter(agency=data["agency"]).select_related("agency").first()
    if agency is None:
        raise Refused(_("This agency does not take part. Enter it first."), field="agency")
    if is_new and seminar.officers.count() >= MOST_OFFICERS:
        raise Refused(_("A seminar has at most %(most)s officers.") % {"most": MOST_OFFICERS})
    person = person_of(agency.agency, data.get("email", ""))
    if person and seminar.officers.filter(person=person).exclude(pk=officer.pk).exists():
        raise Refused(_("This person is an officer of the seminar already."), field="email")
    if not is_new and officer.agency_id != agency.agency_id and officer.meetings.exists():
        raise Refused(_("She has meetings for her agency already, so it stays."), field="agency")
    officer.agency, officer.person = agency.agency, person
    officer.name = checks.line(data.get("name") or (person.name if person else ""), 150, "name")
    if not officer.name:
        raise Refused(_("Give a name, or the e-mail address of her account."), field="name")
    twin = seminar.officers.filter(agency=agency.agency, name=officer.name)
    if is_new and twin.exists():
        raise Refused(_("An officer of this name stands there already for this agency."), field="name")
    officer.number = officer.number if not is_new else next_number(seminar.officers)
    officer.position = checks.line(data.get("position"), 200, "position")
    officer.languages = checks.languages(data.get("languages", ()))
    officer.codes = checks.codes(data.get("codes", ()))
    officer.limits = checks.line(data.get("limits"), 400, "limits")
    officer.cap = data.get("cap")
    officer.table = _table(seminar, data.get("table"))
    officer.save()
    write_absences(slots_by_id(seminar, data.get("absent", ())), officer=officer)
    write_badge(officer)


def next_number(rows: Any) -> int:
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def person_of(agency: Organisation, email: str) -> Person | None:
    """The member of the agency who signs in with that address. Raises Refused when there is none."""
    if not email:
        return None
    person = members_of(agency).filter(email__iexact=email.strip()).first()
    if person is None:
        raise Refused(
            _(
                "Nobody at %(agency)s signs in with that address. Correct it, or leave it empty and give a name."
            )
            % {"agency": agency.acronym or agency.name},
            field="email",
        )
    return person


def _table(seminar: Seminar, number: int | None) -> Table | None:
    if number is None:
        return None
    table = seminar.tables.filter(number=number, is_desk=False).first()
    if table is None:
        raise Refused(
            _("There is no table %(number)s for meetings. Enter it first, or leave this empty.")
            % {"number": number},
            field="table",
        )
    return table


def slots_by_id(seminar: Seminar, ids: Any) -> list[Slot]:
    """Those of the seminar's slots; slots that went meanwhile are left out."""
    return list(seminar.slots.filter(pk__in=list(ids)))


def write_badge(who: Officer | Interpreter) -> None:
    """The attendee that stands for her at the door, with a code for the badge; kept up with her name."""
    kind: dict[str, Any] = {"officer": who} if isinstance(who, Officer) else {"interpreter": who}
    row = Attendee.objects.filter(**kind).first() or Attendee(
        seminar_id=who.seminar_id, host_id=who.seminar.host_id, code=secrets.token_hex(6), **kind
    )
    row.name = "" if row.erased_at else who.name
    row.language = who.languages[0] if who.languages else who.seminar.language
    if isinstance(who, Officer):
        row.organisation, row.organisation_name = who.agency, who.agency.name
        row.person, row.position = who.person, who.position
        row.language = who.person.language.split("-")[0] if who.person else row.language
    row.save()


def _find_officer(seminar: Seminar, pk: Any) -> Officer:
    officer = seminar.officers.filter(pk=pk).first()
    if officer is None:
        raise Refused(_("This officer was taken off in the meantime. Load the page again."))
    return officer


def remove_officer(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Take an officer off; refused once somebody asked for her or meets her."""
    officer = _find_officer(seminar, data["id"])
    if officer.requests.exists():
        raise Refused(
            _("Suppliers asked to meet this officer. Report on the day that she is ill, or change the name.")
        )
    officer.delete()


def write_interpreter(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """A new interpreter (no `id`), or changes to one. `absent` are her slots off."""
    interpreter = Interpreter(seminar=seminar)
    if data.get("id"):
        interpreter = _find_interpreter(seminar, data["id"])
    elif seminar.interpreters.count() >= MOST_INTERPRETERS:
        raise Refused(_("A seminar has at most %(most)s interpreters.") % {"most": MOST_INTERPRETERS})
    else:
        interpreter.number = next_number(seminar.interpreters)
    interpreter.name = checks.line(data.get("name"), 150, "name")
    if not interpreter.name:
        raise Refused(_("Give the interpreter's name."), field="name")
    if not data.get("id") and seminar.interpreters.filter(name=interpreter.name).exists():
        raise Refused(_("An interpreter of this name stands there already."), field="name")
    interpreter.languages = checks.languages(data.get("languages", ()))
    if len(interpreter.languages) < 2:
        raise Refused(_("Choose at least two languages she interprets between."), field="languages")
    interpreter.save()
    write_absences(slots_by_id(seminar, data.get("absent", ())), interpreter=interpreter)
    write_badge(interpreter)


def _find_interpreter(seminar: Seminar, pk: Any) -> Interpreter:
    interpreter = seminar.interpreters.filter(pk=pk).first()
    if interpreter is None:
        raise Refused(_("This interpreter was taken off in the meantime. Load the page again."))
    return interpreter


def remove_interpreter(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Take an interpreter off; refused once she sits in a meeting."""
    _find_interpreter(seminar, data["id"]).delete()
