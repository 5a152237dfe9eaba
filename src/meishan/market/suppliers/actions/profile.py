# SPDX-License-Identifier: Apache-2.0
"""The six steps of the Basic form, each saved by its own act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from .. import queries
from ..models import Address, Contact, Declaration, Profile, Supplier, SupplierCode
from ..states import AddressKind, Level, OwnershipType, Scope
from .doubles import hold_if_double
from .placing import match_basic, next_number, refuse_while_reviewed, size_class, touch, unmatch_above

MAX_CODES = 300


@act("suppliers.begin", label=gettext_lazy("Start registration"))
def begin(*, by: Actor, at: datetime, record: Record) -> Supplier:
    """An organisation that may bid begins to register as a supplier. It gets its number; nothing is submitted yet."""
    organisation = Organisation.objects.get(pk=by.the_organisation)
    if Supplier.objects.filter(pk=organisation.pk).exists():
        raise Refused(_("This organisation has begun to register already. Go on where you stopped."))
    supplier = Supplier(
        organisation=organisation,
        number=next_number(),
        name=organisation.name,
        name_key=queries.name_key(organisation.name),
        country=organisation.country,
        made_at=at,
        changed_at=at,
    )
    if organisation.kind == "individual_consultant":
        supplier.ownership_type = OwnershipType.INDIVIDUAL
    supplier.save(force_insert=True)
    Profile(supplier=supplier).save(force_insert=True)
    record.public(number=supplier.number)
    return supplier


@act("suppliers.save_general", label=gettext_lazy("Save general information"))
def save_general(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    name: str,
    licence_number: str,
    year_established: int,
    ownership_type: str,
    other_names: Sequence[str] = (),
    is_disability_inclusive: bool = False,
    employees: int | None = None,
    women_employees: int | None = None,
    turnover: Any = None,
    turnover_currency: str = "",
    turnover_year: int | None = None,
    sector: str = "*",
    website: str = "",
    languages: Sequence[str] = (),
    about: str = "",
    about_language: str = "",
) -> Supplier:
    """Name as on the certificate of incorporation, licence number, year, ownership type, size (UNGM Basic, step 1).

    The organisation takes the name over. A changed name or licence of a supplier that has submitted is compared
    with all others again.
    """
    refuse_while_reviewed(supplier, Level.BASIC)
    if not 1600 <= year_established <= at.year:
        raise Refused(
            _("The year of founding must lie between 1600 and %(year)s.") % {"year": at.year},
            field="year_established",
        )
    profile = supplier.profile
    was = (supplier.name, profile.licence_number)
    supplier.name = name
    supplier.name_key = queries.name_key(name)
    supplier.year_established = year_established
    supplier.ownership_type = ownership_type
    supplier.is_disability_inclusive = is_disability_inclusive
    supplier.website = website
    supplier.languages = list(languages)
    supplier.about = about
    supplier.about_language = about_language or reference.language_key()
    profile.other_names = list(dict.fromkeys(one for one in other_names if one and one != name))
    profile.licence_number = licence_number
    profile.licence_key = queries.licence_key(licence_number)
    if not profile.licence_key:
        raise Refused(_("Give the licence or tax number with its letters or digits."), field="licence_number")
    if women_employees is not None and women_employees > (employees or 0):
        raise Refused(_("There can't be more women than staff. Check both numbers."), field="women_employees")
    profile.employees = employees
    profile.women_employees = women_employees
    profile.turnover = turnover
    profile.turnover_currency = turnover_currency
    profile.turnover_year = turnover_year
    profile.sector = sector
    profile.save()
    supplier.sme_class = size_class(supplier, profile)
    touch(supplier, at)
    Organisation.objects.filter(pk=supplier.pk).update(name=name)
    is_new_identity = was != (name, licence_number)
    if is_new_identity and profile.first_submitted_at is not None:
        hold_if_double(supplier, at)
    record.private(renamed=was[0] != name, new_licence=was[1] != licence_number)
    return supplier


@act("suppliers.save_address", label=gettext_lazy("Save addresses"))
def save_address(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, addresses: Sequence[Mapping[str, Any]]
) -> Supplier:
    """Where the supplier is (UNGM Basic, step 2). Exactly one address is the registered one; its country is hers.

    `addresses`: mappings with kind, street, city, region, postcode, country, phone.
    """
    refuse_while_reviewed(supplier, Level.BASIC)
    registered = [one for one in addresses if one["kind"] == AddressKind.REGISTERED]
    if len(registered) != 1:
        raise Refused(_("Give exactly one registered address."))
    for one in addresses:
        if not reference.is_country(one["country"]):
            raise Refused(_("Choose the country from the list."), field="country")
    Address.objects.filter(supplier=supplier).delete()
    for one in addresses:
        Address(supplier=supplier, **one).save(force_insert=True)
    moved = supplier.country != registered[0]["country"]
    supplier.country = registered[0]["country"]
    supplier.sme_class = size_class(supplier, supplier.profile)
    touch(supplier, at)
    Organisation.objects.filter(pk=supplier.pk).update(country=supplier.country)
    if moved and supplier.profile.first_submitted_at is not None:
        hold_if_double(supplier, at)
    record.public(country=supplier.country)
    return supplier


@act("suppliers.save_countries", label=gettext_lazy("Save countries of business"))
def save_countries(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, scope: str, countries: Sequence[str] = ()
) -> Supplier:
    """Whether it sells at home only or internationally, and where (UNGM Basic, step 3)."""
    refuse_while_reviewed(supplier, Level.BASIC)
    chosen = [] if scope == Scope.NATIONAL else list(dict.fromkeys(countries))
    if scope == Scope.INTERNATIONAL and not chosen:
        raise Refused(_("Choose the countries you do business in."), field="countries")
    if not all(reference.is_country(one) for one in chosen):
        raise Refused(_("Choose the countries from the list."), field="countries")
    supplier.scope = scope
    supplier.business_countries = chosen
    touch(supplier, at)
    record.public(scope=scope, countries=chosen)
    return supplier


@act("suppliers.save_contacts", label=gettext_lazy("Save contacts"))
def save_contacts(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, contacts: Sequence[Mapping[str, Any]]
) -> Supplier:
    """Whom to write to (UNGM Basic, step 4). The first is the main contact. Mappings: name, position, email, phone."""
    if not contacts:
        raise Refused(_("Give at least one contact."))
    emails = [one["email"].lower() for one in contacts]
    if len(set(emails)) != len(emails):
        raise Refused(_("Two contacts have the same e-mail address. Keep one of them."))
    Contact.objects.filter(supplier=supplier).delete()
    for place, one in enumerate(contacts):
        Contact(supplier=supplier, place=place, **{**one, "email": one["email"].lower()}).save(
            force_insert=True
        )
    touch(supplier, at)
    record.public(contacts=len(contacts))
    return supplier


@act("suppliers.save_goods", label=gettext_lazy("Save goods and services"))
def save_goods(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, codes: Sequence[str]
) -> Supplier:
    """What it offers, as UNSPSC codes (UNGM Basic, step 5). Matching with every agency follows at once."""
    refuse_while_reviewed(supplier, Level.BASIC)
    chosen = sorted(set(codes))
    if not chosen:
        raise Refused(_("Choose at least one code."), field="codes")
    if len(chosen) > MAX_CODES:
        raise Refused(
            _("Choose at most %(count)s codes, or a wider code that holds several of them.")
            % {"count": MAX_CODES},
            field="codes",
        )
    unknown = [one for one in chosen if reference.level_of(one) is None]
    if unknown:
        raise Refused(
            _("“%(code)s” is no UNSPSC code: a code has eight digits.") % {"code": unknown[0]}, field="codes"
        )
    before = set(queries.codes_of(supplier))
    SupplierCode.objects.filter(supplier=supplier).exclude(code__in=chosen).delete()
    SupplierCode.objects.bulk_create(
        SupplierCode(supplier=supplier, code=one) for one in chosen if one not in before
    )
    touch(supplier, at)
    placed = []
    if supplier.profile.first_submitted_at is not None:
        placed = match_basic(supplier, at)
        unmatch_above(supplier, at)
    record.public(codes=chosen)
    record.parties(*(one.agency_id for one in placed))
    return supplier


@act("suppliers.sign_declaration", label=gettext_lazy("Sign the declaration of eligibility"))
def sign_declaration(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    version: int,
    answers: Mapping[str, Mapping[str, str]],
    accepts_code_of_conduct: bool,
    name: str,
    position: str = "",
) -> Declaration:
    """Answer the seven statements and sign (UNGM Basic, step 6). Each signature is a new row; none is changed.

    `answers`: {statement key: {"answer": "yes" or "no", "explain": text}}. An answer other than the good one needs
    an explanation; it does not stop a registration, as a person of an agency judges it.
    """
    statements = reference.declaration()
    if version != statements.version:
        raise Refused(_("The declaration has been renewed since you opened it. Read it again and sign."))
    if not accepts_code_of_conduct:
        raise Refused(_("Accept the supplier code of conduct to go on."), field="accepts_code_of_conduct")
    if not name.strip():
        raise Refused(_("Type your full name to sign."), field="name")
    kept = {}
    for one in statements.statements:
        given = answers.get(one.key, {})
        if given.get("answer") not in {"yes", "no"}:
            raise Refused(_("Answer each statement with yes or no."), field=one.key)
        if given["answer"] != one.good and not given.get("explain", "").strip():
            raise Refused(_("Explain this answer."), field=f"{one.key}_explain")
        kept[one.key] = {"answer": given["answer"], "explain": given.get("explain", "").strip()}
    signed = Declaration(
        supplier=supplier,
        version=version,
        code_of_conduct=reference.code_of_conduct().version,
        language=translation.get_language() or "en",
        answers=kept,
        signed_name=name.strip(),
        signed_position=position.strip(),
        signed_by=by.person,
        signed_at=at,
    )
    signed.save(force_insert=True)
    touch(supplier, at)
    record.public(version=version, code_of_conduct=signed.code_of_conduct)
    record.private(answers={key: one["answer"] for key, one in kept.items()})
    return signed


@act("suppliers.choose_agencies", label=gettext_lazy("Choose agencies"))
def choose_agencies(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    auto_submit: bool,
    agencies: Sequence[UUID] = (),
) -> Supplier:
    """Submit to all matching agencies by itself (as UNGM does by default), or only to chosen ones.

    A supplier that has submitted Basic applies at once to the agencies newly chosen.
    """
    supplier.auto_submit = auto_submit
    touch(supplier, at)
    placed = []
    if supplier.profile.first_submitted_at is not None:
        placed = match_basic(supplier, at, only=None if auto_submit else agencies)
    record.public(auto_submit=auto_submit, placed=[one.agency_id for one in placed])
    record.parties(*(one.agency_id for one in placed))
    return supplier
