# SPDX-License-Identifier: Apache-2.0
"""A notice as the tender section of an OCDS 1.1 release, with the extensions lots, awardCriteria, selectionCriteria,
requirements and submissionTerms. Release, ocid and package are the business of who publishes them.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..models import Notice
from ..models.content import Content
from ..models.terms import Terms, is_priced, is_scored, terms_of
from ..queries import documents_of, text_of
from ..states import (
    AnswerType,
    AwardBasis,
    CriterionKind,
    NoticePhase,
    NoticeType,
    SecurityForm,
    SubmissionMethod,
    TenderMethod,
)
from .lists import address_of

OCDS_EXTENSIONS = ("lots", "awardCriteria", "selectionCriteria", "requirements", "submissionTerms")
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


def ocds_tender(notice: Notice, content: Content, at: datetime) -> dict[str, Any]:
    """What the notice says in that version, as OCDS knows it, in its main language; absent parts are left out."""
    spoken = content["language"]
    with translation.override(DJANGO_LANGUAGES.get(spoken, spoken)):
        return _without_blanks(_tender(notice, content, at))


def _tender(notice: Notice, content: Content, at: datetime) -> dict[str, Any]:
    terms = terms_of(content)
    said: dict[str, Any] = {
        "id": str(notice.pk),
        **_texts("title", content["title"], content["language"]),
        **_texts("description", content["description"], content["language"]),
        "status": STATUS[notice.phase(at)],
        "procuringEntity": {
            "id": str(notice.buyer_id or notice.external_buyer_id),
            "name": notice.buyer_name,
        },
        "value": _money(content),
        "mainProcurementCategory": _category(content["codes"]),
        "procurementMethod": _method(content, terms),
        "procurementMethodDetails": str(NoticeType(content["type"]).label) if content["type"] else "",
        "submissionMethod": _submission(content),
        "submissionMethodDetails": str(SubmissionMethod(content["submission"]["method"]).label)
        if content["submission"]["method"]
        else "",
        "tenderPeriod": {"startDate": _time(notice.published_at), "endDate": _time(notice.closes_at)},
        "enquiryPeriod": {
            "startDate": _time(notice.published_at),
            "endDate": content["questions_until"] or _time(notice.closes_at),
        },
        "items": [_item(lot["number"], item) for lot in content["lots"] for item in lot["items"]],
        "documents": [
            {
                "id": "notice",
                "documentType": "tenderNotice",
                "url": address_of(notice),
                "format": "text/html",
            },
            *(_document(notice, one) for one in documents_of(notice)),
        ],
        "amendments": [
            {
                "id": str(one.number),
                "date": _time(one.at),
                "rationale": text_of(one.reason, content["language"])[0],
            }
            for one in notice.versions.filter(number__gt=1)
        ],
    }
    return said | (_judged(content, terms, at) if terms else {"lots": _lots(content, None)})


def _judged(content: Content, terms: Terms, at: datetime) -> dict[str, Any]:
    """What only a tender with terms tells: how it is judged, and what bidders send."""
    main = content["language"]
    basis = (
        {AwardBasis.CUMULATIVE: "ratedCriteria"}.get(terms["award"], "priceOnly") if terms["award"] else ""
    )
    return {
        "awardCriteria": basis,
        "awardCriteriaDetails": str(AwardBasis(terms["award"]).label) if terms["award"] else "",
        "lots": _lots(content, _award_criteria(terms, main)),
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


def _lots(content: Content, award_criteria: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The lots; a tender with terms and without lots is one lot, as OCDS keeps award criteria with lots."""
    main = content["language"]
    lots = content["lots"] or (
        [{"number": 0, "title": content["title"], "description": {}}] if award_criteria else []
    )
    return [
        {
            "id": str(lot["number"]),
            **_texts("title", lot["title"], main),
            **_texts("description", lot["description"], main),
            "status": "active",
            "awardCriteria": award_criteria,
        }
        for lot in lots
    ]


def _award_criteria(terms: Terms, main: str) -> dict[str, Any] | None:
    if not is_priced(terms):
        return None
    if not is_scored(terms):
        price = {
            "type": "price",
            "name": _("Price"),
            "numbers": [{"number": 100, "weight": "percentageExact"}],
        }
        return {"criteria": [price]}
    weights = terms["weights"] or {"technical": 0, "financial": 0}
    price = {
        "type": "price",
        "name": _("Price"),
        "numbers": [{"number": weights["financial"], "weight": "percentageExact"}],
    }
    quality = [
        {
            "type": "quality",
            "name": text_of(one["title"], main)[0],
            "description": text_of(one["description"], main)[0],
            "numbers": [
                {"number": one["points"], "weight": "pointsExact"},
                *([{"number": one["minimum"], "threshold": "minimumScore"}] if one["minimum"] else []),
            ],
        }
        for one in terms["criteria"]
        if one["points"]
    ]
    words = _(
        "%(technical)s%% × points / all points + %(financial)s%% × lowest price / price; a technical offer needs"
        " %(mark)s%% of all points."
    )
    return {
        "criteria": [*quality, price],
        "weightingDescription": words % {**weights, "mark": terms["pass_mark"] or 0},
    }


def _told(criterion: dict[str, Any], main: str) -> str:
    return ": ".join(filter(None, [text_of(criterion[part], main)[0] for part in ("title", "description")]))


def _requirement(question: dict[str, Any], main: str) -> dict[str, Any]:
    requirement = {
        "id": question["id"],
        **_texts("title", question["label"], main),
        "dataType": DATA_TYPES.get(question["type"], "string"),
    }
    return {
        "id": question["id"],
        **_texts("title", question["label"], main),
        **_texts("description", question["help"], main),
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


def _item(lot: int, item: dict[str, Any]) -> dict[str, Any]:
    units = dict(reference.units())
    unit = (
        {"scheme": "UNCEFACT", "id": item["unit"], "name": units.get(item["unit"], "")}
        if item["unit"]
        else {}
    )
    return {
        "id": f"{lot}.{item['number']}",
        "description": next(iter(item["description"].values()), ""),
        "classification": {"scheme": "UNSPSC", "id": item["code"]} if item["code"] else {},
        "quantity": _number(item["quantity"]) if item["quantity"] else None,
        "unit": unit,
        "relatedLot": str(lot),
    }


def _number(value: str) -> int | float:
    return int(value) if "." not in value else float(value)


def _money(content: Content) -> dict[str, Any]:
    value = content["value"]
    return {"amount": _number(value["amount"]), "currency": value["currency"]} if value else {}


def _document(notice: Notice, document: Any) -> dict[str, Any]:
    return {
        "id": str(document.pk),
        "documentType": "biddingDocuments",
        "title": document.title,
        "url": settings.BASE_URL + reverse("tenders:document", args=[notice.pk, document.pk]),
        "datePublished": _time(document.at),
        "format": document.media_type,
        "language": document.language,
    }


def _texts(name: str, said: dict[str, str], main: str) -> dict[str, str]:
    """OCDS gives other languages in fields with their code: title, title_fr."""
    words = text_of(said, main, main)[0]
    return {name: words, **{f"{name}_{one}": text for one, text in said.items() if one != main and text}}


def _time(value: datetime | None) -> str:
    return value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else ""


def _without_blanks(value: Any) -> Any:
    """OCDS wants no empty texts, lists or objects."""
    if isinstance(value, dict):
        kept = {key: _without_blanks(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", None, [], {})}
    if isinstance(value, list):
        return [one for one in (_without_blanks(each) for each in value) if one not in ("", None, [], {})]
    return value
