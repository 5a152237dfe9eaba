# SPDX-License-Identifier: Apache-2.0
"""EU eForms notices (UBL 2.3 XML, eForms SDK) that call for competition or announce it. Paths after the eForms SDK."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from meishan.base.core.errors import Refused
from meishan.base.core.sentences import sentence as _
from meishan.base.reference import queries as reference

from ..models.content import empty
from ..states import NoticeType, Reservation, SourceKind, SubmissionMethod
from . import found as given
from .classification import unspsc_from
from .found import Batch, BuyerFound, Found, Notes

NS = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
    "efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
}
EXTENSION = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"
ROOTS = {"ContractNotice", "PriorInformationNotice"}
PROCEDURES = {
    "open": NoticeType.ITB,
    "restricted": NoticeType.PREQUALIFICATION,
    "neg-w-call": NoticeType.RFP,
    "comp-dial": NoticeType.RFP,
    "innovation": NoticeType.RFP,
    "comp-tend": NoticeType.RFP,
}
# Administrative marks of the file itself, which say nothing about the need.
ENVELOPE = {
    "UBLVersionID",
    "CustomizationID",
    "RegulatoryDomain",
    "SubTypeCode",
    "GazetteID",
    "RequestedPublicationDate",
    "ProfileID",
}


class Reader:
    """Reads an XML tree and remembers which leaves were taken over."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self._taken: set[Element] = set()

    def all(self, path: str, under: Element | None = None) -> list[Element]:
        return (self.root if under is None else under).findall(path, NS)

    def first(self, path: str, under: Element | None = None) -> Element | None:
        return next(iter(self.all(path, under)), None)

    def text(self, path: str, under: Element | None = None) -> str:
        """The text of the first element there; all elements of the path count as taken over."""
        elements = self.all(path, under)
        self._taken.update(elements)
        return next(((one.text or "").strip() for one in elements if (one.text or "").strip()), "")

    def texts(self, path: str, under: Element | None = None) -> dict[str, str]:
        """{language: text} of the elements there."""
        found: dict[str, str] = {}
        for one in self.all(path, under):
            self._taken.add(one)
            words = given.prose(one.text)
            if words:
                found.setdefault(given.language_from(one.get("languageID")) or "", words)
        return found

    def untaken(self) -> Iterator[str]:
        """Paths of the leaves that hold something and were not read."""
        yield from self._untaken(self.root, "")

    def _untaken(self, element: Element, path: str) -> Iterator[str]:
        name = _local(element)
        here = (
            path
            if name.startswith(("UBLExtension", "ExtensionContent", "EformsExtension"))
            else f"{path}/{name}"
        )
        is_leaf = len(element) == 0 and (element.text or "").strip()
        if is_leaf and element not in self._taken and name not in ENVELOPE:
            yield here
        for child in element:
            yield from self._untaken(child, here)


def read_eforms(files: Iterable[tuple[str, bytes]], *, file_name: str, sha256: str) -> Batch:
    """The notices of eForms files, each (name, content)."""
    batch = Batch(SourceKind.EFORMS, file_name, sha256, publisher="Tenders Electronic Daily (TED)")
    for name, data in files:
        try:
            root = fromstring(data)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            batch.notes.add(
                name,
                _("This is not readable XML (%(why)s); left out.") % {"why": str(error)[:120]},
                left_out=True,
            )
            continue
        if _local(root) not in ROOTS:
            batch.notes.add(
                name,
                _("“%(kind)s” is no call for competition; left out.") % {"kind": _local(root)},
                left_out=True,
            )
            continue
        found = _found(Reader(root), batch.notes, name)
        if found is not None:
            batch.found.append(found)
    if not batch.found and not batch.notes.left_out:
        raise Refused(_("No eForms notice was found."))
    return batch


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _found(reader: Reader, notes: Notes, name: str) -> Found | None:
    main = given.language_from(reader.text("cbc:NoticeLanguageCode")) or "en"
    buyer, contacts = _buyer(reader, main)
    title = _in(reader.texts("cac:ProcurementProject/cbc:Name"), main)
    folder = reader.text("cbc:ContractFolderID") or reader.text("cbc:ID")
    if buyer is None or not title or not folder:
        notes.add(name, _("It names no buyer, no title or no procedure; left out."), left_out=True)
        return None
    publication = reader.text(f"{EXTENSION}/efac:Publication/efbc:NoticePublicationID")
    published = _moment(reader, "cbc:IssueDate", "cbc:IssueTime", None)
    for marker in ("cbc:ID", "cbc:VersionID", f"{EXTENSION}/efac:Publication/efbc:PublicationDate"):
        reader.text(marker)
    content = _content(reader, main, title, buyer, notes)
    content["contacts"] = contacts
    reason = reader.texts(f"{EXTENSION}/efac:Changes/efac:ChangeReason/efbc:ReasonDescription")
    what = reader.texts(f"{EXTENSION}/efac:Changes/efac:Change/efbc:ChangeDescription")
    if reason or what:
        told = "\n\n".join(given.unique([*_in(what, main).values(), *_in(reason, main).values()]))
        content["description"] = {
            **content["description"],
            main: f"{content['description'].get(main, '')}\n\n{told}".strip(),
        }
    for path in sorted(set(reader.untaken())):
        notes.add(path, _("Not taken over: a notice has no place for it."))
    number = re.fullmatch(r"0*(\d+-\d{4})", publication)
    return Found(
        key=f"ted:{folder}",
        reference=publication or folder,
        content=content,
        buyer=buyer,
        published_at=published,
        source_url=f"https://ted.europa.eu/en/notice/-/detail/{number[1]}" if number else "",
    )


def _in(texts: dict[str, str], main: str) -> dict[str, str]:
    """Texts without a language count as the main one."""
    return {language or main: words for language, words in texts.items()}


def _buyer(reader: Reader, main: str) -> tuple[BuyerFound | None, list[dict[str, str]]]:
    wanted = reader.text("cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID")
    for company in reader.all(f"{EXTENSION}/efac:Organizations/efac:Organization/efac:Company"):
        known = reader.text("cac:PartyIdentification/cbc:ID", company)
        if known != wanted:
            continue
        names = _in(reader.texts("cac:PartyName/cbc:Name", company), main)
        legal = reader.text("cac:PartyLegalEntity/cbc:CompanyID", company)
        country = reference.country_from(
            reader.text("cac:PostalAddress/cac:Country/cbc:IdentificationCode", company)
        )
        name = given.line(names.get(main) or next(iter(names.values()), ""), 500)
        contact = {
            "name": given.line(reader.text("cac:Contact/cbc:Name", company)),
            "role": "",
            "email": given.line(reader.text("cac:Contact/cbc:ElectronicMail", company)),
            "phone": given.line(reader.text("cac:Contact/cbc:Telephone", company), 60),
        }
        contacts = [contact] if contact["email"] or contact["phone"] else []
        if name:
            return BuyerFound(legal or name[:250], name, f"EU-{country or 'XX'}", country or ""), contacts
    return None, []


def _content(
    reader: Reader, main: str, title: dict[str, str], buyer: BuyerFound, notes: Notes
) -> dict[str, Any]:
    lots = reader.all("cac:ProcurementProjectLot")
    deadline = _deadline(reader, lots, notes)
    until = _first(
        _moment(reader, "cbc:EndDate", "cbc:EndTime", period)
        for lot in lots
        for period in reader.all("cac:TenderingProcess/cac:AdditionalInformationRequestPeriod", lot)
    )
    classification = _classification(reader)
    codes = given.unique(unspsc_from("CPV", one["code"]) for one in classification)
    address = _first(
        given.web_address(reader.text("cac:TenderingTerms/cac:TenderRecipientParty/cbc:EndpointID", lot))
        for lot in lots
    )
    said = [_lot(reader, number, lot, main) for number, lot in enumerate(lots, start=1)]
    longest = {spoken: words[: given.TITLE_LENGTH] for spoken, words in title.items()}
    description = {
        **_in(reader.texts("cac:ProcurementProject/cbc:Description"), main),
    }
    note = _in(reader.texts("cac:ProcurementProject/cbc:Note"), main)
    for spoken, words in note.items():
        description[spoken] = f"{description.get(spoken, '')}\n\n{words}".strip()
    return empty(
        type=_type(reader, notes),
        language=main if main in longest else next(iter(longest)),
        title={spoken: given.line(words, given.TITLE_LENGTH) for spoken, words in longest.items()},
        description={spoken: words[:50_000] for spoken, words in description.items()},
        countries=_countries(reader, buyer),
        codes=sorted(codes)[: given.MOST_CODES],
        classification=classification[: given.MOST_CODES],
        deadline=given.iso(deadline),
        zone=given.zone_of(buyer.country, deadline),
        questions_until=given.iso(until),
        reserved_for=str(Reservation.NONE),
        value=_value(reader, notes),
        submission={"method": str(SubmissionMethod.LINK) if address else "", "address": address or ""},
        links=_links(reader, lots),
        # One lot that repeats the notice is no division into lots.
        lots=said if len(said) > 1 else [],
    )


def _type(reader: Reader, notes: Notes) -> str:
    code = reader.first("cbc:NoticeTypeCode")
    listed = code.get("listName", "") if code is not None else ""
    kind = reader.text("cbc:NoticeTypeCode")
    procedure = reader.text("cac:TenderingProcess/cbc:ProcedureCode")
    if listed == "planning" or kind.startswith("pin-only"):
        return str(NoticeType.PRE_BID)
    if kind.startswith("pin-cfc"):
        return str(NoticeType.EOI)
    if kind.startswith("pin") or kind == "subco":
        return str(NoticeType.PRE_BID)
    found = PROCEDURES.get(procedure)
    if found is None:
        notes.add(
            "/TenderingProcess/ProcedureCode",
            _("The procedure “%(code)s” was taken as an invitation to bid.") % {"code": procedure},
        )
    return str(found or NoticeType.ITB)


def _deadline(reader: Reader, lots: list[Element], notes: Notes) -> datetime | None:
    """The earliest of the lots' deadlines, for offers or for requests to participate; differing ones are noted."""
    found = set()
    for lot in lots:
        for name in ("TenderSubmissionDeadlinePeriod", "ParticipationRequestReceptionPeriod"):
            for period in reader.all(f"cac:TenderingProcess/cac:{name}", lot):
                moment = _moment(reader, "cbc:EndDate", "cbc:EndTime", period)
                if moment is not None:
                    found.add(moment)
    if len(found) > 1:
        notes.add("/ProcurementProjectLot", _("Lots close at different times; the earliest was taken."))
    if not found:
        notes.add("/ProcurementProjectLot", _("No deadline is given."))
    return min(found, default=None)


def _first(values: Iterable[Any]) -> Any:
    # All values are read, so that each counts as taken over.
    return next((one for one in list(values) if one), None)


def _moment(reader: Reader, day: str, clock: str, under: Element | None) -> datetime | None:
    """eForms gives a date and a time apart, each with the offset."""
    date, time = reader.text(day, under), reader.text(clock, under)
    if not date:
        return None
    bare, offset = date[:10], date[10:] or "+00:00"
    try:
        return datetime.fromisoformat(f"{bare}T{time or '23:59:59' + offset}")
    except ValueError:
        return None


def _classification(reader: Reader) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for place in ("cac:ProcurementProject", "cac:ProcurementProjectLot/cac:ProcurementProject"):
        for kind in ("MainCommodityClassification", "AdditionalCommodityClassification"):
            for one in reader.all(f"{place}/cac:{kind}"):
                code = reader.text("cbc:ItemClassificationCode", one)
                if code:
                    found.setdefault(code, {"scheme": "CPV", "code": code, "title": ""})
    return list(found.values())


def _countries(reader: Reader, buyer: BuyerFound) -> list[str]:
    found = []
    for place in ("cac:ProcurementProject", "cac:ProcurementProjectLot/cac:ProcurementProject"):
        for one in reader.all(f"{place}/cac:RealizedLocation"):
            found.append(
                reference.country_from(reader.text("cac:Address/cac:Country/cbc:IdentificationCode", one))
            )
    return sorted(set(given.unique(one or "" for one in found))) or ([buyer.country] if buyer.country else [])


def _value(reader: Reader, notes: Notes) -> dict[str, str] | None:
    project = reader.first("cac:ProcurementProject")
    paths = (
        "cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount",
        f"cac:RequestedTenderTotal/{EXTENSION}/efbc:FrameworkMaximumAmount",
    )
    for path in paths:
        element = reader.first(path, project)
        if element is not None:
            amount = reader.text(path, project)
            return given.money(
                amount, element.get("currencyID"), notes, "/ProcurementProject/RequestedTenderTotal"
            )
    return None


def _links(reader: Reader, lots: list[Element]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for lot in lots:
        for one in reader.all("cac:TenderingTerms/cac:CallForTendersDocumentReference", lot):
            address = given.web_address(reader.text("cac:Attachment/cac:ExternalReference/cbc:URI", one))
            if address:
                found.setdefault(address, {"title": "", "url": address})
        access = given.web_address(reader.text("cac:TenderingProcess/cbc:AccessToolsURI", lot))
        if access:
            found.setdefault(access, {"title": "", "url": access})
    return list(found.values())[: given.MOST_LINKS]


def _lot(reader: Reader, number: int, lot: Element, main: str) -> dict[str, Any]:
    reader.text("cbc:ID", lot)
    titles = _in(reader.texts("cac:ProcurementProject/cbc:Name", lot), main)
    described = _in(reader.texts("cac:ProcurementProject/cbc:Description", lot), main)
    return {
        "number": number,
        "title": {spoken: given.line(words, given.TITLE_LENGTH) for spoken, words in titles.items()}
        or {main: str(number)},
        "description": {spoken: words[:50_000] for spoken, words in described.items()},
        "items": [],
    }
