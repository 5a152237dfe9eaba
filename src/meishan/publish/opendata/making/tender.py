# SPDX-License-Identifier: Apache-2.0
"""The tender section: publication, amendments, more time, answers, meetings, and the ends a tender may come to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.market.tenders.exports import Standing, amendment_of, ocds_section, time_of
from meishan.market.tenders.models import Answer, Document, NoticeVersion
from meishan.market.tenders.models.content import Content
from meishan.market.tenders.states import NoticeType

from ..models import Release
from .case import Case, Json, Said
from .checking import in_one_language
from .removing import with_removals

MEETING = "pre-bid-meeting"


def published(case: Case) -> Said:
    """The first version: a tender; or, of what only announces one to come, its planning."""
    version = _version(case, case.facts["version"])
    announces = version.content["type"] == NoticeType.PRE_BID
    section = _section(case, version, "planned" if announces else "active")
    return Said(
        tags=("planning" if announces else "tender",),
        sections={"buyer": _buyer(case, version.content), "tender": section},
        language=version.content["language"],
    )


def revised(case: Case) -> Said:
    """A later version: all it says, what it no longer says, and the amendment with its reason."""
    version = _version(case, case.facts["version"])
    older = _version(case, version.number - 1)
    status = case.tender.get("status", "active")
    # The newer one first: the party's contact is that of the version told of.
    newer = _section(case, version, status)
    section = with_removals(_section(case, older, status), newer)
    section["amendments"] = [
        {**amendment_of(version, version.content["language"]), **_between_releases(case)}
    ]
    if any(
        one.get("id") == MEETING and one.get("status") == "met" for one in case.tender.get("milestones", [])
    ):
        section.pop("milestones", None)
    return Said(
        tags=("tenderAmendment",),
        sections={"buyer": _buyer(case, version.content), "tender": section},
        language=version.content["language"],
    )


def cancelled(case: Case) -> Said:
    """The end without award, by the buyer's decision."""
    return _ended(case, "tenderCancellation", "cancelled")


def unsuccessful(case: Case) -> Said:
    """No bid came or none could be accepted; or it could not be opened, and must be answered anew."""
    return _ended(case, "tenderUpdate", "unsuccessful")


def lot_cancelled(case: Case) -> Said:
    """One lot ended without award; the others go on."""
    lot = str(case.facts["lot"])
    amendment = {**_amendment(case, "lot", case.words(case.facts.get("reason"))), "relatedLots": [lot]}
    return _amended(case, amendment, lots=[{"id": lot, "status": "cancelled"}])


def suspended(case: Case) -> Said:
    """Bids are not taken for a while. OCDS has no status for that; the amendment says it."""
    words = _("Suspended: %(reason)s") % {"reason": case.words(case.facts.get("reason"))}
    return _amended(case, _amendment(case, "suspension", words))


def resumed(case: Case) -> Said:
    """Bids are taken again, with the time given back."""
    words = case.words(case.facts.get("reason"))
    told = (
        _("Resumed: %(reason)s") % {"reason": words} if words else _("Resumed; the time lost is given back.")
    )
    return _amended(case, _amendment(case, "resumption", told), **_deadline(case))


def extended(case: Case) -> Said:
    """More time for all bidders."""
    return _amended(
        case, _amendment(case, "extension", case.words(case.facts.get("reason"))), **_deadline(case)
    )


def extended_for_outage(case: Case) -> Said:
    """The time in which the platform was out of reach, given back to all by the published formula."""
    words = _(
        "The platform was out of reach shortly before the deadline; the time is given back to all bidders."
    )
    return _amended(case, _amendment(case, "outage", words), **_deadline(case))


def answered(case: Case) -> Said:
    """A question and its answer as all read them; nobody's name is in it."""
    enquiry = {
        "id": str(case.facts["number"]),
        "description": case.words(case.facts["question"]),
        "answer": case.words(case.facts["answer"]),
        "dateAnswered": case.moment,
    }
    return Said(("tenderUpdate",), {"tender": _part(case, hasEnquiries=True, enquiries=[enquiry])})


def met(case: Case) -> Said:
    """A meeting with bidders: its minutes, and the questions answered in it."""
    number = case.facts["number"]
    planned = any(
        one["id"] == MEETING and one.get("status") != "met" for one in case.tender.get("milestones", [])
    )
    held = _whole_second(case.facts["held_at"])
    milestone = {
        "id": MEETING if planned else f"meeting-{number}",
        "title": _("Pre-bid meeting"),
        "type": "engagement",
        "description": case.words(case.facts["minutes"]),
        "dueDate": held,
        "status": "met",
        "dateMet": held,
    }
    more: Json = {"milestones": [milestone]}
    if numbers := case.facts.get("answers"):
        found = Answer.objects.filter(notice=case.process, number__in=numbers).order_by("number")
        more["hasEnquiries"] = True
        more["enquiries"] = [
            {
                "id": str(one.number),
                "description": case.words(one.question),
                "answer": case.words(one.answer),
                "dateAnswered": case.moment,
            }
            for one in found
        ]
    return Said(("tenderUpdate",), {"tender": _part(case, **more)})


def validity_asked(case: Case) -> Said:
    """All bidders were asked to stand by their bids for longer."""
    period = {"durationInDays": None, "endDate": f"{case.facts['until']}T23:59:59Z"}
    return Said(("tenderUpdate",), {"tender": _part(case, submissionTerms={"bidValidityPeriod": period})})


def lots_as(case: Case, status: str) -> list[Json]:
    """The lots that are still active, with another status."""
    return [
        {"id": one["id"], "status": status}
        for one in case.tender.get("lots", [])
        if one.get("status") == "active"
    ]


def _version(case: Case, number: int) -> NoticeVersion:
    return NoticeVersion.objects.get(notice=case.process, number=number)


def _section(case: Case, version: NoticeVersion, status: str) -> Json:
    content: Content = version.content
    assert case.notice is not None
    assert case.notice.buyer_id is not None
    buyer = case.parties.refer(case.notice.buyer_id, "buyer", "procuringEntity", contact=_contact(content))
    first = NoticeVersion.objects.only("at").get(notice=case.process, number=1)
    standing = Standing(
        id=case.process,
        buyer_id=case.notice.buyer_id,
        buyer_name=buyer["name"],
        status=status,
        opened=first.at,
        closes=datetime.fromisoformat(content["deadline"]) if content["deadline"] else None,
        documents=Document.objects.filter(
            Q(until_version__isnull=True) | Q(until_version__gt=version.number),
            notice=case.process,
            since_version__lte=version.number,
        ).order_by("at", "id"),
    )
    section: Json = in_one_language(ocds_section(standing, content, version.at))
    section["documents"] += _in_other_languages(case, content)
    return section


def _in_other_languages(case: Case, content: Content) -> list[Json]:
    """The notice's page in each other language it was written in, with its title there."""
    place = settings.BASE_URL + reverse("tenders:notice", args=[case.process])
    return [
        {
            "id": f"notice-{language}",
            "documentType": "tenderNotice",
            "title": title,
            "url": f"{place}?in={language}",
            "format": "text/html",
            "language": language,
        }
        for language, title in sorted(content["title"].items())
        if title and language != content["language"]
    ]


def _buyer(case: Case, content: Content) -> dict[str, str]:
    assert case.notice is not None
    assert case.notice.buyer_id is not None
    return case.parties.refer(case.notice.buyer_id, "buyer", contact=_contact(content))


def _contact(content: Content) -> Mapping[str, str] | None:
    return next(iter(content["contacts"]), None)


def _part(case: Case, **sections: Any) -> Json:
    """Some of the tender section; its id is always said."""
    return {"id": str(case.process), **sections}


def _amendment(case: Case, kind: str, rationale: str) -> Json:
    said = {"id": f"{kind}-{case.number}", "date": case.moment, **_between_releases(case)}
    return {**said, "rationale": rationale} if rationale else said


def _between_releases(case: Case) -> dict[str, str]:
    last = Release.objects.filter(ocid=case.ocid, number__lt=case.number).order_by("-number").first()
    amended = {"amendsReleaseID": last.name} if last else {}
    return {**amended, "releaseID": case.name}


def _amended(case: Case, amendment: Json, **sections: Any) -> Said:
    return Said(("tenderAmendment",), {"tender": _part(case, **sections, amendments=[amendment])})


def _ended(case: Case, tag: str, status: str) -> Said:
    amendment = _amendment(case, status, case.words(case.facts.get("reason")))
    section = _part(case, status=status, amendments=[amendment])
    if lots := lots_as(case, status):
        section["lots"] = lots
    return Said((tag,), {"tender": section})


def _deadline(case: Case) -> Json:
    closes = _whole_second(case.facts["deadline"])
    period: Json = {"tenderPeriod": {"endDate": closes}}
    # Where questions were open until the deadline, they still are.
    before = case.tender.get("tenderPeriod", {}).get("endDate")
    if before and case.tender.get("enquiryPeriod", {}).get("endDate") == before:
        period["enquiryPeriod"] = {"endDate": closes}
    return period


def _whole_second(moment: str) -> str:
    return time_of(datetime.fromisoformat(moment))
