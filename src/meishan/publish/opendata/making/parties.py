# SPDX-License-Identifier: Apache-2.0
"""Who takes part: named as they are when they first appear in a procurement, and by the same name from then on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from meishan.base.accounts.models import Membership, Organisation
from meishan.base.accounts.queries import person_by_email
from meishan.base.accounts.states import PERSONAL_KINDS
from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier
from meishan.market.suppliers.states import SmeClass, WomenOwned
from meishan.market.tenders.exports import without_blanks

from ..models import Party

ERASED = "(erased)"
SCHEME = "MEISHAN"
Json = dict[str, Any]
SCALES = {
    SmeClass.MICRO: "micro",
    SmeClass.SMALL: "small",
    SmeClass.MEDIUM: "medium",
    SmeClass.LARGE: "large",
}
ORDER = (
    "buyer",
    "procuringEntity",
    "enquirer",
    "tenderer",
    "supplier",
    "payer",
    "payee",
    "reviewBody",
    "interestedParty",
)


class Parties:
    """Gathers the parties of one release. `before` are those of the compiled release."""

    def __init__(self, ocid: str, number: int, before: Mapping[str, Any]) -> None:
        self._ocid, self._number = ocid, number
        self._before = {one["id"]: one for one in before.get("parties", [])}
        self._told: dict[str, Json] = {}

    def refer(
        self, organisation: UUID | str, *roles: str, contact: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The organisation as a section refers to it; it stands among the parties with these roles.

        `contact` is whom to write to, told anew with each release that gives one.
        """
        key = str(organisation)
        if key not in self._told:
            known = self._before.get(key)
            if known is None or contact is not None:
                taken = self._taken(UUID(key), contact)
                name = known["name"] if known else taken["name"]
                self._told[key] = {**taken, "name": name, **_another_contact(known, taken)}
            else:
                self._told[key] = {"id": key, "name": known["name"]}
        return self._with_roles(key, roles)

    def refer_to_stranger(self, key: str, name: str, country: str, *roles: str) -> dict[str, str]:
        """The same of a firm that is not on the platform: `key` tells it apart in this procurement."""
        if key not in self._told:
            address = {"countryName": reference.country_name(country, "en") if country else ""}
            self._told[key] = without_blanks({"id": key, "name": name, "address": address})
        return self._with_roles(key, roles)

    def said(self) -> list[Json]:
        """The parties of this release, each with all roles it has had."""
        return list(self._told.values())

    def _with_roles(self, key: str, roles: tuple[str, ...]) -> dict[str, str]:
        told = self._told[key]
        held = {*self._before.get(key, {}).get("roles", ()), *told.get("roles", ()), *roles}
        told["roles"] = sorted(held, key=lambda role: (ORDER.index(role) if role in ORDER else 99, role))
        return {"id": key, "name": told["name"]}

    def _taken(self, organisation: UUID, contact: Mapping[str, str] | None) -> Json:
        kept = Party.objects.filter(number=self._number, organisation=organisation).first()
        if kept is None:
            body, person = _as_it_is(organisation, contact)
            kept = Party.objects.create(
                ocid=self._ocid,
                organisation=organisation,
                number=self._number,
                person=person,
                body=body,
            )
        return _in_order(kept.body)


def _another_contact(known: Json | None, taken: Json) -> Json:
    """The contact with what the one before had and it has not said to be gone, as releases are merged."""
    point = taken.get("contactPoint")
    if not point or not known:
        return {}
    gone = {key: None for key in known.get("contactPoint", {}) if key not in point}
    return {"contactPoint": {**point, **gone}}


def _in_order(body: Json) -> Json:
    """JSON in the database has an order of its own; releases have ours, the same each time."""
    wanted = ("id", "name", "identifier", "address", "contactPoint", "details")
    return {key: _sorted(body[key]) for key in wanted if key in body}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _as_it_is(organisation: UUID, contact: Mapping[str, str] | None) -> tuple[Json, UUID | None]:
    """What everybody may know of an organisation now, and the person who is behind it or behind its contact."""
    found = Organisation.objects.get(pk=organisation)
    supplier = Supplier.objects.filter(pk=organisation).first()
    name = (supplier.name if supplier else found.name) or found.name or ERASED
    country = (supplier.country if supplier else "") or found.country
    body = {
        "id": str(organisation),
        "name": name,
        "identifier": _identifier(found, supplier, name),
        "address": {"countryName": reference.country_name(country, "en") if country else ""},
        "contactPoint": _contact(contact),
        "details": _details(supplier),
    }
    return without_blanks(body), _person(found, contact)


def _identifier(found: Organisation, supplier: Supplier | None, name: str) -> Json:
    if supplier is not None:
        place = reverse("suppliers:profile", args=[supplier.code])
        return {
            "scheme": SCHEME,
            "id": supplier.code,
            "legalName": name,
            "uri": settings.BASE_URL + place,
        }
    return {"scheme": SCHEME, "id": found.acronym or str(found.pk), "legalName": name}


def _contact(contact: Mapping[str, str] | None) -> Json:
    if not contact:
        return {}
    return {
        "name": contact.get("name") or contact.get("role") or "",
        "email": contact.get("email", ""),
        "telephone": contact.get("phone", ""),
    }


def _details(supplier: Supplier | None) -> Json:
    """Size, and ownership by women as far as it is shown: what the supplier's public page says."""
    if supplier is None:
        return {}
    classes = []
    if supplier.women_owned != WomenOwned.NONE:
        classes.append(
            {
                "scheme": SCHEME,
                "id": f"womenOwned.{supplier.women_owned}",
                "description": f"Owned and controlled by women: {supplier.women_owned}",
            }
        )
    if supplier.is_disability_inclusive:
        classes.append(
            {
                "scheme": SCHEME,
                "id": "disabilityInclusive",
                "description": "Includes people with disabilities",
            }
        )
    return {"scale": SCALES.get(SmeClass(supplier.sme_class), ""), "classifications": classes}


def _person(found: Organisation, contact: Mapping[str, str] | None) -> UUID | None:
    if found.kind in PERSONAL_KINDS:
        owner = Membership.objects.filter(organisation=found).order_by("since").first()
        return owner.person_id if owner else None
    address = (contact or {}).get("email", "")
    person = person_by_email(address) if address else None
    return person.pk if person else None


def erase(party: Party) -> None:
    """Take the person out of a party as it was named: her contact, and her name where she was the party herself."""
    found = Organisation.objects.filter(pk=party.organisation, kind__in=PERSONAL_KINDS).first()
    if "contactPoint" in party.body:
        party.body["contactPoint"] = {"name": ERASED}
    if found is not None:
        party.body["name"] = ERASED
        party.body.get("identifier", {}).pop("legalName", None)
    party.person = None
    party.save(update_fields=["body", "person"])
