# SPDX-License-Identifier: Apache-2.0
"""The tables of this app. Supplier is public; what stands beside it is private to it and the agencies it applied to."""

from .company import Address, Contact, Profile, Supplier, SupplierCode
from .file import Declaration, Document, Owner, Reference
from .intake import DuplicateCase, Import, ImportRow
from .standing import Finding, Intake, Registration, RegistrationEvent

__all__ = [
    "Address",
    "Contact",
    "Declaration",
    "Document",
    "DuplicateCase",
    "Finding",
    "Import",
    "ImportRow",
    "Intake",
    "Owner",
    "Profile",
    "Reference",
    "Registration",
    "RegistrationEvent",
    "Supplier",
    "SupplierCode",
]
