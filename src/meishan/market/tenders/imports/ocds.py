# SPDX-License-Identifier: Apache-2.0
"""OCDS 1.1 release packages, record packages, single releases, and lines of them (JSON, JSONL).

Releases of one contracting process are merged in the order of their dates, by the merging rules of the standard as
far as a notice needs them: objects by field, lists of objects with an id by that id, anything else by the newest.
"""

import re
from typing import Any

from meishan.base.core.errors import Refused
from meishan.base.core.sentences import sentence as _
from meishan.base.reference import queries as reference

from ..models.content import empty
from ..states import NoticeType, SourceKind
from . import found as given
from .classification import scheme_of, unspsc_from
from .found import Batch, BuyerFound, Found, Notes
from .releases import (
    as_dict,
    dicts,
    documents_of,
    is_of_ocds,
    merge,
    note_untaken,
    of_some_depth,
    releases_of,
)

LONGEST_OCID = 300
"""Letters of an ocid, of those here and everywhere 40 or so: a longer one fits no key."""
CANCELLED = {"cancelled", "canceled", "unsuccessful", "withdrawn"}
TYPE_WORDS = (
    (NoticeType.PREQUALIFICATION, r"pre-?\s?qualif|précalif|precalif"),
    (NoticeType.EOI, r"expression of interest|\beoi\b|manifestation d.intérêt|manifestación de interés"),
    (NoticeType.RFI, r"request for information|\brfi\b|solicitud de información"),
    (NoticeType.RFP, r"request for proposal|\brfp\b|propuesta|proposition"),
    (NoticeType.RFQ, r"request for quot|quotation|\brfq\b|cotizaci|shopping|cerere a ofertelor"),
    (NoticeType.GRANT, r"\bgrant\b|call for proposal"),
    (NoticeType.CONSULTANTS, r"individual consult"),
    (NoticeType.PRE_BID, r"prior information|pre-?bid"),
    (NoticeType.PREQUALIFICATION, r"restricted procedure"),
    (NoticeType.RFP, r"negotiated|competitive dialogue"),
)


def named(release: dict[str, Any]) -> str:
    """The ocid of a release, or its id where it has none; nothing where neither is a text."""
    found = release.get("ocid") or release.get("id")
    return found.strip() if isinstance(found, str) else ""


@of_some_depth()
def read_ocds(data: bytes, *, file_name: str, sha256: str) -> Batch:
    """The notices of a file. Raises Refused when it is no OCDS at all."""
    batch = Batch(SourceKind.OCDS, file_name, sha256)
    processes: dict[str, list[dict[str, Any]]] = {}
    documents = documents_of(data, batch.notes)
    if not is_of_ocds(documents):
        raise Refused(_("No OCDS release was found in this file."))
    for place, release in releases_of(documents, batch):
        ocid = named(release)
        if not ocid:
            batch.notes.add(place, _("A release without ocid was left out."), left_out=True)
        elif len(ocid) > LONGEST_OCID:
            words = _("A release whose ocid has more than %(most)s letters was left out.")
            batch.notes.add(place, words % {"most": LONGEST_OCID}, left_out=True)
        else:
            processes.setdefault(ocid, []).append(release)
    if not processes and not batch.notes.left_out:
        raise Refused(_("No OCDS release was found in this file."))
    for ocid, releases in processes.items():
        releases.sort(key=lambda one: str(one.get("date") or ""))
        for release in releases:
            note_untaken(release, batch.notes)
        try:
            one = _found(ocid, releases, batch)
        except (TypeError, AttributeError, ValueError, KeyError) as error:
            batch.notes.add(
                ocid, _("Not well formed (%(why)s); left out.") % {"why": str(error)[:120]}, left_out=True
            )
            continue
        if one is not None:
            batch.found.append(one)
    return batch


def _found(ocid: str, releases: list[dict[str, Any]], batch: Batch) -> Found | None:
    notes = batch.notes
    merged: dict[str, Any] = {}
    for release in releases:
        merged = merge(merged, release)
    tender = as_dict(merged.get("tender"))
    texts = _texts(merged, tender)
    if not tender or not texts["title"]:
        reason = (
            _("No title in its tender section; left out.") if tender else _("No tender section; left out.")
        )
        notes.add(ocid, reason, left_out=True)
        return None
    parties = {str(one.get("id")): one for one in dicts(merged.get("parties"))}
    buyer = _buyer(merged, tender, parties, ocid)
    if buyer is None:
        notes.add(ocid, _("No buyer is named; left out."), left_out=True)
        return None
    first = given.moment(releases[0].get("date"), notes, "date")
    last = given.moment(releases[-1].get("date"), notes, "date")
    content = _content(merged, tender, texts, buyer, notes)
    content["contacts"] = _contacts(tender, merged, parties)
    status = str(tender.get("status") or "").lower()
    is_cancelled = status in CANCELLED
    return Found(
        key=f"ocds:{ocid}",
        reference=given.line(tender.get("id") or ocid, 120),
        content=content,
        buyer=buyer,
        published_at=first,
        source_url=given.web_address(merged.get("uri")) or _notice_address(tender),
        cancelled_at=last if is_cancelled else None,
        cancel_reason={content["language"]: given.prose(tender.get("statusDetails") or status)}
        if is_cancelled
        else {},
    )


def _texts(merged: dict[str, Any], tender: dict[str, Any]) -> dict[str, Any]:
    main = given.language_from(merged.get("language")) or "en"
    found: dict[str, Any] = {"language": main, "title": {}, "description": {}}
    for name, longest in (("title", given.TITLE_LENGTH), ("description", 50_000)):
        for key, value in tender.items():
            spoken = main if key == name else ""
            if key.startswith(f"{name}_"):
                spoken = given.language_from(key[len(name) + 1 :])
            words = given.line(value, longest) if name == "title" else given.prose(value)[:longest]
            if spoken and words and isinstance(value, str):
                found[name].setdefault(spoken, words)
    if not found["title"] and found["description"]:
        # Many publishers give a description alone; its first words are the title then.
        found["title"] = {key: given.line(value, 160) for key, value in found["description"].items()}
    if found["title"] and main not in found["title"]:
        found["language"] = next(iter(found["title"]))
    return found


def _content(
    merged: dict[str, Any], tender: dict[str, Any], texts: dict[str, Any], buyer: BuyerFound, notes: Notes
) -> dict[str, Any]:
    deadline = given.moment(
        as_dict(tender.get("tenderPeriod")).get("endDate"), notes, "tender.tenderPeriod.endDate"
    )
    until = given.moment(
        as_dict(tender.get("enquiryPeriod")).get("endDate"), notes, "tender.enquiryPeriod.endDate"
    )
    if deadline is None:
        notes.add("tender.tenderPeriod.endDate", _("No deadline is given."))
    value = as_dict(tender.get("value"))
    items = dicts(tender.get("items"))
    classified = [tender, *items]
    classification = _classification(classified)
    codes = given.unique(unspsc_from(one["scheme"], one["code"]) for one in classification)
    if not codes:
        notes.add(
            "tender.items.classification", _("No code that UNSPSC knows; the notice has no UNSPSC code.")
        )
    delivered = [_country(as_dict(item.get("deliveryAddress"))) for item in items]
    return empty(
        type=_type(tender, notes),
        language=texts["language"],
        title=texts["title"],
        description=texts["description"],
        countries=sorted(set(given.unique([*delivered, *([] if any(delivered) else [buyer.country])]))),
        codes=sorted(codes)[: given.MOST_CODES],
        classification=[one for one in classification if one["scheme"] != "UNSPSC"][: given.MOST_CODES],
        deadline=given.iso(deadline),
        zone=given.zone_of(buyer.country, deadline),
        questions_until=given.iso(until),
        value=given.money(value.get("amount"), value.get("currency"), notes, "tender.value"),
        links=_links(tender, notes),
        lots=_lots(tender, items, texts, notes),
    )


def _type(tender: dict[str, Any], notes: Notes) -> str:
    details = str(tender.get("procurementMethodDetails") or "")
    for kind, words in TYPE_WORDS:
        if re.search(words, details, re.IGNORECASE):
            return str(kind)
    method = str(tender.get("procurementMethod") or "")
    if method == "open":
        return str(NoticeType.ITB)
    notes.add(
        "tender.procurementMethod",
        _("OCDS has no notice type; “%(method)s” was taken as an invitation to bid.")
        % {"method": details[:60] or method or "—"},
    )
    return str(NoticeType.ITB)


def _buyer(
    merged: dict[str, Any], tender: dict[str, Any], parties: dict[str, Any], ocid: str
) -> BuyerFound | None:
    named = as_dict(merged.get("buyer")) or as_dict(tender.get("procuringEntity"))
    if not named:
        roles = ("buyer", "procuringEntity")
        named = next((one for one in parties.values() if set(roles) & set(one.get("roles") or [])), {})
    party = {**as_dict(parties.get(str(named.get("id")))), **{k: v for k, v in named.items() if v}}
    name = given.line(party.get("name"), 500)
    if not name:
        return None
    identifier = as_dict(party.get("identifier"))
    known, scheme = given.line(identifier.get("id")), given.line(identifier.get("scheme"), 60)
    if not known or not scheme:
        # An id alone ("org-1") holds within one release; the name stands for the buyer among its publisher's.
        known, scheme = name[:250], ocid[:11]
    return BuyerFound(known, name, scheme, _country(as_dict(party.get("address"))))


def _country(address: dict[str, Any]) -> str:
    for key in ("country", "countryName"):
        if code := reference.country_from(str(address.get(key) or "")):
            return code
    return ""


def _classification(classified: list[dict[str, Any]]) -> list[dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for one in classified:
        for each in [as_dict(one.get("classification")), *dicts(one.get("additionalClassifications"))]:
            code = given.line(each.get("id"), 40)
            scheme = given.line(scheme_of(str(each.get("scheme") or "")), 40)
            if code:
                title = given.line(each.get("description"))
                found.setdefault((scheme, code), {"scheme": scheme, "code": code, "title": title})
    return list(found.values())


def _contacts(
    tender: dict[str, Any], merged: dict[str, Any], parties: dict[str, Any]
) -> list[dict[str, str]]:
    contacts = []
    for named in (as_dict(tender.get("procuringEntity")), as_dict(merged.get("buyer"))):
        party = as_dict(parties.get(str(named.get("id"))))
        point = as_dict(named.get("contactPoint")) or as_dict(party.get("contactPoint"))
        contact = {
            "name": given.line(point.get("name")),
            "role": "",
            "email": given.line(point.get("email")),
            "phone": given.line(point.get("telephone"), 60),
        }
        if any(contact.values()) and contact not in contacts:
            contacts.append(contact)
    return contacts


def _links(tender: dict[str, Any], notes: Notes) -> list[dict[str, str]]:
    links: list[dict[str, str]] = []
    for one in dicts(tender.get("documents")):
        address = given.web_address(one.get("url"))
        if not address:
            notes.add(
                "tender.documents.url", _("A document without a usable web address was not taken over.")
            )
        elif len(links) == given.MOST_LINKS:
            notes.add(
                "tender.documents",
                _("More than %(most)s documents; the rest was not taken over.") % {"most": 50},
            )
        else:
            title = given.line(one.get("title") or one.get("description") or one.get("documentType"))
            links.append({"title": title, "url": address})
    return links


def _notice_address(tender: dict[str, Any]) -> str:
    for one in dicts(tender.get("documents")):
        if one.get("documentType") == "tenderNotice":
            return given.web_address(one.get("url"))
    return ""


def _lots(
    tender: dict[str, Any], items: list[dict[str, Any]], texts: dict[str, Any], notes: Notes
) -> list[dict[str, Any]]:
    main = texts["language"]
    lots = [(str(lot.get("id")), lot) for lot in dicts(tender.get("lots"))]
    known = {key for key, _lot in lots}
    if any(str(item.get("relatedLot")) not in known for item in items):
        lots.append(("", {"title": texts["title"][main]}))
    said = []
    for number, (key, lot) in enumerate(lots, start=1):
        title = given.line(lot.get("title") or lot.get("description") or key, given.TITLE_LENGTH)
        mine = [
            item
            for item in items
            if (str(item.get("relatedLot")) if str(item.get("relatedLot")) in known else "") == key
        ]
        description = given.prose(lot.get("description"))
        said.append(
            {
                "number": number,
                "title": {main: title},
                "description": {main: description} if description and description != title else {},
                "items": [_item(place, item, main, notes) for place, item in enumerate(mine, start=1)],
            }
        )
    return said


def _item(number: int, item: dict[str, Any], main: str, notes: Notes) -> dict[str, Any]:
    unit = as_dict(item.get("unit"))
    classification = as_dict(item.get("classification"))
    said = given.line(item.get("description") or classification.get("description") or item.get("id"), 2000)
    code = str(unit.get("id") or "").upper()
    is_known = code in dict(reference.units("en"))
    if unit.get("name") and not is_known:
        notes.add(
            "tender.items.unit",
            _("The unit “%(unit)s” was kept in the item's text.") % {"unit": given.line(unit["name"], 40)},
        )
        said = f"{said} ({given.line(unit['name'], 60)})"
    address = as_dict(item.get("deliveryAddress"))
    return {
        "number": number,
        "description": {main: said or "—"},
        "code": unspsc_from(str(classification.get("scheme") or ""), str(classification.get("id") or "")),
        "quantity": given.quantity(item.get("quantity"), notes, "tender.items.quantity"),
        "unit": code if is_known else "",
        "country": _country(address),
        "place": given.line(address.get("locality")),
        "incoterm": "",
        "deliver_by": "",
    }
