# SPDX-License-Identifier: Apache-2.0
"""A notice as the tender section of an OCDS 1.1 release, with the extensions of OCDS_EXTENSIONS.
Release, ocid and package are the business of who publishes them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..models import Document, Notice, NoticeVersion
from ..models.content import Content
from ..models.life_cycle import has_life_cycle
from ..models.terms import Terms, is_priced, terms_of
from ..queries import documents_of, text_of
from ..states import (
    AnswerType,
    AwardBasis,
    CriterionKind,
    NoticePhase,
    NoticeType,
    Reservation,
    SecurityForm,
    SubmissionMethod,
    TenderMethod,
)
from .criteria import award_criteria, green, rated

OCDS_EXTENSIONS = (
    "lots",
    "awardCriteria",
    "selectionCriteria",
    "requirements",
    "submissionTerms",
    "location",
    "sustainability",
)
STATUS = {
    NoticePhase.OPEN: "active",
    NoticePhase.SUSPENDED: "active",
    NoticePhase.CANCELLED: "cancelled",
    NoticePhase.CLOSED: "active",
    NoticePhase.UNDATED: "active",
}
DJANGO_LANGUAGES = {"zh": "zh-hans"}
DATA_TYPES = {
    AnswerType.NUMBER: "number",
    AnswerType.MONEY: "number",
    AnswerType.YES_NO: "boolean",
    AnswerType.DATE: "date-time",
}


@dataclass(frozen=True)
class Standing:
    """What the text of a notice does not say itself: whose it is, since and until when, what goes with it."""

    id: UUID
    buyer_id: UUID
    buyer_name: str
    status: str
    opened: datetime | None
    closes: datetime | None
    documents: Iterable[Document] = ()
    versions: Iterable[NoticeVersion] = ()
    """The versions after the first, as far as they are to be told."""


def ocds_tender(notice: Notice, content: Content, at: datetime) -> dict[str, Any]:
    """What the notice says in that version, as OCDS knows it, in its main language; absent parts are left out."""
    buyer = notice.buyer_id or notice.external_buyer_id
    assert buyer is not None  # a constraint
    standing = Standing(
        id=notice.pk,
        buyer_id=buyer,
        buyer_name=notice.buyer_name,
        status=STATUS[notice.phase(at)],
        opened=notice.published_at,
        closes=notice.closes_at,
        documents=documents_of(notice),
        versions=notice.versions.filter(number__gt=1),
    )
    return ocds_section(standing, content, at)


def ocds_section(standing: Standing, content: Content, at: datetime) -> dict[str, Any]:
    """The same of a notice as it stood at some time; it is made of what is given alone, so it is the same each time."""
    spoken = content["language"]
    with translation.override(DJANGO_LANGUAGES.get(spoken, spoken)):
        return without_blanks(_tender(standing, content, at))


def _tender(standing: Standing, content: Content, at: datetime) -> dict[str, Any]:
    terms = terms_of(content)
    said: dict[str, Any] = {
        "id": str(standing.id),
        **texts("title", content["title"], content["language"]),
        **texts("description", content["description"], content["language"]),
        "status": standing.status,
        "procuringEntity": {"id": str(standing.buyer_id), "name": standing.buyer_name},
        "value": _money(content),
        "mainProcurementCategory": _category(content["codes"]),
        "procurementMethod": _method(content, terms),
        "procurementMethodDetails": str(NoticeType(content["type"]).label) if content["type"] else "",
        "submissionMethod": _submission(content),
        "submissionMethodDetails": str(SubmissionMethod(content["submission"]["method"]).label)
        if content["submission"]["method"]
        else "",
        "tenderPeriod": {"startDate": time_of(standing.opened), "endDate": time_of(standing.closes)},
        "enquiryPeriod": {
            "startDate": time_of(standing.opened),
            "endDate": content["questions_until"] or time_of(standing.closes),
        },
        "eligibilityCriteria": ""
        if content["reserved_for"] == Reservation.NONE
        else str(Reservation(content["reserved_for"]).label),
        "hasSustainability": bool(content["sustainability"] or green(terms)) or None,
        "sustainability": [*_sustainability(content), *rated(terms, content["language"])],
        "items": [
            _item(lot["number"], item, content["language"])
            for lot in content["lots"]
            for item in lot["items"]
        ],
        "documents": [
            {
                "id": "notice",
                "documentType": "tenderNotice",
                "url": settings.BASE_URL + reverse("tenders:notice", args=[standing.id]),
                "format": "text/html",
            },
            *(_document(one) for one in standing.documents),
        ],
        "amendments": [amendment_of(one, content["language"]) for one in standing.versions],
    }
    return said | (_judged(content, terms, at) if terms else {"lots": _lots(content, terms)})


def amendment_of(version: NoticeVersion, main: str) -> dict[str, str]:
    """A version after the first as an amendment."""
    return {
        "id": str(version.number),
        "date": time_of(version.at),
        "rationale": text_of(version.reason, main)[0],
    }


def _sustainability(content: Content) -> list[dict[str, Any]]:
    """The pillars of what an officer ticked, each with the words of it; the strategies are the tender's own terms."""
    ticked = set(content["sustainability"])
    said = []
    for pillar in reference.sustainability_indicators(content["language"]):
        words = [sub.title for indicator in pillar.indicators for sub in indicator.subs if sub.key in ticked]
        if words:
            said.append({"goal": pillar.key, "description": "; ".join(words)})
    return said


def _judged(content: Content, terms: Terms, at: datetime) -> dict[str, Any]:
    """What only a tender with terms tells: how it is judged, and what bidders send."""
    main = content["language"]
    alone = "costOnly" if has_life_cycle(terms) else "priceOnly"
    basis = {AwardBasis.CUMULATIVE: "ratedCriteria"}.get(terms["award"], alone) if terms["award"] else ""
    return {
        "awardCriteria": basis,
        "awardCriteriaDetails": str(AwardBasis(terms["award"]).label) if terms["award"] else "",
        "lots": _lots(content, terms),
        "selectionCriteria": {
            "criteria": [
                {
                    "type": "suitability",
                    "description": _told(one, main),
                    "verificationMethod": text_of(one["evidence"], main)[0],
                }
                for one in terms["criteria"]
                if one["kind"] == CriterionKind.PRELIMINARY
            ]
        },
        "criteria": [_requirement(one, main) for one in terms["questions"]],
        "submissionTerms": {
            "electronicSubmissionPolicy": "required",
            "variantPolicy": "allowed" if terms["alternatives"] else "notAllowed",
            "languages": [main],
            "bidValidityPeriod": {"durationInDays": terms["validity_days"]} if terms["validity_days"] else {},
            "depositsGuarantees": _security(terms),
            "multipleBidsAllowed": False,
        },
        "milestones": _milestones(terms, main, at),
    }


def _lots(content: Content, terms: Terms | None) -> list[dict[str, Any]]:
    """The lots; a tender with terms and without lots is one lot, as OCDS keeps award criteria with lots."""
    main = content["language"]
    lots = content["lots"] or (
        [{"number": 0, "title": content["title"], "description": {}}]
        if terms is not None and is_priced(terms)
        else []
    )
    return [
        {
            "id": str(lot["number"]),
            **texts("title", lot["title"], main),
            **texts("description", lot["description"], main),
            "status": "active",
            "awardCriteria": award_criteria(terms, main, lot["number"]) if terms else None,
        }
        for lot in lots
    ]


def _told(criterion: dict[str, Any], main: str) -> str:
    return ": ".join(filter(None, [text_of(criterion[part], main)[0] for part in ("title", "description")]))


def _requirement(question: dict[str, Any], main: str) -> dict[str, Any]:
    requirement = {
        "id": question["id"],
        **texts("title", question["label"], main),
        "dataType": DATA_TYPES.get(question["type"], "string"),
    }
    return {
        "id": question["id"],
        **texts("title", question["label"], main),
        **texts("description", question["help"], main),
        "relatesToTenderer": True,
        "relatedLots": [str(question["lot"])] if question["lot"] else [],
        "requirementGroups": [{"id": question["id"], "requirements": [requirement]}],
    }


def _milestones(terms: Terms, main: str, at: datetime) -> list[dict[str, Any]]:
    meeting = terms["meeting"]
    if not meeting or not meeting["at"]:
        return []
    is_over = datetime.fromisoformat(meeting["at"]) <= at
    return [
        {
            "id": "pre-bid-meeting",
            "title": _("Pre-bid meeting"),
            "type": "engagement",
            "description": " ".join(
                filter(None, [meeting["place"], meeting["link"], text_of(meeting["words"], main)[0]])
            ),
            "dueDate": meeting["at"],
            "status": "met" if is_over else "scheduled",
            "dateMet": meeting["at"] if is_over else "",
        }
    ]


def _security(terms: Terms) -> str:
    security = terms["bid_security"]
    if security is None:
        return ""
    sign = "%" if security["form"] == SecurityForm.PERCENT else security["currency"]
    return " ".join(filter(None, [str(SecurityForm(security["form"]).label), security["amount"], sign]))


def _method(content: Content, terms: Terms | None) -> str:
    if terms is None:
        return ""
    if terms["method"] == TenderMethod.DIRECT:
        return "direct"
    return "limited" if terms["method"] == TenderMethod.SHOPPING else "open"


def _submission(content: Content) -> list[str]:
    ways = {
        SubmissionMethod.PLATFORM: "electronicSubmission",
        SubmissionMethod.LINK: "electronicSubmission",
        SubmissionMethod.EMAIL: "written",
        SubmissionMethod.PAPER: "written",
    }
    method = content["submission"]["method"]
    return [ways[method]] if method in ways else []


def _category(codes: list[str]) -> str:
    """Goods, works or services by the segments of most of the codes (UNSPSC: 72 is building, 64 to 94 are services)."""
    found = Counter(
        "works" if code[:2] == "72" else "services" if "64" <= code[:2] <= "94" else "goods" for code in codes
    )
    return found.most_common(1)[0][0] if found else ""


def _item(lot: int, item: dict[str, Any], main: str) -> dict[str, Any]:
    units = dict(reference.units())
    unit = (
        {"scheme": "UNCEFACT", "id": item["unit"], "name": units.get(item["unit"], "")}
        if item["unit"]
        else {}
    )
    return {
        "id": f"{lot}.{item['number']}",
        "description": text_of(item["description"], main, main)[0],
        "classification": {"scheme": "UNSPSC", "id": item["code"]} if item["code"] else {},
        "quantity": _number(item["quantity"]) if item["quantity"] else None,
        "unit": unit,
        "deliveryAddresses": [_address(item)],
        "relatedLot": str(lot),
    }


def _address(item: dict[str, Any]) -> dict[str, str]:
    country = item["country"]
    return {"locality": item["place"], "countryName": reference.country_name(country) if country else ""}


def _number(value: str) -> int | float:
    return int(value) if "." not in value else float(value)


def _money(content: Content) -> dict[str, Any]:
    value = content["value"]
    return {"amount": _number(value["amount"]), "currency": value["currency"]} if value else {}


def _document(document: Document) -> dict[str, Any]:
    place = reverse("tenders:document", args=[document.notice_id, document.pk])
    return {
        "id": str(document.pk),
        "documentType": "biddingDocuments",
        "title": document.title,
        "url": settings.BASE_URL + place,
        "datePublished": time_of(document.at),
        "format": document.media_type,
        "language": document.language,
    }


def texts(name: str, said: Mapping[str, str], main: str) -> dict[str, str]:
    """OCDS gives other languages in fields with their code: title, title_fr."""
    words = text_of(said, main, main)[0]
    return {name: words, **{f"{name}_{one}": text for one, text in said.items() if one != main and text}}


def time_of(value: datetime | None) -> str:
    """As OCDS writes times, to the second; nothing where there is none."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else ""


def without_blanks(value: Any) -> Any:
    """The value without empty texts, lists or objects, which OCDS does not want."""
    if isinstance(value, dict):
        kept = {key: without_blanks(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", None, [], {})}
    if isinstance(value, list):
        return [one for one in (without_blanks(each) for each in value) if one not in ("", None, [], {})]
    return value
