# SPDX-License-Identifier: Apache-2.0
"""From one entry to one release, stored with the compiled release it leads to; all in the follower's transaction."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from meishan.base.ledger.models import Entry
from meishan.market.tenders.exports import time_of
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import ocid_of

from ..models import Compiled, Party, Release
from . import counting, parties
from .case import Case, Said
from .checking import faults_of
from .merging import appended, written
from .parties import Parties
from .subjects import process_behind
from .table import BUILDERS

Json = dict[str, Any]
# What stands first in a release, in this order.
HEAD = ("ocid", "id", "date", "tag", "initiationType", "language", "parties", "buyer")


class ReleaseFault(Exception):
    """A release that does not keep to the schema: a fault of ours. Nothing is published past it until it is mended."""


def follow(entry: Entry) -> Release | None:
    """Publish what an entry says, if OCDS has a word for it. None where it has not, or where it is not public."""
    builder = BUILDERS.get(entry.act)
    if builder is None or not entry.is_public:
        return None
    process = process_behind(entry)
    if process is None:
        return None
    notice = Notice.objects.filter(pk=process).first()
    if notice is not None and notice.is_external:
        return None
    ocid, number = ocid_of(process), entry.leaf.number
    compiled = Compiled.objects.select_for_update().filter(pk=ocid).first()
    before = json.loads(compiled.body) if compiled else {}
    case = Case(entry, number, ocid, process, notice, before, Parties(ocid, number, before))
    with case.speaking:
        said = builder(case)
    if said is None:
        return None
    return _publish(case, said, compiled)


def _publish(case: Case, said: Said, compiled: Compiled | None) -> Release:
    date = max(case.at, compiled.date) if compiled else case.at
    # OCDS times are to the second; releases of one second are in the order they were made.
    date = date.astimezone(UTC).replace(microsecond=0)
    body = _body(case, said, date)
    if faults := faults_of(body, strict=True):
        told = "; ".join(f"{path}: {words}" for path, words in faults[:5])
        raise ReleaseFault(f"{case.entry.act}, entry {case.entry.pk}, log number {case.number}: {told}")
    now = datetime.now(UTC)
    release = Release(
        number=case.number,
        name=case.name,
        ocid=case.ocid,
        entry=case.entry,
        date=date,
        tags=list(said.tags),
        body=written(body),
        made_at=now,
    )
    release.save(force_insert=True)
    merged = appended(case.before, body)
    buyer = merged.get("buyer", {}).get("id")
    kept, _made = Compiled.objects.update_or_create(
        ocid=case.ocid,
        defaults={
            "number": case.number,
            "buyer": UUID(buyer) if buyer else None,
            "releases": compiled.releases + 1 if compiled else 1,
            "date": date,
            "body": written(merged),
            "made_at": now,
        },
        create_defaults={
            "process": case.process,
            "begun": date,
            "number": case.number,
            "buyer": UUID(buyer) if buyer else None,
            "releases": 1,
            "date": date,
            "body": written(merged),
            "made_at": now,
        },
    )
    counting.count(kept, merged)
    return release


def _body(case: Case, said: Said, date: datetime) -> Json:
    sections = said.sections
    if "buyer" not in sections and "buyer" in case.before:
        # Each release stands by itself: tools tell from its parties that it is of OCDS 1.1.
        sections = {"buyer": case.parties.refer(case.before["buyer"]["id"], "buyer"), **sections}
    whole = {
        "ocid": case.ocid,
        "id": case.name,
        "date": time_of(date),
        "tag": list(said.tags),
        "initiationType": "tender",
        "language": said.language or case.language,
        "parties": case.parties.said(),
        **sections,
    }
    return {
        **{key: whole[key] for key in HEAD if whole.get(key)},
        **{key: one for key, one in whole.items() if key not in HEAD and one},
    }


def start_over() -> None:
    """Empty what was made of the record; the parties stay as they were named. The follower then begins anew."""
    _rebuilding()
    Release.objects.all().delete()
    Compiled.objects.all().delete()
    _rebuilt()


def forget_person(person: UUID) -> int:
    """Take a person who had her account erased out of what was published; how many procurements were made anew."""
    found = list(Party.objects.filter(person=person))
    if not found:
        return 0
    _rebuilding()
    for one in found:
        parties.erase(one)
    touched = sorted({one.ocid for one in found})
    for ocid in touched:
        _make_anew(ocid)
    _rebuilt()
    return len(touched)


def _make_anew(ocid: str) -> None:
    """The releases of one procurement, made again of the same entries under the same numbers."""
    releases = Release.objects.filter(ocid=ocid).order_by("number")
    entries: Iterable[UUID] = list(releases.values_list("entry_id", flat=True))
    releases.delete()
    Compiled.objects.filter(pk=ocid).delete()
    known = Entry.objects.select_related("leaf").in_bulk(list(entries))
    for one in entries:
        follow(known[one])


def _rebuilding() -> None:
    """In this transaction releases may go and come back: what the triggers ask for."""
    _say("opendata")


def _rebuilt() -> None:
    _say("")


def _say(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('meishan.rebuilding', %s, true)", [what])
